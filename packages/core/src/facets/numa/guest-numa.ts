import type { Finding } from "../../evidence/finding.ts";
import { formatSource } from "../../evidence/source.ts";
import { type Guest, guestSource } from "../../guest/guest.ts";
import { formatIndexList, parseIndexList } from "../../guest/index-list.ts";
import { memoryOf } from "../../guest/memory.ts";
import { factsOf } from "../../host/host.ts";
import { canDistribute } from "../../lattice/distribute.ts";
import { all, type Kleene } from "../../lattice/kleene.ts";
import { attribute, child, children, descend, type XmlElement } from "../../xml/element.ts";
import type { MoveContext } from "../facet.ts";
import type { Answer } from "../gathered/gathered-facet.ts";
import type { NumaOffer } from "./numa-offer.ts";

/** Memory of a guest that must come from certain nodes of the host, and from no others. */
export interface BoundMemory {
  readonly bytes: number;
  readonly nodes: readonly number[];
  /** Bytes of a huge page; null: ordinary memory. */
  readonly page: number | null;
}

export interface NumaNeed {
  /** CPUs of the host to which parts of the guest are pinned, each part's own. */
  readonly pins: readonly (readonly number[])[];
  /** NUMA nodes of the host that the guest names, whatever for. */
  readonly nodes: readonly number[];
  readonly bound: readonly BoundMemory[];
  /** How many NUMA cells the guest has of its own. */
  readonly cells: number;
}

/** Elements with a list of the host's CPUs; of `<vcpu placement='auto'>` numad decides on each host. */
function pinsOf(guest: Guest): XmlElement[] {
  const vcpu = child(guest.domain, "vcpu");
  const tuning = child(guest.domain, "cputune")?.children ?? [];
  const pins = tuning.filter(({ name }) => ["vcpupin", "emulatorpin", "iothreadpin"].includes(name));
  return [...(vcpu === undefined || attribute(vcpu, "placement") === "auto" ? [] : [vcpu]), ...pins];
}

/** Elements that name nodes of the host. */
function tuningsOf(guest: Guest): XmlElement[] {
  const tuning = child(guest.domain, "numatune");
  return [...children(tuning, "memory"), ...children(tuning, "memnode")].filter(
    (element) => attribute(element, "nodeset") !== undefined && attribute(element, "placement") !== "auto",
  );
}

const listIn = (element: XmlElement, name: string) => parseIndexList(attribute(element, name) ?? "") ?? [];

function union(lists: readonly (readonly number[])[]): number[] {
  return [...new Set(lists.flat())].sort((a, b) => a - b);
}

/** Format: libvirt's formatdomain, CPU tuning and NUMA node tuning; `<memory>` holds for the cells without a `<memnode>`. */
export function needNuma(guest: Guest): NumaNeed {
  const tunings = tuningsOf(guest);
  return {
    pins: pinsOf(guest)
      .map((element) => listIn(element, "cpuset"))
      .filter((cpus) => cpus.length > 0),
    nodes: union(tunings.map((element) => listIn(element, "nodeset"))),
    bound: boundMemory(guest, tunings),
    cells: memoryOf(guest).cells.length,
  };
}

/**
 * Only `strict` memory may come from no other nodes (`mode` is strict where it is not given). Huge pages of the host's
 * default size are left out: which size that is, the guest does not say.
 */
function boundMemory(guest: Guest, tunings: readonly XmlElement[]): BoundMemory[] {
  const { bytes, cells, huge } = memoryOf(guest);
  const tuningOf = (cell: number | null) =>
    tunings.find(({ name, attributes }) => name === "memnode" && Number(attributes.get("cellid")) === cell) ??
    tunings.find(({ name }) => name === "memory");
  const parts: { id: number | null; bytes: number }[] =
    cells.length > 0 ? [...cells] : [{ id: null, bytes: bytes ?? 0 }];
  return parts.flatMap((part): BoundMemory[] => {
    const tuning = tuningOf(part.id);
    if (tuning === undefined || (attribute(tuning, "mode") ?? "strict") !== "strict" || part.bytes === 0) return [];
    const pages =
      huge.find(({ element }) => part.id !== null && listIn(element, "nodeset").includes(part.id)) ??
      huge.find(({ element }) => attribute(element, "nodeset") === undefined);
    if (pages !== undefined && pages.size === null) return [];
    return [{ bytes: part.bytes, nodes: listIn(tuning, "nodeset"), page: pages?.size ?? null }];
  });
}

