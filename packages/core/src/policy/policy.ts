import type { Severity } from "../evidence/finding.ts";

/** What the user decides beforehand. Echoed in every result; the file form is `virt-baseline/policy/1`. */
export interface Policy {
  /** Whether nested virtualization (vmx, svm and all that depends on it) stays in a baseline. */
  readonly nested: "keep" | "withhold";
  /** `same`: one baseline per vendor; `neutral`: one over all vendors, unsupported upstream. */
  readonly vendor: "same" | "neutral";
  readonly machine: { readonly family: string | null; readonly atMost: string | null };
  readonly features: { readonly require: readonly string[]; readonly withhold: readonly string[] };
  /** Whether to pin a TSC frequency (and so keep invtsc where every host accepts it). */
  readonly tsc: "pin" | "free";
  readonly minLevel: string | null;
  readonly severities: Readonly<Record<string, Severity>>;
}

export const defaultPolicy: Policy = {
  nested: "withhold",
  vendor: "same",
  machine: { family: null, atMost: null },
  features: { require: [], withhold: [] },
  tsc: "free",
  minLevel: null,
  severities: {},
};
