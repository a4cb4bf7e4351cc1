/** Pools over random fleets: every pool of every plan is what a baseline of its members would be, and each host is in one. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { baseline } from "../../packages/core/src/baseline/baseline.ts";
import { pools } from "../../packages/core/src/pools/pools.ts";
import { someFleet } from "./fleets.ts";
import { patience, runs } from "./runs.ts";

vi.setConfig(patience);

describe("a pool", () => {
  it("gives its guests what the baseline of its members gives", () => {
    let held = 0;
    fc.assert(
      fc.property(someFleet({ atLeast: 2, atMost: 5 }), ({ hosts }) => {
        const { plans, setting } = pools(hosts);
        for (const { pools: parts } of plans) {
          for (const { members, cpu, machine, level, featureCount } of parts) {
            const own = baseline(
              hosts.filter(({ name }) => members.includes(name)),
              { arch: setting!.arch, accel: setting!.accel },
            );
            expect(own.byVendor).toEqual([]);
            expect(cpu).toMatchObject({ model: own.cpu!.model, features: own.cpu!.features });
            expect({ machine, level, featureCount }).toEqual({
              machine: own.machine?.chosen ?? null,
              level: own.cpu!.level,
              featureCount: own.cpu!.features.length,
            });
            held += 1;
          }
        }
      }),
      runs(60),
    );
    expect(held).toBeGreaterThan(50);
  });

  it("has each host that a plan takes, once; the others are named as left out", () => {
    fc.assert(
      fc.property(someFleet({ atLeast: 1, atMost: 5 }), ({ hosts }) => {
        const { plans, leftOut, setting } = pools(hosts);
        if (setting === null) return;
        const out = leftOut.map(({ host }) => host);
        const taken = hosts.map(({ name }) => name).filter((name) => !out.includes(name));
        for (const { pools: parts } of plans) {
          expect(parts.flatMap(({ members }) => members).sort()).toEqual([...taken].sort());
        }
      }),
      runs(60),
    );
  });
});
