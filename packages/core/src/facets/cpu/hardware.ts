import { closeDownward } from "../../catalogue/dependencies.ts";
import { type FeatureSet, featureSet } from "../../catalogue/feature-set.ts";
import { allFeatures } from "../../catalogue/features.ts";
import { lazy } from "../../catalogue/lazy.ts";
import type { CpuDescription } from "../../evidence/observation.ts";
import type { Source } from "../../evidence/source.ts";
import { type Host, observations } from "../../host/host.ts";
import { libvirtOf } from "../../host/software.ts";
import type { PartialSet } from "../../lattice/partial-set.ts";
import { expandDescription } from "./expand-description.ts";

/**
 * CPUID bits of a host that KVM never passes to a guest: power management, debug store, thermal monitoring, safer mode
 * and platform QoS are the host's own affair; `monitor` needs cpu-pm, `dca` a device; AMD's
 * watchdog, sampling, SKINIT and northbridge counters likewise.
 * Source: Linux arch/x86/kvm/cpuid.c, kvm_set_cpu_caps.
 */
const hostOnlyNames = [
  ...["acpi", "dca", "ds", "ds_cpl", "dtes64", "est", "ht", "intel-pt", "intel-pt-lip", "monitor", "pbe"],
  ...["smx", "tm", "tm2", "xtpr", "ia64", "cid", "core-capability", "split-lock-detect"],
  ...["avic", "extapic", "ibs", "lwp", "nodeid_msr", "perfctr_nb", "skinit", "svm-lock", "wdt"],
] as const;

/**
 * Bits that KVM passes on only from some release on, or with a setting of QEMU or KVM (a PMU, memory for enclaves,
 * cpu-pm): the CPU alone does not tell. Source: as above, and the recorded answers of QEMU in libvirt's test data.
 */
const conditionalNames = [
  ...["gmet", "lbrv", "overflow-recov", "pdcm", "perfctr_core", "sgx", "sgxlc", "succor", "tce", "waitpkg"],
] as const;

/**
 * Bits that KVM gives a guest whether or not the CPU has them, since it emulates them: what it makes of the other
 * vendor's speculation controls, and of bugs that it knows the CPU not to have.
 * Source: Linux arch/x86/kvm/cpuid.c; arch/x86/kvm/x86.c, kvm_get_arch_capabilities; QEMU target/i386/kvm/kvm.c,
 * kvm_arch_get_supported_cpuid.
 */
const emulatedNames = [
  ...["hypervisor", "x2apic", "tsc-deadline", "tsc_adjust", "arat", "umip", "la57", "arch-capabilities"],
  ...["spec-ctrl", "stibp", "ssbd", "ibpb", "ibrs", "amd-stibp", "amd-ssbd", "virt-ssbd", "amd-no-ssb"],
  ...["lfence-always-serializing", "null-sel-clr-base"],
  ...["rdctl-no", "ssb-no", "mds-no", "pschange-mc-no", "skip-l1dfl-vmentry"],
] as const;

/**
 * Bits of MSRs, which libvirt shows of a host only if it reads them: the kernel may refuse, and not every release asks for
 * all of them (virCPUx86GetHost). That a host's <cpu> is silent about them says nothing.
 */
const shownByMsr = lazy(() =>
  featureSet(
    allFeatures()
      .filter(({ bits }) => bits.some((bit) => "msr" in bit))
      .map(({ name }) => name),
  ),
);

const hardwareSets = lazy(() => ({
  passed: ~featureSet(hostOnlyNames),
  unconditional: ~featureSet(conditionalNames),
  emulated: featureSet(emulatedNames),
}));

/** What is known of a host's CPU. */
export interface HardwareFeatures {
  /** What the documents agree on; a feature that one shows and another denies is unknown. */
  readonly features: PartialSet;
  /** What some document shows. */
  readonly shown: FeatureSet;
  readonly source: Source;
  readonly description: CpuDescription;
}

/**
 * All that the documents say of the host's CPU together. What CPUID shows and /proc/cpuinfo does not, the kernel hides,
 * and KVM passes on only what its kernel uses: such a feature is on the CPU, and not promised to a guest. Source and
 * description are the first document's.
 */
export function featuresOfHardware(host: Host, arch: string): HardwareFeatures | null {
  const [first, ...others] = observations(host, "cpu.hardware", { arch });
  if (first === undefined) return null;
  const { maps } = libvirtOf(host);
  const read = [first, ...others].map(({ value }) => {
    const { certain, possible } = expandDescription(value, maps, null);
    return { certain, possible: value.form === "model" ? possible | shownByMsr() : possible };
  });
  const shown = read.reduce((union, { certain }) => union | certain, 0n);
  const undenied = read.reduce((left, { possible }) => left & possible, -1n);
  const features = { certain: shown & undenied, possible: shown | undenied };
  return { features, shown, source: first.source, description: first.value };
}

/**
 * What a guest can have, guessed from the host's CPU alone: all that the CPU has but what KVM keeps to itself. It is
 * the best that can be said without asking the hypervisor, and it is marked as such: the 51 hosts of libvirt's own
 * test data each list features that no guest of theirs can have. What needs a feature that is not there (`vmx-ept` without
 * `vmx`) is not left open.
 */
export function offerOfHardware({ certain, possible }: PartialSet): PartialSet {
  const { passed, unconditional, emulated } = hardwareSets();
  const sure = certain & passed & unconditional;
  return { certain: sure, possible: closeDownward((possible | emulated) & passed) | sure };
}
