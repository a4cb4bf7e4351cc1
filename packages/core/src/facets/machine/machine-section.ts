/** `machine` of a baseline. */
export interface MachineSection {
  readonly chosen: string | null;
  readonly family: string | null;
  readonly common: readonly string[];
  readonly undetermined: readonly { readonly machine: string; readonly hosts: readonly string[] }[];
  readonly lost: readonly { readonly machine: string; readonly missingOn: readonly string[] }[];
  readonly removedIn: Readonly<Record<string, string>>;
}
