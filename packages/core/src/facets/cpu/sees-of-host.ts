import { firstObservation, type Host } from "../../host/host.ts";
import { qemuOf } from "../../host/software.ts";
import { type PartialSet, setKey } from "../../lattice/partial-set.ts";
import type { MoveContext } from "../facet.ts";
import type { CpuOffer } from "./cpu-offer.ts";
import { offerCpu } from "./offer-cpu.ts";

/** What a guest sees that has its host's own CPU, when that becomes the destination's. */
export function seesOfHost(offer: CpuOffer, { from, to, setting }: MoveContext): "same" | "changed" | "unknown" {
  if (from === null) return "unknown";
  const source = offerCpu(from, setting);
  if (differ(source.can, offer.can)) return "changed";
  const [a, b] = [identityOf(from), identityOf(to)];
  if (a.some((part, index) => part !== null && b[index] !== null && part !== b[index])) return "changed";
  const known = source.grade === "hypervisor" && offer.grade === "hypervisor" && ![...a, ...b].includes(null);
  return known && setKey(source.can) === setKey(offer.can) ? "same" : "unknown";
}

/** Whether one surely has what the other surely lacks. */
function differ(a: PartialSet, b: PartialSet): boolean {
  return (a.certain & ~b.possible) !== 0n || (b.certain & ~a.possible) !== 0n;
}

/** What the CPU of a guest with the host's own depends on: the silicon and its microcode, the kernel, QEMU. */
function identityOf(host: Host): (string | null)[] {
  const signature = firstObservation(host, "cpu.signature")?.value;
  const { family, model, stepping } = signature ?? {};
  return [
    signature === undefined ? null : `${family}/${model}/${stepping}`,
    firstObservation(host, "microcode")?.value ?? null,
    firstObservation(host, "kernel.version")?.value ?? null,
    qemuOf(host).version,
  ];
}
