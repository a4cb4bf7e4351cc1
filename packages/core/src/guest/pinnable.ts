import { attribute, child, children, descend, textOf } from "../xml/element.ts";
import type { Guest } from "./guest.ts";

/** libvirt's policies for a CPU feature line. */
export type FeaturePolicy = "force" | "require" | "optional" | "disable" | "forbid";

/** `<cpu>` as far as it can be pinned. Null stands for an attribute or element that is not there. */
export interface PinnableCpu {
  readonly mode: string | null;
  readonly match: string | null;
  readonly check: string | null;
  readonly migratable: string | null;
  readonly model: string | null;
  readonly fallback: string | null;
  readonly vendor: string | null;
  /** `cache/@mode`: only a CPU that is the host's can have its cache passed through. */
  readonly cache: string | null;
  /** By name, in the order of the definition. */
  readonly features: Readonly<Record<string, FeaturePolicy>>;
}

/** What a pin may change of a guest; everything else of its definition stays as it is. */
export interface Pinnable {
  /** `os/type/@machine`; null where the attribute is not there. */
  readonly machine: string | null;
  /** Null where there is no `<cpu>`. */
  readonly cpu: PinnableCpu | null;
}

/** The pinnable part of a definition as it is written. */
export function pinnableOf(guest: Guest): Pinnable {
  return {
    machine: attribute(descend(guest.domain, "os", "type"), "machine") ?? null,
    cpu: pinnableCpu(guest),
  };
}

/** Names that mean something to JavaScript's objects are no CPU feature's: their lines are left alone. */
export function mayBeFeature(name: string): boolean {
  return !(name in Object.prototype) && name !== "prototype";
}

function pinnableCpu(guest: Guest): PinnableCpu | null {
  const cpu = child(guest.domain, "cpu");
  if (cpu === undefined) return null;
  const features: Record<string, FeaturePolicy> = {};
  for (const feature of children(cpu, "feature")) {
    const name = attribute(feature, "name");
    if (name === undefined || !mayBeFeature(name)) continue;
    features[name] = (attribute(feature, "policy") ?? "require") as FeaturePolicy;
  }
  return {
    mode: attribute(cpu, "mode") ?? null,
    match: attribute(cpu, "match") ?? null,
    check: attribute(cpu, "check") ?? null,
    migratable: attribute(cpu, "migratable") ?? null,
    model: textOf(child(cpu, "model")) ?? null,
    fallback: attribute(child(cpu, "model"), "fallback") ?? null,
    vendor: textOf(child(cpu, "vendor")) ?? null,
    cache: attribute(child(cpu, "cache"), "mode") ?? null,
    features,
  };
}
