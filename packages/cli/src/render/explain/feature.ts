import { type FeatureExplanation, tellBit } from "@virt-baseline/core";
import type { RenderStyle } from "../../commands/result.ts";
import type { Row } from "../page.ts";
import { enumerate, fold } from "../words.ts";
import { tellSince } from "./since.ts";

const mitigations: Readonly<Record<NonNullable<FeatureExplanation["mitigation"]>["kind"], string>> = {
  control: "with it the guest switches a protection",
  clear: "with it the guest clears buffers",
  immune: "it says that the CPU is not affected",
  worse: "it tells of weaker behaviour",
  enumerate: "it lists other bits",
  cost: "it makes a protection cheaper",
};

/** Where a feature stands, whose names it has, what hangs on it, and since when it is known. */
export function featureRows(feature: FeatureExplanation, style: RenderStyle): Row[] {
  const { names, aliases, bits, needs, neededBy, levels, withdrawn, since, tcg } = feature;
  const known = Object.entries(names).map(([tool, name]) => `${name ?? "no name"} in ${tools[tool]}`);
  const rows: Row[] = [
    { label: "names", texts: [`${known.join(", ")}${aliases.length === 0 ? "" : `; also ${enumerate(aliases)}`}`] },
    { label: "bit", texts: bits.length === 0 ? ["none of a CPU: it is QEMU's own"] : bits.map(tellBit) },
    { label: "known since", texts: [knownSince(since)] },
    { label: "needs", texts: needs.map((anyOf) => (anyOf.length === 1 ? anyOf[0]! : `one of ${anyOf.join(", ")}`)) },
    { label: "needed by", texts: neededBy.length === 0 ? [] : [fold(neededBy, style)] },
    { label: "level", texts: levels.map((level) => `${level} needs it`) },
    { label: "protects", texts: protection(feature) },
    { label: "withdrawn", texts: withdrawn === null ? [] : [`by ${withdrawn.by}${noted(withdrawn.note)}`] },
    { label: "moves", texts: feature.migratable ? [] : ["QEMU migrates no guest that has it"] },
    {
      label: "emulation",
      texts: tcg === null ? [] : [tcg ? "QEMU emulates it (TCG)" : "QEMU does not emulate it (TCG)"],
    },
  ];
  return rows.filter(({ texts }) => texts.length > 0);
}

/** Of a feature that no kernel shows nothing is known of kernels, and nothing said. */
function knownSince({ libvirt, qemu, linux }: FeatureExplanation["since"]): string {
  const told = [tellSince("libvirt", libvirt), tellSince("QEMU", qemu)];
  if (linux !== null) told.push(`${tellSince("Linux", linux)} shows it`);
  return told.join("; ");
}

const tools: Readonly<Record<string, string>> = { libvirt: "libvirt", qemu: "QEMU", linux: "Linux" };

const noted = (note: string | null): string => (note === null ? "" : ` (${note})`);

function protection({ mitigation, fromMicrocode }: FeatureExplanation): string[] {
  if (mitigation === null) return [];
  const origin = fromMicrocode ? "; CPUs made before it got it from microcode" : "";
  const against = mitigation.vulnerabilities.length === 0 ? "" : `${enumerate(mitigation.vulnerabilities)}: `;
  return [`${against}${mitigations[mitigation.kind]}${noted(mitigation.note)}${origin}`];
}
