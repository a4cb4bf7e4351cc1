import { canonicalFeatureName } from "./features.ts";
import { deepFreeze, embedded, lazy } from "./lazy.ts";
import { tables } from "./source.ts";

export type MitigationKind = "control" | "clear" | "immune" | "worse" | "enumerate" | "cost";

/** A feature by which a guest protects itself, or learns that it need not. */
export interface MitigationInfo {
  readonly feature: string;
  readonly kind: MitigationKind;
  readonly vulnerabilities: readonly string[];
  readonly note: string | null;
  readonly vendor: string;
  readonly visibleInCpuinfo: boolean;
}

/** Who takes a feature away from CPUs that have it: microcode, kernel, hypervisor. */
export interface Withdrawal {
  readonly by: string;
  readonly note: string | null;
  readonly vendors: readonly string[];
}

export interface Vulnerability {
  readonly name: string;
  readonly cve: readonly string[];
  readonly vendors: readonly string[];
  readonly sysfs?: string;
  readonly linuxBug?: string;
}

interface Data {
  vulnerabilities: Vulnerability[];
  features: {
    name: string;
    kind: MitigationKind;
    vulnerabilities: string[];
    note?: string;
    vendor: string;
    visibleInCpuinfo: boolean;
  }[];
  withdrawn: { name: string; by: string; note?: string; vendors: string[] }[];
  hardening: string[];
  microcodeGained: string[];
}

const data = embedded<Data>(() => tables().rules.mitigations);

const infos = lazy(
  () =>
    new Map(
      data().features.map(({ name, note, ...rest }) => [
        name,
        deepFreeze({ feature: name, note: note ?? null, ...rest }),
      ]),
    ),
);

const withdrawals = lazy(
  () =>
    new Map(
      data().withdrawn.map(({ name, by, note, vendors }) => [name, deepFreeze({ by, note: note ?? null, vendors })]),
    ),
);

export const mitigationOf = (feature: string): MitigationInfo | undefined => infos().get(canonicalFeatureName(feature));

export const withdrawalOf = (feature: string): Withdrawal | undefined =>
  withdrawals().get(canonicalFeatureName(feature));

export const vulnerabilities = (): readonly Vulnerability[] => data().vulnerabilities;

/** Features that harden a guest against whole classes of attack. */
export const hardeningFeatures = (): readonly string[] => data().hardening;

/** Features that a CPU got from a microcode update rather than at birth. */
export const microcodeGained = (): readonly string[] => data().microcodeGained;
