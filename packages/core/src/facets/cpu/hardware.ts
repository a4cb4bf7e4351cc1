import { type FeatureSet, featureSet } from "../../catalogue/feature-set.ts";
import type { LibvirtMap } from "../../catalogue/libvirt-maps.ts";
import type { CpuByModel } from "../../evidence/observation.ts";
import type { PartialSet } from "../../lattice/partial-set.ts";
import { expandModel } from "./expand.ts";

/**
 * CPUID bits of a host that KVM never passes to a guest: power management, debug store, thermal monitoring, safer mode
 * and platform QoS are the host's own affair; `monitor` needs cpu-pm, `pdcm` and `dca` a virtual PMU or device.
 * Source: Linux arch/x86/kvm/cpuid.c, kvm_set_cpu_caps.
 */
const hostOnlyNames = [
  ...["acpi", "dca", "ds", "ds_cpl", "dtes64", "est", "ht", "intel-pt", "monitor", "pbe", "pdcm"],
  ...["smx", "tm", "tm2", "xtpr", "ia64", "cid"],
] as const;

/**
 * Bits that KVM gives a guest whether or not the CPU has them, since it emulates them.
 * Source: Linux arch/x86/kvm/cpuid.c and QEMU target/i386/kvm/kvm.c, kvm_arch_get_supported_cpuid.
 */
const emulatedNames = [
  "hypervisor",
  "x2apic",
  "tsc-deadline",
  "tsc_adjust",
  "arat",
  "umip",
  "arch-capabilities",
] as const;

let sets: { passed: FeatureSet; emulated: FeatureSet } | null = null;

function hardwareSets() {
  sets ??= { passed: ~featureSet(hostOnlyNames), emulated: featureSet(emulatedNames) };
  return sets;
}

/**
 * What a guest can have, guessed from the host's CPU alone: all that the CPU has but what KVM keeps to itself. It is
 * the best that can be said without asking the hypervisor, and it is marked as such: the 51 hosts of libvirt's own
 * test data each list features that no guest of theirs can have.
 */
export function offerOfHardware(cpu: CpuByModel, maps: readonly LibvirtMap[]): PartialSet {
  const { passed, emulated } = hardwareSets();
  const listed = expandModel(cpu, maps, null);
  return {
    certain: listed.certain & passed,
    possible: (listed.possible | emulated) & passed,
  };
}
