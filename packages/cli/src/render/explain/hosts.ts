import type { ExplainResult } from "@virt-baseline/core";
import type { RenderStyle } from "../../commands/result.ts";
import type { Row, Section } from "../page.ts";
import { count, fold, groupBy } from "../words.ts";

type Answer = ExplainResult["hosts"][number];

/** Who has it, and of the others why not; with --why-not only what speaks against the model. */
export function hostSections(result: ExplainResult, style: RenderStyle): Section[] {
  const { setting, hosts, whyNot, subject } = result;
  const where = setting === null ? "" : ` (${setting.arch}/${setting.accel})`;
  if (whyNot.length > 0) return [{ title: `Why not ${subject.name}${where}`, rows: whyNot.map(reasonsOf) }];
  if (hosts.length === 0) return [];
  const having = hosts.filter(({ has }) => has === "yes");
  const others = [
    ...groupBy(
      hosts.filter(({ has }) => has !== "yes"),
      keyOf,
    ).values(),
  ];
  const all: Row[] = having.length === 0 ? [] : [{ label: "yes", tone: "good", texts: [names(having, style)] }];
  return [
    {
      title: `${having.length} of ${count(hosts.length, "host")} have it${where}`,
      rows: [...all, ...others.map((group) => answerRow(group, style))],
    },
  ];
}

const keyOf = ({ has, because, evidence, remedy }: Answer): string => JSON.stringify([has, because, evidence, remedy]);

const names = (answers: readonly Answer[], style: RenderStyle): string =>
  fold(
    answers.map(({ host }) => host),
    style,
  );

/** Hosts of which the same is to be said, together. */
function answerRow(group: readonly Answer[], style: RenderStyle): Row {
  const { has, because, evidence, remedy } = group[0]!;
  const account = because === null || because === "unknown" ? "" : `${because}: `;
  const why = evidence === "" ? "the evidence does not tell why" : evidence;
  const texts = [`${names(group, style)}: ${account}${why}`, ...(remedy === "" ? [] : [`-> ${remedy}`])];
  return { label: has, tone: has === "no" ? "error" : "unknown", texts };
}

function reasonsOf({ host, reasons }: ExplainResult["whyNot"][number]): Row {
  const good = reasons.every(({ reason }) => reason === "none");
  return { label: host, tone: good ? "good" : "plain", texts: reasons.map(({ message }) => message) };
}
