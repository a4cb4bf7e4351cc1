import type { Finding } from "../evidence/finding.ts";
import { formatSource } from "../evidence/source.ts";
import { type Guest, guestSource } from "../guest/guest.ts";
import { type GuestMemory, memoryOf } from "../guest/memory.ts";
import { vcpusOf } from "../guest/vcpus.ts";
import type { Kleene } from "../lattice/kleene.ts";
import { child, type XmlElement } from "../xml/element.ts";
import type { Capacity, PagePool } from "./capacity.ts";

/** Whether guests find room together. No error finding exactly where the answer is not no; an unknown one where it is unknown. */
export interface Room {
  readonly answer: Kleene;
  readonly findings: readonly Finding[];
}

interface Newcomer {
  readonly guest: Guest;
  readonly memory: GuestMemory;
}

/**
 * Whether a host has room for all of these guests beside those it had when it was described.
 *
 * Rules: ordinary memory must be free for the sum of what the guests are given (what a migration writes is used, whatever
 * a balloon took back before); huge pages must be free by size, since they are never shared or swapped; more vCPUs in one
 * guest than the host has CPUs is slow and no obstacle, and vCPUs of several guests share CPUs, so of them nothing is
 * refused. What QEMU itself takes (some hundred MiB a guest) is not counted. libvirt checks none of this before a move.
 */
export function fits(guests: readonly Guest[], capacity: Capacity): Room {
  const newcomers = guests.map((guest) => ({ guest, memory: memoryOf(guest) }));
  const findings = [
    ...ordinaryMemory(newcomers, capacity),
    ...hugeMemory(newcomers, capacity),
    ...newcomers.flatMap(({ guest }) => crowdedCpus(guest, capacity)),
  ];
  const has = (severity: Finding["severity"]) => findings.some((finding) => finding.severity === severity);
  return { answer: has("error") ? "no" : has("unknown") ? "unknown" : "yes", findings };
}

function ordinaryMemory(newcomers: readonly Newcomer[], { host, memory }: Capacity): Finding[] {
  const needed = newcomers.reduce((sum, newcomer) => sum + newcomer.memory.ordinary, 0);
  const place = evidenceOf(newcomers, (guest) => child(guest.domain, "memory"));
  const vague = newcomers.filter((newcomer) => newcomer.memory.bytes === null);
  if (vague.length > 0) {
    return [
      unknown(
        "memory.size",
        "how much memory the guest has is not told",
        place,
        "state <memory> in the guest's definition",
      ),
    ];
  }
  if (needed === 0) return [];
  if (memory === null) {
    const remedy = "run collect there: it reads /proc/meminfo";
    return [unknown("memory.size", `how much memory ${host} has is not known`, place, remedy)];
  }
  const evidence = [...place, memory.evidence];
  if (needed > memory.total || (memory.free !== null && needed > memory.free)) {
    const free = memory.free === null ? "" : `, of which ${inGib(memory.free)} were free`;
    return [
      {
        check: "memory.size",
        severity: "error",
        message: `${subject(newcomers)} ${inGib(needed)} of memory; ${host} has ${inGib(memory.total)}${free}`,
        evidence,
        remedy: "move guests away from there and collect again, or choose a host with more memory",
        guestSees: "same",
      },
    ];
  }
  if (memory.free !== null) return [];
  return [unknown("memory.size", `how much memory of ${host} is free is not known`, evidence, "run collect there")];
}

/** Huge pages by size. Of the default size it is not known which it is, unless the host has one size only. */
function hugeMemory(newcomers: readonly Newcomer[], { host, hugePages }: Capacity): Finding[] {
  const wanted = new Map<number | null, { bytes: number; element: XmlElement; guest: Guest }>();
  for (const { guest, memory } of newcomers) {
    for (const { size, bytes, element } of memory.huge) {
      const own = size ?? (hugePages?.length === 1 ? hugePages[0]!.size : null);
      const before = wanted.get(own);
      wanted.set(own, {
        bytes: (before?.bytes ?? 0) + bytes,
        element: before?.element ?? element,
        guest: before?.guest ?? guest,
      });
    }
  }
  return [...wanted].flatMap(([size, { bytes, element, guest }]) => {
    const place = [formatSource(guestSource(guest, element))];
    if (hugePages === null) {
      const remedy = "run collect there: it reads /sys/kernel/mm/hugepages";
      return [unknown("memory.hugepages", `how many huge pages ${host} has is not known`, place, remedy)];
    }
    if (size === null && hugePages.length > 0) {
      const message = `of which size the guest's huge pages are on ${host} is not known: it has ${hugePages.map((pool) => inKib(pool.size)).join(", ")}`;
      return [unknown("memory.hugepages", message, place, "name the size in the guest's <hugepages>")];
    }
    return fewPages(
      size,
      bytes,
      hugePages.find((pool) => pool.size === size),
      host,
      place,
    );
  });
}

function fewPages(
  size: number | null,
  bytes: number,
  pool: PagePool | undefined,
  host: string,
  place: readonly string[],
): Finding[] {
  const needed = size === null ? null : Math.ceil(bytes / size);
  const lacking = pool === undefined || needed! > pool.total || (pool.free !== null && needed! > pool.free);
  const what = size === null ? "huge pages" : `${needed} huge pages of ${inKib(size)}`;
  if (lacking) {
    const has =
      pool === undefined ? "none" : `${pool.total}${pool.free === null ? "" : `, of which ${pool.free} were free`}`;
    return [
      {
        check: "memory.hugepages",
        severity: "error",
        message: `the guest needs ${what}; ${host} has ${has}`,
        evidence: [...place, ...(pool === undefined ? [] : [pool.evidence])],
        remedy:
          "reserve them there (sysctl vm.nr_hugepages, or hugepagesz= and hugepages= at boot), or choose another host",
        qemu: "refused",
      },
    ];
  }
  if (pool.free !== null) return [];
  return [
    unknown("memory.hugepages", `how many huge pages of ${host} are free is not known`, place, "run collect there"),
  ];
}

/** One guest with more vCPUs than the host has CPUs. */
function crowdedCpus(guest: Guest, { host, cpus }: Capacity): Finding[] {
  const vcpus = vcpusOf(guest);
  if (cpus === null || vcpus <= cpus) return [];
  const element = child(guest.domain, "vcpu");
  return [
    {
      check: "vcpu.count",
      severity: "warning",
      message: `the guest has ${vcpus} vCPUs; ${host} has ${cpus} CPUs: they run in turns`,
      evidence: [formatSource(guestSource(guest, element)), `${host}: ${cpus} CPUs`],
      remedy: "choose a host with as many CPUs, or give the guest fewer vCPUs",
    },
  ];
}

function subject(newcomers: readonly Newcomer[]): string {
  return newcomers.length === 1 ? "the guest needs" : `the ${newcomers.length} guests need together`;
}

function evidenceOf(newcomers: readonly Newcomer[], elementOf: (guest: Guest) => XmlElement | undefined): string[] {
  return newcomers.map(({ guest }) => formatSource(guestSource(guest, elementOf(guest))));
}

function unknown(check: string, message: string, evidence: readonly string[], remedy: string): Finding {
  return { check, severity: "unknown", message, evidence, remedy };
}

/** Rounded to what a reader wants to know: `12.3 GiB`. */
function inGib(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}

function inKib(bytes: number): string {
  return `${bytes / 1024} KiB`;
}
