import type { ArchitectureModelExplanation } from "@virt-baseline/core";
import type { RenderStyle } from "../../commands/result.ts";
import type { Row } from "../page.ts";
import { enumerate, fold } from "../words.ts";

/** A CPU model of another architecture than x86: whose it is, what it has, and what the data does not say of it. */
export function architectureModelRows(model: ArchitectureModelExplanation, style: RenderStyle): Row[] {
  const { arch, vendor, names, identity, features, older, newer, notes, unknown, source } = model;
  const named = [
    ...(names.libvirt === null ? [] : [`libvirt ${names.libvirt}`]),
    ...(names.qemu === null ? [] : [`QEMU ${names.qemu}`]),
    ...(names.linux === null ? [] : [`Linux ${names.linux}`]),
  ];
  const rows: Row[] = [
    { label: "of", texts: [`${arch}${vendor === null ? "" : `, ${vendor}`}`] },
    { label: "names", texts: [named.join(", ")] },
    { label: "told by", texts: identity === null ? [] : [identity] },
    { label: "has", texts: features.length === 0 ? [] : [`${features.length}: ${fold(features, style)}`] },
    { label: "after", texts: older.length === 0 ? [] : [enumerate(older, 12)] },
    { label: "before", texts: newer.length === 0 ? [] : [enumerate(newer, 12)] },
    { label: "note", texts: notes },
    { label: "not known", texts: unknown },
    { label: "source", texts: [source] },
  ];
  return rows.filter(({ texts }) => texts.length > 0);
}
