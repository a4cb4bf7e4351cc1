import type { Host } from "../../host/host.ts";
import { indicesOf } from "../../lattice/interner.ts";
import type { GuestCpu } from "../cpu/guest-cpu.ts";
import type { Setting } from "../setting/setting.ts";
import { type ArchitectureNeed, type ArchitectureOffer, beginnings, elements, nothingNeeded } from "./offer.ts";

/**
 * The need of a guest whose definition leaves the CPU to the host: what the host it was started on gives. Without that
 * host, or where only its hardware is known, it may be anything.
 */
export function needOfSource(
  cpu: GuestCpu,
  from: Host | null,
  setting: Setting,
  offer: (host: Host, setting: Setting) => ArchitectureOffer,
): ArchitectureNeed {
  const on = elements.setOf([...cpu.require, ...cpu.force]);
  const off = elements.setOf(cpu.disable);
  const source = from === null ? null : offer(from, setting);
  const identity = source === null ? null : (source.identity.values[0] ?? null);
  if (source === null || source.grade !== "hypervisor")
    return { ...nothingNeeded, on, maybe: -1n & ~on & ~off, identity };
  return { ...nothingNeeded, on: (source.can.certain | on) & ~off, lengths: longest(source.lengths.certain), identity };
}

/** The longest of the beginnings of one list, as a set of its own. */
export function longest(held: bigint): bigint {
  if (held <= 0n) return 0n;
  const lengthOf = (index: number) => beginnings.nameAt(index).split(",").length;
  const last = indicesOf(held).reduce((best, index) => (lengthOf(index) > lengthOf(best) ? index : best));
  return 1n << BigInt(last);
}
