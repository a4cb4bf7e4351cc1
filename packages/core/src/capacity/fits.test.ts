import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AnyObservation, everywhere, observe } from "../evidence/observation.ts";
import type { Guest } from "../guest/guest.ts";
import { readGuests } from "../guest/read-guests.ts";
import { capacityOf } from "./capacity.ts";
import { fits } from "./fits.ts";

const gib = 1024 ** 3;
const mib = 1024 ** 2;
const source = { file: "kernel.txt", line: 7, tool: "/proc/meminfo" };

const memory = (total: number, free: number | null, node: number | null = null, cpus: string | null = null) =>
  observe(
    "memory.node",
    everywhere,
    { node, total: total * gib, free: free === null ? null : free * gib, cpus },
    source,
  );
const pages = (size: number, total: number, free: number | null, node: number | null = null) =>
  observe("memory.hugePages", everywhere, { node, size: size * mib, total, free }, source);

const capacity = (...observations: AnyObservation[]) =>
  capacityOf({
    name: "b",
    documents: [{ kind: "k", key: "k", uuid: null, hostName: null, source, observations }],
  });

function guest(memoryInGib: number | null, { vcpus = 1, hugepages = "" } = {}): Guest {
  const size = memoryInGib === null ? "" : `<memory unit='MiB'>${memoryInGib * 1024}</memory>`;
  const text = `<domain type='kvm'><name>g</name>${size}<vcpu>${vcpus}</vcpu>${hugepages}</domain>`;
  return readGuests([{ name: "g.xml", text }]).guests[0]!;
}

const huge = (page = "") => ({ hugepages: `<memoryBacking><hugepages>${page}</hugepages></memoryBacking>` });
const of2M = huge("<page size='2' unit='MiB'/>");

describe("whether guests find room", () => {
  // what | the guests | what the host tells | the answer | findings
  test.each<[string, Guest[], AnyObservation[], string, string[]]>([
    ["as much as is free", [guest(4)], [memory(8, 4)], "yes", []],
    ["more than is free", [guest(5)], [memory(8, 4)], "no", ["error memory.size"]],
    ["more than there is", [guest(9)], [memory(8, null)], "no", ["error memory.size"]],
    ["two that fit one by one", [guest(3), guest(3)], [memory(8, 4)], "no", ["error memory.size"]],
    ["what is free is not told", [guest(4)], [memory(8, null)], "unknown", ["unknown memory.size"]],
    ["nothing is told", [guest(4)], [], "unknown", ["unknown memory.size"]],
    ["the guest does not say", [guest(null)], [memory(8, 4)], "unknown", ["unknown memory.size"]],
    ["huge pages that are free", [guest(1, of2M)], [memory(8, 0), pages(2, 600, 512)], "yes", []],
    [
      "one huge page too few is free",
      [guest(1, of2M)],
      [memory(8, 8), pages(2, 600, 511)],
      "no",
      ["error memory.hugepages"],
    ],
    ["of another size", [guest(1, of2M)], [memory(8, 8), pages(1024, 9, 9)], "no", ["error memory.hugepages"]],
    ["none at all", [guest(1, huge())], [memory(8, 8)], "no", ["error memory.hugepages"]],
    ["of the only size", [guest(1, huge())], [memory(8, 8), pages(1024, 1, 1)], "yes", []],
    [
      "of no size told, of two",
      [guest(1, huge())],
      [memory(8, 8), pages(1024, 1, 1), pages(2, 0, 0)],
      "unknown",
      ["unknown memory.hugepages"],
    ],
    [
      "of which none are told free",
      [guest(1, of2M)],
      [memory(8, 8), pages(2, 600, null)],
      "unknown",
      ["unknown memory.hugepages"],
    ],
    ["counted by node", [guest(1, of2M)], [memory(8, 8), pages(2, 300, 300, 0), pages(2, 300, 212, 1)], "yes", []],
    [
      "a node's beside the host's count once",
      [guest(1, of2M)],
      [memory(8, 8), pages(2, 500, 500), pages(2, 500, 500, 0)],
      "no",
      ["error memory.hugepages"],
    ],
    [
      "more vCPUs than CPUs",
      [guest(1, { vcpus: 5 })],
      [memory(8, 8), memory(8, 8, 0, "0-3")],
      "yes",
      ["warning vcpu.count"],
    ],
  ])("%s", (_, guests, told, answer, found) => {
    const room = fits(guests, capacity(...told));
    expect([room.answer, room.findings.map(({ severity, check }) => `${severity} ${check}`)]).toEqual([answer, found]);
    for (const { remedy, evidence } of room.findings)
      expect([remedy !== "", evidence.length > 0]).toEqual([true, true]);
  });
});

test("what finds room finds it with fewer guests, and on a host with more of everything", () => {
  const some = fc.record({ gib: fc.nat(4), large: fc.boolean() });
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.array(some, { minLength: 1, maxLength: 4 }), fc.nat(8), fc.nat(2048), (wishes, free, count) => {
      const guests = wishes.map(({ gib: size, large }) => guest(size, large ? of2M : {}));
      const told = (more: number) => capacity(memory(16, free + more), pages(2, 4096, count + more));
      const { answer } = fits(guests, told(0));
      seen.add(answer);
      // The slow way: the sums, by hand.
      const sum = (large: boolean) =>
        wishes.filter((wish) => wish.large === large).reduce((all, wish) => all + wish.gib, 0);
      expect(answer).toBe(sum(false) <= free && sum(true) * 512 <= count ? "yes" : "no");
      if (answer !== "yes") return;
      expect(fits(guests.slice(1), told(0)).answer).toBe("yes");
      expect(fits(guests, told(1)).answer).toBe("yes");
    }),
  );
  expect([...seen].sort()).toEqual(["no", "yes"]);
});
