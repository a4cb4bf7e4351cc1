import type { Finding } from "../evidence/finding.ts";
import type { ClockSection } from "../facets/clock/present-clock.ts";
import type { CpuSection } from "../facets/cpu/cpu-section.ts";
import type { HypervSection } from "../facets/hyperv/hyperv-facet.ts";
import type { KindsSection } from "../facets/kinds/present-kinds.ts";
import type { MachineSection } from "../facets/machine/machine-section.ts";
import type { MigrationSection } from "../facets/migration/migration-facet.ts";
import type { ResultHead } from "../policy/result-head.ts";

/** A host as results list it; null where the evidence does not say. */
export interface HostSummary {
  readonly name: string;
  readonly arch: string | null;
  readonly hypervisor: { readonly type: string | null };
  readonly libvirt: string | null;
  readonly qemu: string | null;
  readonly kernel: string | null;
  readonly microcode: string | null;
  readonly sources: readonly string[];
}

/** Hosts with equal offers in every area; `hosts` is left out above a thousand of them. */
export interface ProfileSummary {
  readonly id: string;
  readonly count: number;
  readonly hosts?: readonly string[];
}

/** What one host alone takes away; `gainWithout` counts it. */
export interface HostCost {
  readonly host: string;
  readonly features: readonly string[];
  readonly gainWithout: number;
}

/** What each area says, under its id; null where the hosts said nothing of it, or nothing in common. */
export interface BaselineSections {
  readonly cpu: CpuSection | null;
  readonly machine: MachineSection | null;
  readonly clock: ClockSection | null;
  readonly devices: KindsSection | null;
  readonly disks: KindsSection | null;
  readonly firmware: KindsSection | null;
  readonly hyperv: HypervSection | null;
  readonly hypervisor: { readonly type: string | null } | null;
  readonly limits: { readonly maxVcpus: number | null } | null;
  readonly memory: KindsSection | null;
  readonly migration: MigrationSection | null;
  readonly networks: KindsSection | null;
  readonly numa: KindsSection | null;
  readonly passthrough: KindsSection | null;
  readonly security: KindsSection | null;
}

/** The answer to `baseline`; the contract is `virt-baseline/baseline/1`. */
export interface BaselineResult extends ResultHead<"baseline">, BaselineSections {
  readonly setting: { readonly arch: string; readonly accel: string; readonly machineFamily: string | null } | null;
  readonly hosts: readonly HostSummary[];
  readonly profiles: readonly ProfileSummary[];
  readonly cost: readonly HostCost[];
  /** Where vendors are mixed: one baseline CPU each. */
  readonly byVendor: readonly {
    readonly vendor: string | null;
    readonly hosts: readonly string[];
    readonly cpu: CpuSection;
    readonly cost: readonly HostCost[];
  }[];
  readonly notAssessed: readonly { readonly area: string; readonly collect: string }[];
  readonly findings: readonly Finding[];
}
