import type { LatticeResult, PoolsResult } from "@virt-baseline/core";
import { dotText } from "./quote.ts";

/** For Graphviz: the pools of the answer as boxes, or, where it was asked for, the lattice of all sets of hosts. */
export function renderPoolsDot(result: PoolsResult): string {
  if (result.lattice !== undefined) return latticeDot(result.lattice);
  const plan = result.answer === null ? undefined : result.plans[result.answer];
  const lines = (plan?.pools ?? []).flatMap(({ members, cpu, machine, featureCount, level }, place) => {
    const label = [cpu.model ?? "no named model", `${featureCount} features`, level, machine].filter(
      (part) => part !== null,
    );
    return [
      `  subgraph cluster_${place + 1} {`,
      `    label=${dotText(`Pool ${place + 1}\n${label.join("\n")}`)};`,
      ...members.map((member) => `    ${dotText(member)};`),
      "  }",
    ];
  });
  return [
    "graph pools {",
    '  fontname="sans-serif";',
    '  node [shape=box, fontname="sans-serif"];',
    ...lines,
    "}",
    "",
  ].join("\n");
}

/**
 * Every box is a largest set of hosts that share exactly so much: further down fewer hosts, that share more. A box names
 * the features that no box above it has, and the hosts that are in no box below it.
 */
function latticeDot({ concepts, lines }: LatticeResult): string {
  const above = concepts.map((_, place) => lines.filter(([, below]) => below === place).map(([upper]) => upper));
  const below = concepts.map((_, place) => lines.filter(([upper]) => upper === place).map(([, lower]) => lower));
  const boxes = concepts.map(({ members, common }, place) => {
    const inherited = new Set(above[place]!.flatMap((upper) => concepts[upper]!.common));
    const passedOn = new Set(below[place]!.flatMap((lower) => concepts[lower]!.members));
    const gained = common.filter((feature) => !inherited.has(feature));
    const own = members.filter((member) => !passedOn.has(member));
    const title = `${members.length === 1 ? "1 host has" : `${members.length} hosts share`} ${common.length}`;
    return `  c${place} [label=${dotText([title, few(gained, "+ "), few(own, "")].filter((line) => line !== "").join("\n"))}];`;
  });
  return [
    "digraph lattice {",
    '  node [shape=box, fontname="sans-serif"];',
    ...boxes,
    ...lines.map(([a, b]) => `  c${a} -> c${b};`),
    "}",
    "",
  ].join("\n");
}

function few(names: readonly string[], mark: string): string {
  if (names.length === 0) return "";
  const rest = names.length > 5 ? ` and ${names.length - 4} more` : "";
  return `${mark}${(rest === "" ? names : names.slice(0, 4)).join(", ")}${rest}`;
}
