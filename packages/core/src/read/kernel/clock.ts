import { type AnyObservation, everywhere, observe } from "../../evidence/observation.ts";
import type { Line } from "./lines.ts";

/** By how much the kernel trusts each: what it measured at last, what the CPU states, what it found first. */
const frequencies = [
  /^tsc: Refined TSC clocksource calibration: (\d{1,6})\.(\d{3}) MHz$/,
  /^tsc: Detected (\d{1,6})\.(\d{3}) MHz TSC$/,
  /^tsc: Detected (\d{1,6})\.(\d{3}) MHz processor$/,
];

/**
 * The time stamp counter without libvirt: from the kernel's messages of its last start the frequency, which is the
 * `tsc_khz` that KVM_GET_TSC_KHZ gives libvirt (arch/x86/kernel/tsc.c); whether KVM scales guests' counters as KVM
 * decides it: on Intel by the VMX control, on AMD by the CPU and a parameter of the module.
 */
export function tellClock(lines: readonly Line[]): AnyObservation[] {
  const messages = lines.filter(({ path }) => path === "/dev/kmsg");
  for (const frequency of frequencies) {
    for (const { value, source } of messages) {
      const [, whole, thousandths] = frequency.exec(value) ?? [];
      if (whole === undefined) continue;
      const frequencyHz = Number(`${whole}${thousandths}`) * 1000;
      return [observe("clock.tsc", { ...everywhere, arch: "x86_64" }, { frequencyHz, scaling: scales(lines) }, source)];
    }
  }
  return [];
}

function scales(lines: readonly Line[]): boolean | null {
  if (!lines.some(({ path }) => path === "/dev/kvm")) return null;
  const words = (key: string) =>
    lines.find(({ path, value }) => path === "/proc/cpuinfo" && value.startsWith(key))?.value.split(/\s+/) ?? null;
  const switched = lines.find(({ path }) => path === "/sys/module/kvm_amd/parameters/tsc_scaling")?.value;
  const flags = words("flags");
  if (flags?.includes("svm")) return flags.includes("tsc_scale") && switched !== "0" && switched !== "N";
  return words("vmx flags")?.includes("tsc_scaling") ?? null;
}
