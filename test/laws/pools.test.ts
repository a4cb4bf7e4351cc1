/** What a pool is told to have is what `baseline` tells of its hosts alone. */
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { baseline } from "../../packages/core/src/baseline/baseline.ts";
import { pools } from "../../packages/core/src/pools/pools.ts";
import { someFleet } from "./fleets.ts";
import { patience, runs } from "./runs.ts";

vi.setConfig(patience);

test("a pool's CPU and machine type are those of the baseline of its hosts", () => {
  let compared = 0;
  fc.assert(
    fc.property(someFleet({ atLeast: 2, atMost: 5, told: true }), ({ hosts }) => {
      for (const plan of pools(hosts).plans) {
        for (const { members, cpu, machine, featureCount, level } of plan.pools) {
          const alone = baseline(hosts.filter(({ name }) => members.includes(name)));
          expect(cpu.features).toEqual(alone.cpu?.features);
          expect([cpu.model, cpu.vendor, level]).toEqual([alone.cpu?.model, alone.cpu?.vendor, alone.cpu?.level]);
          expect(machine).toBe(alone.machine?.chosen ?? null);
          expect(featureCount).toBe(cpu.features.length);
          if (members.length > 1) compared += 1;
        }
      }
    }),
    runs(12),
  );
  expect(compared).toBeGreaterThan(0);
});
