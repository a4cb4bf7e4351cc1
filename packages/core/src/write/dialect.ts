import type { BaselineResult } from "../baseline/result.ts";
import type { Finding } from "../evidence/finding.ts";
import type { CpuSection } from "../facets/cpu/cpu-section.ts";
import type { MachineSection } from "../facets/machine/machine-section.ts";
import { plainWord } from "./syntax/plain-word.ts";

/** What a dialect is told beside the guest CPU: of a baseline, or of the definition of a guest that is there. */
export interface Pinned extends Pick<BaselineResult, "setting" | "clock" | "hyperv" | "byVendor"> {
  readonly machine: Pick<MachineSection, "chosen"> | null;
  /** The name of the guest; absent of a baseline. */
  readonly name?: string;
}

/** A baseline written down, and what could not be said of it. */
export interface Written {
  readonly text: string;
  readonly findings: readonly Finding[];
}

/** One way of writing a baseline down for a tool. Each is a file and a line in `dialects.ts`. */
export interface Dialect<Told extends Pinned = Pinned> {
  /** The value of `--format`. */
  readonly id: string;
  readonly title: string;
  /** A remark of one line in the dialect's own syntax; empty where the syntax has none. */
  comment(text: string): string;
  /** Whether the parts of several vendors stand together in one file; else each is a file of its own. */
  readonly partsCombine: boolean;
  /** Whether the dialect states the pinned TSC frequency. */
  readonly pinsClock?: boolean;
  /** Whether the dialect can be told CPUs of other architectures than x86; else it is given none of them. */
  readonly anyArchitecture?: boolean;
  /**
   * The baseline for one guest CPU. `cpu` is null where none could be chosen, its `model` and `qemu` too; every name is
   * a plain one (`plain-names.ts`). What the tool cannot be told is a finding; `writeBaseline` makes a remark of each.
   */
  write(result: Told, cpu: CpuSection | null): Written;
}

/** The name for what a dialect defines: the guest's, or a baseline's, one for each vendor where vendors are mixed. */
export function baselineName({ byVendor, name }: Pinned, cpu: CpuSection | null): string {
  if (name !== undefined) return plainWord(name);
  return byVendor.length === 0 ? "baseline" : `baseline-${cpu?.vendor?.toLowerCase() ?? "other"}`;
}

/** libvirt's word for the setting's accelerator: `qemu` is QEMU's own emulation. */
export function domainType({ setting }: Pinned): string {
  return setting === null ? "kvm" : setting.accel === "tcg" ? "qemu" : setting.accel;
}

export const chosenMachine = ({ machine }: Pinned): string | null => machine?.chosen ?? null;
