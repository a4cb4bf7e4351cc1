import type { MachineExplanation } from "@virt-baseline/core";
import type { RenderStyle } from "../../commands/result.ts";
import type { Row } from "../page.ts";
import { enumerate, fold } from "../words.ts";

/** Where a machine type comes from, which releases have it, what stands for it, and when it ends. */
export function machineRows(machine: MachineExplanation, style: RenderStyle): Row[] {
  const { older, newer, deprecatedIn, removedIn, architectures } = machine;
  const lineage = [older === null ? "" : `after ${older}`, newer === null ? "" : `before ${newer}`].filter(Boolean);
  const end = [
    deprecatedIn === null ? "" : `deprecated from QEMU ${deprecatedIn} on`,
    removedIn === null ? "" : `gone from QEMU ${removedIn} on`,
  ].filter(Boolean);
  const rows: Row[] = [
    { label: "family", texts: [familyOf(machine)] },
    { label: "lineage", texts: lineage.length === 0 ? [] : [lineage.join(", ")] },
    { label: "end", texts: end.length === 0 ? [] : [end.join(", ")] },
    ...architectures.map((one) => ({ label: one.arch, texts: onArchitecture(one, machine, style) })),
  ];
  return rows.filter(({ texts }) => texts.length > 0);
}

function familyOf({ family, version, downstream }: MachineExplanation): string {
  if (family === null) return "none that we know";
  if (downstream !== null) return `${family}, a distributor's name or a variant: never ordered against others`;
  return version === null ? family : `${family}, of QEMU ${version}`;
}

function onArchitecture(
  { presentIn, marksDeprecated, aliases }: MachineExplanation["architectures"][number],
  { name }: MachineExplanation,
  style: RenderStyle,
): string[] {
  const having = presentIn.length === 0 ? [] : [`QEMU ${enumerate(presentIn, 20)}`];
  const marked = marksDeprecated.length === 0 ? [] : [`called deprecated by QEMU ${enumerate(marksDeprecated, 20)}`];
  const meanings = aliases.map(({ qemu, alias, machine }) =>
    alias === name ? `${machine} in ${qemu}` : `behind ${alias} in ${qemu}`,
  );
  const texts = [...having, ...marked, ...(meanings.length === 0 ? [] : [fold(meanings, style, 4)])];
  return texts.length === 0 ? ["in a distributor's build or a variant only"] : texts;
}
