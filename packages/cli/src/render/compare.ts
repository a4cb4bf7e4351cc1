import type { AreaComparison, CompareResult, LibvirtVerdict } from "@virt-baseline/core";
import type { Renderer, RenderStyle } from "../commands/result.ts";
import { rowsOfFindings } from "./findings.ts";
import { layOut, type Row, type Section, type Tone } from "./page.ts";
import { bitsOfNestingLast, enumerate, fold } from "./words.ts";

const tones: Readonly<Record<CompareResult["relation"], Tone>> = {
  identical: "good",
  superset: "good",
  subset: "warning",
  incomparable: "warning",
  unknown: "unknown",
};

/** Two hosts or CPUs side by side: the answer, the areas that differ, those that do not in one line. */
export const renderCompare: Renderer<CompareResult> = (result, style) => {
  const differing = result.areas.filter(({ relation }) => relation !== "identical");
  const alike = result.areas.filter(({ relation }) => relation === "identical").map(({ area }) => area);
  return layOut(
    [
      headline(result, alike),
      ...differing.map((area) => areaSection(area, result, style)),
      libvirtSection(result.libvirt),
      ...(result.findings.length === 0
        ? []
        : [{ title: "Findings", rows: rowsOfFindings(result.findings, style) } satisfies Section]),
      {
        title: result.notAssessed.length === 0 ? "" : "Not assessed: neither says anything of it",
        rows: result.notAssessed.map(({ area, collect }) => ({ label: area, texts: [`to collect: ${collect}`] })),
      },
    ],
    style,
  );
};

function headline(result: CompareResult, alike: readonly string[]): Section {
  const { a, b, relation, setting } = result;
  const said = setting === null ? [] : [`${setting.arch} with ${setting.accel}`];
  return {
    title: `${a.name} and ${b.name}: ${relation}`,
    tone: tones[relation],
    rows: [
      { label: "that is", texts: [meaningOf(result)] },
      { label: "asked for", texts: said.length === 0 ? [] : said },
      { label: "alike", texts: alike.length === 0 ? [] : [enumerate(alike, 20)] },
    ].filter(({ texts }) => texts.length > 0),
  };
}

function meaningOf({ a, b, relation, aHasAllOfB, bHasAllOfA }: CompareResult): string {
  const says: Readonly<Record<CompareResult["relation"], string>> = {
    identical: "nothing is known that one has and the other has not",
    superset: `${a.name} has all of ${b.name}, and more`,
    subset: `${b.name} has all of ${a.name}, and more`,
    incomparable: "each has something that the other has not",
    unknown: `whether ${a.name} has all of ${b.name}: ${aHasAllOfB}; the other way round: ${bHasAllOfA}`,
  };
  return says[relation];
}

function areaSection(area: AreaComparison, { a, b }: CompareResult, style: RenderStyle): Section {
  const onA = area.undetermined.filter(({ on }) => on === "a").map(({ element }) => element);
  const onB = area.undetermined.filter(({ on }) => on === "b").map(({ element }) => element);
  const more = Object.entries(area.bits);
  return {
    title: `${area.area}: ${area.relation}`,
    tone: tones[area.relation],
    rows: [
      { label: "both", texts: area.common === 0 ? [] : [`${area.common} in common`] },
      namesRow(`only ${a.name}`, area.onlyA, style),
      namesRow(`only ${b.name}`, area.onlyB, style),
      namesRow("not known", onB, style, `whether ${b.name} has `),
      namesRow("not known", onA, style, `whether ${a.name} has `),
      ...area.measures.map(({ name, a: mine, b: theirs, onlyA, onlyB }) => ({
        label: "differ in",
        texts: [
          `${name}: ${a.name} ${mine ?? "does not say"}; ${b.name} ${theirs ?? "does not say"}`,
          ...(onlyA.length === 0 ? [] : [`only ${a.name}: ${fold(onlyA, style)}`]),
          ...(onlyB.length === 0 ? [] : [`only ${b.name}: ${fold(onlyB, style)}`]),
        ],
      })),
      ...(style.verbose ? more.map(([element, bits]) => ({ label: element, texts: bits })) : []),
    ].filter(({ texts }) => texts.length > 0),
  };
}

function namesRow(label: string, names: readonly string[], style: RenderStyle, before = ""): Row {
  const shown = fold([...names].sort(bitsOfNestingLast), style, 2, before.length);
  return { label, texts: names.length === 0 ? [] : [`${before}${shown}`] };
}

function libvirtSection(verdicts: readonly LibvirtVerdict[]): Section {
  const maps = (names: readonly string[]) => (names.length === 0 ? "" : ` (CPU map of ${names.join(", ")})`);
  return {
    title: verdicts.length === 0 ? "" : "What libvirt says",
    rows: verdicts.map(({ command, host, cpu, answer, because, maps: names }) => ({
      label: answer,
      texts: [`virsh ${command} of ${cpu} on ${host}${maps(names)}${because === "" ? "" : `: ${because}`}`],
    })),
  };
}
