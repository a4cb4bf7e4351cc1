import { pinnableOf } from "../../guest/pinnable.ts";
import { child } from "../../xml/element.ts";
import { findingAt, type Rule } from "../rule.ts";

/**
 * Without check='full' libvirt starts a guest whose CPU lacks what it was given, and QEMU drops it silently. A running
 * guest's definition has check='full' of libvirt's own.
 */
export const cpuCheck: Rule = (guest) => {
  const cpu = pinnableOf(guest).cpu;
  const element = child(guest.domain, "cpu");
  if (guest.accel === null || cpu === null || cpu.model === null || (cpu.mode ?? "custom") !== "custom") return [];
  const loose = [
    ...(cpu.check === "full" ? [] : [`check='${cpu.check ?? "partial"}'`]),
    ...(cpu.match === null || cpu.match === "exact" ? [] : [`match='${cpu.match}'`]),
    ...(cpu.fallback === "allow" || cpu.fallback === null ? ["fallback='allow'"] : []),
  ];
  if (loose.length === 0) return [];
  return [
    findingAt(guest, element, {
      check: "cpu.check",
      severity: "warning",
      message: `${loose.join(", ")}: the guest may be started with another CPU than the one that is written`,
      remedy: "write <cpu mode='custom' match='exact' check='full'> and <model fallback='forbid'>",
    }),
  ];
};
