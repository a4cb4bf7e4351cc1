import type { PlanResult, PoolResult, PoolsResult } from "@virt-baseline/core";
import type { Renderer, RenderStyle } from "../commands/result.ts";
import { layOut, type Row, type Section } from "./page.ts";
import { bitsOfNestingLast, count, enumerate, fold } from "./words.ts";

/** As many hosts and pairs are told by what they cost; all of them with --verbose. */
const costsShown = 6;

/** The plans, for people who know no lattices; it says nothing that is not in the JSON. */
export const renderPools: Renderer<PoolsResult> = (result, style) =>
  layOut(
    [
      headline(result),
      tradeOff(result),
      ...poolSections(result, style),
      costs(result, style),
      leftOut(result, style),
      findings(result),
    ],
    style,
  );

function headline({ plans, answer, profiles, weights, setting }: PoolsResult): Section {
  if (setting === null)
    return { title: "No pools: there is no common ground to compare the hosts on", tone: "error", rows: [] };
  const hosts = profiles.reduce((sum, profile) => sum + profile.count, 0);
  const plan = answer === null ? undefined : plans[answer];
  const kinds = `${count(hosts, "host")} of ${count(profiles.length, "kind")}`;
  if (plan === undefined) return { title: `${kinds}: no split keeps to what was asked`, tone: "error", rows: [] };
  return {
    title: `${kinds} in ${count(plan.pools.length, "pool")}: ${provedOf(plan)}`,
    tone: plan.optimal ? "good" : "plain",
    rows: [
      {
        label: "loss",
        texts: [
          `${plan.loss}: for every host, the features that it could give a guest and its pool cannot${weightsOf(weights)}`,
        ],
      },
    ],
  };
}

function provedOf({ loss, optimal, bound }: PlanResult): string {
  if (optimal) return "proved, no such split loses less";
  const share = Math.floor((1000 * bound) / Math.max(1, loss)) / 10;
  return `the best found; none can lose less than ${share} % of what it loses`;
}

function weightsOf({ source, byName, others }: PoolsResult["weights"]): string {
  const own = Object.entries(byName);
  if (own.length === 0) return others === 1 ? ", each counted once" : `, each counted ${others} times`;
  const groups = new Map<number, string[]>();
  for (const [name, weight] of own) groups.set(weight, [...(groups.get(weight) ?? []), name]);
  const told = [...groups].map(([weight, names]) => `${weight} for ${enumerate(names)}`);
  return `, counted by the weights of ${source}: ${told.join("; ")}; ${others} for others`;
}

/** What another pool saves, until there is nothing left to save. */
function tradeOff({ plans, answer }: PoolsResult): Section {
  const widest = String(plans[0]?.loss ?? 0).length;
  const rows = plans.map((plan, place): Row => {
    const before = plans[place - 1];
    const saved = before === undefined ? "" : `, ${before.loss - plan.loss} less`;
    const proved = plan.optimal ? "" : ` (at least ${plan.bound})`;
    const mark = place === answer ? "  <- shown below" : "";
    return {
      label: count(plan.pools.length, "pool"),
      texts: [`loses ${String(plan.loss).padStart(widest)}${proved}${saved}${mark}`],
    };
  });
  return { title: rows.length > 1 ? "What more pools save" : "", rows: rows.length > 1 ? rows : [] };
}

function poolSections({ plans, answer }: PoolsResult, style: RenderStyle): Section[] {
  const plan = answer === null ? undefined : plans[answer];
  return (plan?.pools ?? []).map((pool, place) => ({
    title: `Pool ${place + 1}: ${count(pool.hosts, "host")}`,
    rows: poolRows(pool, style),
  }));
}

function poolRows({ members, cpu, machine, level, featureCount, lost, loss }: PoolResult, style: RenderStyle): Row[] {
  const sorted = [...lost].sort(bitsOfNestingLast);
  return [
    { label: "hosts", texts: [fold(members, style)] },
    {
      label: "guests get",
      texts: [
        `${cpu.model ?? "no named CPU model"}${cpu.vendor === null ? "" : ` (${cpu.vendor})`}, ${count(featureCount, "feature")}${level === null ? "" : `, level ${level}`}`,
        machine === null ? "no machine type that all are known to have" : machine,
      ],
    },
    {
      label: "lost",
      texts: [
        lost.length === 0
          ? "nothing"
          : `${count(lost.length, "feature")} that some of them have (${loss} in all): ${fold(sorted, style)}`,
      ],
    },
  ];
}

function costs({ marginal, together }: PoolsResult, style: RenderStyle): Section {
  const shown = style.verbose ? Number.POSITIVE_INFINITY : costsShown;
  const single = marginal.slice(0, shown).map(
    ({ host, costs: features }): Row => ({
      label: "without",
      texts: [
        `${host}: all others would share ${count(features.length, "more feature")}: ${fold([...features].sort(bitsOfNestingLast), style)}`,
      ],
    }),
  );
  const pairs = together.slice(0, shown).map(
    ({ hosts, costs: features }): Row => ({
      label: "without both",
      texts: [
        `${hosts.join(" and ")}: ${count(features.length, "more feature")} that leaving out one of them would not give: ${fold([...features].sort(bitsOfNestingLast), style)}`,
      ],
    }),
  );
  const hidden = marginal.length + together.length - single.length - pairs.length;
  const rest: Row[] = hidden > 0 ? [{ label: "and", texts: [`${hidden} more with --verbose`] }] : [];
  return {
    title: single.length + pairs.length > 0 ? "What hosts cost all others that could share a pool" : "",
    rows: [...single, ...pairs, ...rest],
  };
}

function leftOut({ leftOut: hosts }: PoolsResult, style: RenderStyle): Section {
  const rows = hosts.map(({ host, missing }) => ({
    label: "",
    texts: [`${host}: ${missing.length === 0 ? "its CPU is not known" : `lacks ${fold(missing, style)}`}`],
  }));
  return { title: rows.length > 0 ? `In no pool: ${count(rows.length, "host")}` : "", rows };
}

function findings({ findings: found }: PoolsResult): Section {
  const rows = found.map(
    ({ check, severity, message, remedy }): Row => ({
      label: severity,
      texts: [`${message} (${check})`, ...(remedy === null ? [] : [`-> ${remedy}`])],
      tone: severity === "ok" || severity === "info" ? "plain" : severity,
    }),
  );
  return { title: rows.length > 0 ? "Findings" : "", rows };
}
