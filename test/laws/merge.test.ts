/**
 * Partial baselines merge: a site is reduced to its kinds of hosts where it is, and the baseline of the parts is that of
 * all hosts, losses and witnesses included, in whatever order and grouping the parts are put together.
 */
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { everywhere, observe } from "../../packages/core/src/evidence/observation.ts";
import {
  baseline,
  baselineOfFleet,
  Fleet,
  type Host,
  HostLines,
  ReducedHosts,
  readHosts,
} from "../../packages/core/src/index.ts";
import { someFleet } from "./fleets.ts";
import { patience, runs } from "./runs.ts";

vi.setConfig(patience);

const file = "site.jsonl";

function reduce(hosts: Iterable<Host>): string {
  const reduced = new ReducedHosts();
  for (const host of hosts) reduced.add(host);
  return [...reduced.lines()].join("");
}

const hostsIn = (text: string): Host[] => {
  const reader = new HostLines(file);
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.flatMap((line, index) => reader.read(line, index + 1).map(({ host }) => host()));
};

/** Where facts stand is all that may differ. */
const withoutPlaces = (value: unknown) =>
  JSON.stringify(value)
    .replaceAll(/[^" ]*?\.[a-z-]+[^" ]*(?=["; ,])/g, "PLACE")
    .replaceAll(/"sources":\[[^\]]*\]/g, "");

/** A measured fact, so that no two hosts say the same. */
function withClock(host: Host, index: number): Host {
  const [first, ...others] = host.documents;
  const value = { frequencyHz: 2_000_000_000 + index, scaling: true };
  const clock = observe("clock.tsc", { ...everywhere, arch: "x86_64" }, value, first!.source);
  return {
    ...host,
    documents: [{ ...first!, evidence: {}, observations: [...first!.observations, clock] }, ...others],
  };
}

const copies = (hosts: readonly Host[], measured: boolean): Host[] =>
  hosts.flatMap((host, kind) =>
    [0, 1, 2].map((copy) => {
      const twin = { ...host, name: `${host.name}-${copy}` };
      return measured ? withClock(twin, kind * 10 + copy) : twin;
    }),
  );

test("the baseline of reduced parts is the baseline of all, in any grouping and order", () => {
  fc.assert(
    fc.property(
      someFleet({ atLeast: 2 }),
      fc.boolean(),
      fc.array(fc.nat(2), { minLength: 12, maxLength: 12 }),
      (fleet, measured, sites) => {
        const all = copies(fleet.hosts, measured);
        const parts = [0, 1, 2].map((site) => reduce(all.filter((_, index) => sites[index % 12] === site)));
        const whole = withoutPlaces(baseline(all));
        const atOnce = hostsIn(parts.join(""));
        expect(withoutPlaces(baseline(atOnce))).toBe(whole);
        const inSteps = reduce(hostsIn(parts[2]! + reduce(hostsIn(parts[1]! + parts[0]!))));
        expect(withoutPlaces(baseline(hostsIn(inSteps)))).toBe(whole);
        expect(inSteps).toBe(reduce(all));
        expect(withoutPlaces(baseline(readHosts([{ name: null, files: [{ name: file, text: inSteps }] }]).hosts))).toBe(
          whole,
        );
      },
    ),
    runs(12),
  );
});

test("a site has as many lines as it has kinds of hosts, whatever was measured on each", () => {
  fc.assert(
    fc.property(someFleet({ atMost: 3 }), ({ hosts }) => {
      const kinds = reduce(hosts).split("\n").length;
      expect(reduce(copies(hosts, true)).split("\n")).toHaveLength(kinds);
    }),
    runs(10),
  );
});

test("above a thousand hosts, and streamed, profiles and their counts are those of all hosts", () => {
  const [fleet] = fc.sample(someFleet({ atLeast: 3, atMost: 3, told: true }), { seed: 7, numRuns: 1 });
  const many = Array.from({ length: 1500 }, (_, index) => ({
    ...fleet!.hosts[index % 3]!,
    name: `h${String(index).padStart(4, "0")}`,
  }));
  const streamed = new Fleet();
  for (const half of [many.slice(0, 700), many.slice(700)]) {
    const reader = new HostLines(file);
    for (const line of reduce(half).trim().split("\n")) {
      for (const { evidence, name, host } of reader.read(line, 1)) streamed.addByEvidence(evidence, name, host);
    }
  }
  expect(streamed.count).toBe(1500);
  expect(withoutPlaces(baselineOfFleet(streamed))).toBe(withoutPlaces(baseline(many)));
});
