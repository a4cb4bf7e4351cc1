import type { ModelExplanation } from "@virt-baseline/core";
import type { RenderStyle } from "../../commands/result.ts";
import type { Row } from "../page.ts";
import { enumerate, fold, groupBy } from "../words.ts";
import { tellSince } from "./since.ts";

/** What a CPU model stands for, what each definition has, and where they differ. */
export function modelRows(model: ModelExplanation, style: RenderStyle): Row[] {
  const rows: Row[] = [
    { label: "stands for", texts: [silicon(model)] },
    { label: "level", texts: [model.level ?? "below x86-64-v1"] },
    {
      label: "libvirt",
      texts: model.libvirt.length === 0 ? ["no map that we know has it"] : model.libvirt.map(definition),
    },
    { label: "QEMU", texts: [qemuOf(model)] },
    { label: "differences", texts: differences(model, style) },
  ];
  return rows.filter(({ texts }) => texts.length > 0);
}

function silicon({ generation, signatures }: ModelExplanation): string {
  const shown = signatures.length === 0 ? "" : `; family/model/stepping ${enumerate(signatures, 8)}`;
  if (generation === null) return `silicon that the data does not have${shown}`;
  if (generation === "generic") return `no silicon: it is generic${shown}`;
  return `${generation.vendor} ${generation.microarchitecture}, ${generation.year}${shown}`;
}

function definition({ maps, vendor, ancestor, features, added, removed }: ModelExplanation["libvirt"][number]): string {
  const parts = [
    `${features.length} features`,
    ...(vendor === null ? [] : [`vendor ${vendor}`]),
    ...(ancestor === null ? [] : [`another name of ${ancestor}`]),
    ...(added.length === 0 ? [] : [`later added ${added.length}`]),
    ...(removed.length === 0 ? [] : [`later removed ${enumerate(removed)}`]),
  ];
  return `maps of ${enumerate(maps)}: ${parts.join(", ")}`;
}

function qemuOf({ name, qemu }: ModelExplanation): string {
  if (qemu === null) return "no QEMU that we know has it";
  const alias = qemu.model === name ? "" : `it is ${qemu.model}; `;
  const end = qemu.deprecated ? "; deprecated" : "";
  return `${alias}${qemu.features.length} features, signature ${qemu.signature}, since ${tellSince("QEMU", qemu.since)}${end}`;
}

/** Features by who has them, so that a long list says little more than once where they stand. */
function differences({ differences: all }: ModelExplanation, style: RenderStyle): string[] {
  const groups = groupBy(all, ({ libvirt, qemu }) =>
    [...libvirt.map((map) => `libvirt ${map}`), ...(qemu ? ["QEMU"] : [])].join(", "),
  );
  return [...groups].map(
    ([where, group]) =>
      `only in ${where}: ${fold(
        group.map(({ feature }) => feature),
        style,
      )}`,
  );
}
