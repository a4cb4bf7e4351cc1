/** Every domain definition that libvirt tests its QEMU driver with is read, judged by lint and checked against a host. */
import { expect, it, vi } from "vitest";
import { compareAbi } from "../../packages/core/src/check/abi/compare-abi.ts";
import { check, lint, readGuests } from "../../packages/core/src/index.ts";
import { collectedDocument } from "../laws/collected-facts.ts";
import { recordedHost, recordedStacks } from "../laws/recorded.ts";
import { filesOf, textOfFile } from "./corpus.ts";

vi.setConfig({ testTimeout: 120_000 });

const folder = "qemuxmlconfdata";
const files = filesOf(folder, /\.xml$/).map((name) => ({ name, text: textOfFile(folder, name) }));
const { guests, errors } = readGuests(files);

it("reads nearly all of them: the others are broken on purpose", () => {
  expect(guests.length).toBeGreaterThan(2000);
  expect(errors.map(({ file, message }) => `${file}: ${message}`).length).toBeLessThan(5);
});

it("lint says of each where and what to do", () => {
  const result = lint(guests);
  expect(result.guests).toHaveLength(guests.length);
  for (const { guest, findings } of result.guests) {
    for (const { remedy, evidence } of findings)
      expect([guest, remedy !== "", evidence.length]).toEqual([guest, true, 1]);
  }
});

it("check answers for each on hosts of which everything past the CPU is told, and says where and what to do", () => {
  const [older, newer] = recordedStacks.map(({ prefix }, index) => {
    const host = recordedHost(prefix, ".capabilities.xml");
    return { ...host, documents: [...host.documents, collectedDocument(index)] };
  });
  const { moves } = check(guests, [older!], newer!, { checks: ["network", "disk", "vcpu", "memory", "passthrough"] });
  const found = new Set(moves.flatMap(({ findings }) => findings.map(({ check: id }) => id)));
  for (const id of ["network.active", "network.bridge", "disk.path", "disk.identity", "vcpu.cpuset", "memory.numa"])
    expect(found).toContain(id);
  for (const id of ["memory.size", "memory.hugepages", "passthrough.pci", "passthrough.usb", "passthrough.mdev"])
    expect(found).toContain(id);
  for (const { guest, findings } of moves) {
    for (const { remedy, evidence } of findings)
      expect([guest, remedy !== "", evidence.length > 0]).toEqual([guest, true, true]);
  }
});

it("check answers for each, and refuses those of another architecture", () => {
  const [older, newer] = recordedStacks.map(({ prefix }) => recordedHost(prefix, ".capabilities.xml"));
  const { moves } = check(guests, [older!], newer!);
  expect(moves).toHaveLength(guests.length);
  const strangers = new Set(guests.filter(({ arch }) => arch === "s390x").map(({ id }) => id));
  expect(strangers.size).toBeGreaterThan(50);
  for (const { guest, findings } of moves) {
    if (strangers.has(guest))
      expect([guest, findings.map(({ check: id }) => id)]).toEqual([guest, expect.arrayContaining(["arch"])]);
  }
});

it("check knows every element of libvirt's own definitions", () => {
  const [older] = recordedStacks.map(({ prefix }) => recordedHost(prefix, ".capabilities.xml"));
  const { moves } = check(guests, [older!], null, { checks: ["guest.unknown"] });
  const strangers = moves.flatMap(({ findings }) => findings).filter(({ message }) => message.startsWith("<"));
  expect(strangers.map(({ message, evidence }) => `${evidence[0]}: ${message}`)).toEqual([]);
});

it("a definition changes nothing of itself, by libvirt's rules of what a target may change", () => {
  for (const guest of guests) {
    expect([guest.id, compareAbi({ source: guest, target: guest })]).toEqual([guest.id, []]);
  }
});

/** The same place in another guest's definition: whatever two definitions are compared, each difference has its lines. */
it("any two definitions can be compared, and unlike names are told", () => {
  guests.slice(1).forEach((target, index) => {
    const source = guests[index]!;
    const found = compareAbi({ source, target });
    for (const { evidence, message } of found) expect([message, evidence.length]).toEqual([message, 2]);
    if (source.name !== target.name) {
      expect(found.map(({ message }) => message)).toContainEqual(expect.stringContaining("domain name"));
    }
  });
});
