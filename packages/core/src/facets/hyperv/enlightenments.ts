import { wordKnownSince } from "../../catalogue/devices.ts";

/**
 * What an enlightenment needs besides itself (QEMU's docs/system/i386/hyperv.rst): QEMU refuses to start a guest with one
 * and without the other.
 */
const needs: ReadonlyMap<string, readonly string[]> = new Map([
  ["evmcs", ["vapic"]],
  ["ipi", ["vpindex"]],
  ["stimer", ["synic", "vpindex"]],
  ["synic", ["vpindex"]],
  ["tlbflush", ["vpindex"]],
]);

/** Those that are about running another hypervisor inside the guest. */
const forNesting = new Set(["emsr_bitmap", "evmcs"]);

/**
 * The enlightenments of the list that can be switched on together: those that we know and whose needs are all there.
 * Those for nesting only where it is kept.
 */
export function startableTogether(listed: readonly string[], nested: "keep" | "withhold"): string[] {
  const known = listed.filter((name) => wordKnownSince("enlightenment", name) !== null);
  let on = new Set(known.filter((name) => nested === "keep" || !forNesting.has(name)));
  for (let before = -1; before !== on.size; ) {
    before = on.size;
    on = new Set([...on].filter((name) => (needs.get(name) ?? []).every((other) => on.has(other))));
  }
  return [...on].sort();
}
