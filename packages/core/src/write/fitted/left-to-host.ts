import type { Finding } from "../../evidence/finding.ts";
import type { CpuSection } from "../../facets/cpu/cpu-section.ts";
import { limit } from "../limits.ts";
import { wordsOf } from "../words-of-cpu.ts";
import type { PinnedGuest } from "./pinned-guest.ts";

/** The definition leaves the width of physical addresses to the host, which is not written down. */
export function hostPhysBits(tool: string, { showsHostPhysBits }: PinnedGuest): Finding[] {
  if (!showsHostPhysBits) return [];
  const message = `${tool} does not say that each host shows its own width of physical addresses (<maxphysaddr mode='passthrough'>)`;
  return [limit("physbits", message, "state <maxphysaddr mode='emulate' bits='…'/> that every host has")];
}

/** The tool has no setting for the caches that CPUID shows. */
export function noCache(tool: string, cpu: CpuSection): Finding[] {
  const { cache } = wordsOf(cpu);
  if (cache === null) return [];
  return [limit("features", `${tool} cannot be told <cache mode='${cache}'/>: the guest sees QEMU's own`)];
}
