import type { FeaturePolicy } from "../../guest/pinnable.ts";
import { attribute, child, children, textOf, type XmlElement } from "../../xml/element.ts";

/** What libvirt answers when it compares a CPU with that of a host (virCPUCompareResult). */
export type LibvirtAnswer = "identical" | "superset" | "incompatible" | "error";

/** An answer with what libvirt gives as the reason, said in our words; empty where none is needed. */
export interface LibvirtComparison {
  readonly answer: LibvirtAnswer;
  readonly because: string;
}

/** A `<cpu>` as libvirt compares it: the host form has an `<arch>` and no policies, the guest form has both kinds of words. */
export interface DescribedCpu {
  readonly form: "host" | "guest";
  readonly arch: string | null;
  readonly mode: string;
  readonly match: string;
  readonly model: string | null;
  readonly vendor: string | null;
  /** Each line of the definition, in its order. */
  readonly features: readonly { readonly name: string; readonly policy: FeaturePolicy }[];
}

/** Reads a `<cpu>`, of a guest or a host: `<arch>` tells which (virCPUDefParseXML with VIR_CPU_TYPE_AUTO). */
export function describedCpuOf(cpu: XmlElement): DescribedCpu {
  const arch = textOf(child(cpu, "arch")) ?? null;
  const form = arch === null ? "guest" : "host";
  return {
    form,
    arch,
    mode: attribute(cpu, "mode") ?? "custom",
    match: attribute(cpu, "match") ?? "exact",
    model: textOf(child(cpu, "model")) || null,
    vendor: textOf(child(cpu, "vendor")) || null,
    features: children(cpu, "feature").map((feature) => ({
      name: attribute(feature, "name") ?? "",
      policy: form === "host" ? "require" : ((attribute(feature, "policy") ?? "require") as FeaturePolicy),
    })),
  };
}
