import type { Policy } from "@virt-baseline/core";

/** What a policy file says; what it leaves out is decided as without it. */
export type PartialPolicy = Partial<Omit<Policy, "machine" | "features">> & {
  readonly machine?: Partial<Policy["machine"]>;
  readonly features?: Partial<Policy["features"]>;
};

/** The policy of a run: what the file says over the defaults, and the options of the command line over both. */
export function mergePolicy(
  defaults: Policy,
  file: PartialPolicy,
  options: { readonly crossVendor: boolean; readonly machine: string | null },
): Policy {
  const machine = { ...defaults.machine, ...file.machine };
  return {
    ...defaults,
    ...file,
    vendor: options.crossVendor ? "neutral" : (file.vendor ?? defaults.vendor),
    machine: options.machine === null ? machine : machineChoice(options.machine),
    features: { ...defaults.features, ...file.features },
    severities: { ...defaults.severities, ...file.severities },
  };
}

/** `--machine` names a family (q35) or an exact machine type (pc-q35-9.2, pc-i440fx-7.2): the newest to be chosen. */
function machineChoice(name: string): Policy["machine"] {
  return /^[a-z0-9-]+-\d/.test(name) ? { family: null, atMost: name } : { family: name, atMost: null };
}
