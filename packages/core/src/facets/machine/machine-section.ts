/** `machine` of a baseline. */
export interface MachineSection {
  readonly chosen: string | null;
  readonly family: string | null;
  readonly common: readonly string[];
  readonly undetermined: readonly { readonly machine: string; readonly hosts: readonly string[] }[];
  readonly lost: readonly { readonly machine: string; readonly missingOn: readonly string[] }[];
  /** The QEMU release that deprecates, and the first without, each common machine type of upstream's. */
  readonly deprecatedIn: Readonly<Record<string, string>>;
  readonly removedIn: Readonly<Record<string, string>>;
}
