import { wordKnownSince } from "../../catalogue/devices.ts";
import type { Policy } from "../../policy/policy.ts";

/**
 * What an enlightenment needs besides itself (QEMU's docs/system/i386/hyperv.rst): QEMU refuses to start a guest with one
 * and without the other. `stimer` needs hv-time too, which is a timer of libvirt's (`hypervclock`) and no enlightenment.
 */
const needs: ReadonlyMap<string, readonly string[]> = new Map([
  ["evmcs", ["vapic"]],
  ["ipi", ["vpindex"]],
  ["stimer", ["synic", "vpindex"]],
  ["synic", ["vpindex"]],
  ["tlbflush", ["vpindex"]],
]);

/** Those that are about running another hypervisor inside the guest: "nested specific" in the same document. */
const forNesting = new Set(["emsr_bitmap", "evmcs", "reenlightenment"]);

/**
 * QEMU lets no guest in that uses it, unless its TSC is pinned to a frequency.
 *
 * Source: QEMU's target/i386/machine.c, hyperv_reenlightenment_post_load.
 */
const forPinnedTsc = "reenlightenment";

/**
 * The enlightenments of the list that can be switched on together: those that we know and whose needs are all there.
 * Those for nesting only where it is kept, and what needs a pinned TSC only where it is pinned.
 */
export function startableTogether(
  listed: readonly string[],
  { nested, tsc }: Pick<Policy, "nested" | "tsc">,
): string[] {
  const known = listed.filter((name) => wordKnownSince("enlightenment", name) !== null);
  const wanted = known.filter((name) => nested === "keep" || !forNesting.has(name));
  let on = new Set(wanted.filter((name) => tsc === "pin" || name !== forPinnedTsc));
  for (let before = -1; before !== on.size; ) {
    before = on.size;
    on = new Set([...on].filter((name) => (needs.get(name) ?? []).every((other) => on.has(other))));
  }
  return [...on].sort();
}
