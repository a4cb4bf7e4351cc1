import { pinnableOf } from "../../guest/pinnable.ts";
import { child } from "../../xml/element.ts";
import { findingAt, type Rule } from "../rule.ts";

const meaning: Readonly<Record<string, string>> = {
  "host-passthrough": "the guest gets all of its host's CPU and can move only to the same CPU, microcode and kernel",
  maximum: "the guest gets all that QEMU can give on its host, and other things on every other",
  "host-model": "the guest gets another CPU on every host that it is started on",
};

/** Modes that leave the CPU to the host; and no `<cpu>` at all, which is QEMU's default model. */
export const cpuMode: Rule = (guest) => {
  if (guest.accel === null) return [];
  const cpu = child(guest.domain, "cpu");
  const mode = pinnableOf(guest).cpu?.mode ?? null;
  const remedy = "give it the CPU that virt-baseline baseline HOST... --format libvirt prints";
  if (mode !== null && Object.hasOwn(meaning, mode)) {
    const message = `mode='${mode}': ${meaning[mode]}`;
    return [findingAt(guest, cpu, { check: "cpu.mode", severity: "warning", message, remedy })];
  }
  if (child(cpu, "model") !== undefined) return [];
  const isX86 = guest.arch === "x86_64" || guest.arch === "i686";
  const message = `the guest names no CPU model: it gets the default of its host's QEMU${isX86 ? ", an old CPU without mitigations" : ""}`;
  return [findingAt(guest, cpu, { check: "cpu.mode", severity: "warning", message, remedy })];
};