/** `CPU 3`, `CPUs 0-3`. */
function count(what: string, numbers: readonly number[]): string {
  return `${what}${numbers.length === 1 ? "" : "s"} ${formatIndexList(numbers)}`;
}

/** How a host answers to the CPUs, the nodes, the ordinary memory and the huge pages that a guest is bound to. */
export function answerNuma(one: NumaOffer, need: NumaNeed): Answer[] {
  const there = answerNodes(one, need);
  // Memory of nodes that are missing cannot be counted: that they are missing is told.
  const packing = there === "no" ? [] : answerMemory(one, need);
  return [
    { answer: answerCpus(one, need), tell: tellCpus(one, need) },
    { answer: there, tell: tellNodes(one, need) },
    ...packing,
  ];
}

/**
 * Of each pin some CPU must be online, or the kernel cannot let the guest run (sched_setaffinity); and all must be such
 * that the kernel could have them, or its cgroup cannot be given them (kernel/cgroup/cpuset.c, update_cpumask).
 */
function answerCpus({ cpus, possibleCpus }: NumaOffer, { pins }: NumaNeed): Kleene {
  if (pins.length === 0) return "yes";
  if (cpus === null) return "unknown";
  return all(
    pins.map((pin): Kleene => {
      if (pin.every((cpu) => cpus.includes(cpu))) return "yes";
      if (!pin.some((cpu) => cpus.includes(cpu))) return "no";
      if (possibleCpus === null) return "unknown";
      return pin.every((cpu) => possibleCpus.includes(cpu)) ? "yes" : "no";
    }),
  );
}

function answerNodes({ nodes }: NumaOffer, need: NumaNeed): Kleene {
  if (need.nodes.length === 0) return "yes";
  if (nodes === null) return "unknown";
  return need.nodes.every((node) => nodes.some(({ id }) => id === node)) ? "yes" : "no";
}

/** Whether what is bound can be packed into the nodes: ordinary memory in bytes, huge pages of each size by number. */
function answerMemory(one: NumaOffer, { bound }: NumaNeed): Answer[] {
  const sizes = [...new Set(bound.map(({ page }) => page))].sort((a, b) => (a ?? 0) - (b ?? 0));
  return sizes.map((size) => {
    const ofSize = bound.filter(({ page }) => page === size);
    return { answer: packs(one, ofSize, size), tell: tellMemory(one, ofSize, size) };
  });
}

function packs({ nodes, pagesTold }: NumaOffer, bound: readonly BoundMemory[], size: number | null): Kleene {
  if (nodes === null || (size !== null && !pagesTold)) return "unknown";
  const rooms = nodes.map(({ ordinary, pages }) =>
    size === null ? ordinary : (pages.find((pool) => pool.size === size)?.total ?? 0),
  );
  const shares = bound.map(({ bytes, nodes: allowed }) => ({
    amount: size === null ? bytes : Math.ceil(bytes / size),
    places: nodes.flatMap(({ id }, place) => (allowed.includes(id) ? [place] : [])),
  }));
  return canDistribute(shares, rooms) ? "yes" : "no";
}

function placeOf({ guest }: MoveContext, elements: readonly XmlElement[]): string[] {
  return [formatSource(guestSource(guest, elements[0]))];
}

function hostFact({ to }: MoveContext): string[] {
  const said = factsOf(to, "memory.node").at(-1);
  return said === undefined ? [] : [`${to.name}: ${formatSource(said.source)}`];
}

const collectNodes = "run collect there: it reads /sys/devices/system/node and /sys/devices/system/cpu";

