import { describe, expect, test } from "vitest";
import { observe } from "../evidence/observation.ts";
import type { Host } from "../host/host.ts";
import { Fleet } from "./fleet.ts";

const scope = { arch: "x86_64", accel: "kvm", emulator: null, machine: null };
const kinds = Array.from({ length: 3 }, () => ({}));

function hostOf(index: number, evidence: object | null = kinds[index % 3]!): Host {
  const source = { file: `${index}.xml`, line: 1, tool: "t" };
  const observations = [observe("setting", scope, { complete: false }, source)];
  const document = { kind: "k", key: "k", uuid: null, hostName: null, source, observations };
  return {
    name: `h${String(index).padStart(5, "0")}`,
    documents: [evidence === null ? document : { ...document, evidence }],
  };
}

function fleetOf(indices: readonly number[], expand = false): Fleet {
  const fleet = new Fleet(expand);
  for (const index of indices) fleet.add(hostOf(index));
  return fleet;
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);
const outline = (fleet: Fleet) => fleet.members().map(({ host, count }) => [host.name, count]);

describe("a fleet", () => {
  test.each([
    // hosts  expand  members
    [1, false, 1],
    [1000, false, 1000],
    [1001, false, 3],
    [1001, true, 1001],
  ])("of %i hosts of three kinds (expand: %s) has %i members", (count, expand, members) => {
    const fleet = fleetOf(upTo(count), expand);
    expect(fleet.members()).toHaveLength(members);
    expect(fleet.members().reduce((sum, member) => sum + member.count, 0)).toBe(count);
    expect([fleet.count, fleet.listed]).toEqual([count, members === count]);
  });

  test("lets the first by name stand for those like it, in whatever order they come", () => {
    const forward = upTo(2000);
    expect(outline(fleetOf(forward))).toEqual([
      ["h00000", 667],
      ["h00001", 667],
      ["h00002", 666],
    ]);
    expect(outline(fleetOf(forward.toReversed()))).toEqual(outline(fleetOf(forward)));
  });

  test("does not take hosts for alike that nobody compared", () => {
    const fleet = new Fleet();
    for (const index of upTo(1500)) fleet.add(hostOf(index, index === 0 ? null : kinds[0]));
    expect(outline(fleet)).toEqual([
      ["h00000", 1],
      ["h00001", 1499],
    ]);
  });
});
