import { parseMachineName } from "../../catalogue/machine-types.ts";
import { compareVersions } from "../../catalogue/versions.ts";
import type { ChoiceContext } from "../facet.ts";
import { type MachineOffer, machineNames } from "./machine-offer.ts";

export interface MachineChoice {
  /** The exact versioned name, or null where no host offers one that all have. */
  readonly machine: string | null;
  readonly family: string | null;
  /** Some host calls it deprecated. */
  readonly deprecated: boolean;
}

/** The order in which a family is tried where neither the policy nor the guest names one. */
const familyOrder = ["q35", "pc", "virt", "pseries", "s390-ccw-virtio"] as const;

/**
 * Family first: the policy's, else q35 if shared, else pc (virt, pseries, s390-ccw-virtio elsewhere). Then the newest
 * exact versioned name that every host surely has. Deprecated ones are left aside only while others remain. Downstream
 * names (pc-q35-noble, -rhel9.4.0) are opaque: taken only where no upstream name is common, and then by name.
 * `atMost` of the policy bounds the version.
 */
export function chooseMachine(met: MachineOffer, { policy }: ChoiceContext): MachineChoice {
  const common = met.names.certain < 0n ? [] : machineNames.namesOf(met.names.certain).map(parseMachineName);
  const families = policy.machine.family === null ? familyOrder : [policy.machine.family];
  for (const family of families) {
    const candidates = common.filter(
      (name) => name.family === family && (name.version !== null || name.downstream !== null),
    );
    const allowed = candidates.filter(({ version }) => isAtMost(version, policy.machine.atMost));
    const current = allowed.filter(({ name }) => !isDeprecated(met, name));
    const chosen = newest(current.length > 0 ? current : allowed);
    if (chosen !== null) return { machine: chosen, family, deprecated: isDeprecated(met, chosen) };
  }
  return { machine: null, family: policy.machine.family, deprecated: false };
}

function isDeprecated(met: MachineOffer, name: string): boolean {
  return (met.deprecated & (1n << BigInt(machineNames.indexOf(name)))) !== 0n;
}

/** A bound is a version (`9.2`) or a machine type that has one (`pc-q35-9.2`). */
function isAtMost(version: string | null, bound: string | null): boolean {
  if (bound === null) return true;
  const limit = /^\d/.test(bound) ? bound : parseMachineName(bound).version;
  return version !== null && limit !== null && compareVersions(version, limit) <= 0;
}

function newest(names: readonly { name: string; version: string | null }[]): string | null {
  const ordered = [...names].sort((a, b) => {
    if (a.version !== null && b.version !== null) return compareVersions(b.version, a.version);
    if (a.version !== null || b.version !== null) return a.version !== null ? -1 : 1;
    return a.name < b.name ? 1 : -1;
  });
  return ordered[0]?.name ?? null;
}