function tellCpus(one: NumaOffer, need: NumaNeed): Answer["tell"] {
  return (move) => {
    const { cpus } = one;
    const wanted = union(need.pins);
    const known = answerCpus(one, need) === "no";
    const missing = cpus === null ? wanted : wanted.filter((cpu) => !cpus.includes(cpu));
    const pins = pinsOf(move.guest).filter((element) => attribute(element, "cpuset") !== undefined);
    return {
      check: "vcpu.cpuset",
      message: known
        ? `the guest is pinned to ${count("CPU", missing)}, which ${move.to.name} has not: it has ${formatIndexList(cpus!)}`
        : `whether ${move.to.name} takes a guest that is pinned to ${count("CPU", missing)} is not known`,
      evidence: [...placeOf(move, pins), ...hostFact(move)],
      remedy: known ? "move with --xml and other pins, or take the pins out of the guest" : collectNodes,
      qemu: known ? "refused" : "unknown",
    };
  };
}

function tellNodes({ nodes }: NumaOffer, need: NumaNeed): Answer["tell"] {
  return (move) => {
    const ids = nodes?.map(({ id }) => id) ?? [];
    const missing = need.nodes.filter((node) => !ids.includes(node));
    return {
      check: "memory.numa",
      message:
        nodes === null
          ? `whether ${move.to.name} has ${count("NUMA node", need.nodes)} is not known`
          : `the guest's memory is tied to ${count("NUMA node", missing)}, which ${move.to.name} has not: it has ${formatIndexList(ids)}`,
      evidence: [...placeOf(move, tuningsOf(move.guest)), ...hostFact(move)],
      remedy: nodes === null ? collectNodes : "move with --xml and another nodeset, or leave the nodes to the host",
      qemu: nodes === null ? "unknown" : "refused",
    };
  };
}

function tellMemory(one: NumaOffer, bound: readonly BoundMemory[], size: number | null): Answer["tell"] {
  return (move) => {
    const what = size === null ? "memory" : `huge pages of ${size / 1024} KiB`;
    const amount = (bytes: number) =>
      size === null ? `${(bytes / 1024 ** 3).toFixed(1)} GiB` : String(Math.ceil(bytes / size));
    const wishes = bound.map(({ bytes, nodes }) => `${amount(bytes)} of ${formatIndexList(nodes)}`).join(", ");
    const rooms = (one.nodes ?? []).map(({ id, ordinary, pages }) => {
      const pool = pages.find((candidate) => candidate.size === size);
      return `${id}: ${size === null ? amount(ordinary) : (pool?.total ?? 0)}`;
    });
    const known = packs(one, bound, size) === "no";
    const atOnce = size !== null || takesMemoryAtOnce(move.guest);
    return {
      ...(size === null ? { check: "memory.numa" } : { check: "memory.hugepages" }),
      message: known
        ? `the ${what} that the guest ties to NUMA nodes (${wishes}) does not fit into those of ${move.to.name} (${rooms.join(", ")})${atOnce ? "" : ": QEMU starts, and the kernel kills it when a node is full"}`
        : `whether the ${what} that the guest ties to NUMA nodes fits into those of ${move.to.name} is not known`,
      evidence: [...placeOf(move, tuningsOf(move.guest)), ...hostFact(move)],
      remedy: known ? "move with --xml and another nodeset, or choose a host with larger nodes" : collectNodes,
      qemu: !known ? "unknown" : atOnce ? "refused" : "ok",
    };
  };
}

/** Otherwise QEMU starts, and the kernel kills it when it needs a page of a node that is full. */
function takesMemoryAtOnce({ domain }: Guest): boolean {
  const backing = child(domain, "memoryBacking");
  return child(backing, "locked") !== undefined || attribute(child(backing, "allocation"), "mode") === "immediate";
}

/** Cells that were laid out for more nodes than the host has: the guest runs, and its layout no longer means anything. */
export function remarkNuma({ nodes }: NumaOffer, need: NumaNeed, move: MoveContext): Finding[] {
  if (nodes === null || need.cells < 2 || nodes.length >= need.cells) return [];
  return [
    {
      check: "memory.numa",
      severity: "warning",
      message: `the guest has ${need.cells} NUMA cells; ${move.to.name} has ${nodes.length === 1 ? "one node" : `${nodes.length} nodes`}: what the guest takes for near may be far`,
      evidence: [...placeOf(move, [descend(move.guest.domain, "cpu", "numa")!]), ...hostFact(move)],
      remedy: "choose a host with as many nodes, if the guest's speed depends on its layout",
    },
  ];
}
