import fc from "fast-check";
import { expect, test } from "vitest";
import { convergenceOf } from "./convergence.ts";

const mebibyte = 1024 * 1024;

/**
 * Moves of a guest that writes 100 MiB over and over, at several bandwidths with a limit of 300 ms: what QEMU 10.0 said
 * and did. One that never ended is one of those that a rate alone does not decide.
 */
// bandwidth in bytes a second | the answer | the downtime that QEMU expected or the move took, in milliseconds
test.each<[number, "yes" | "unknown" | "no", number]>([
  [340_000_000, "unknown", 308],
  [400_000_000, "yes", 262],
  [1_000_000_000, "yes", 105],
  [200_000_000, "unknown", 524],
])("100 MiB over and over at %d bytes a second: %s, %d ms", (bandwidth, answer, milliseconds) => {
  const found = convergenceOf({ dirtyRate: 100 * mebibyte, bandwidth, downtime: 300 });
  expect(found.answer).toBe(answer);
  expect(Math.round(found.downtime)).toBe(milliseconds);
});

/** Round after round, for one way of writing: what a round of so many seconds leaves. */
function catchesUp(leaves: (seconds: number) => number, memory: number, bandwidth: number, downtime: number): boolean {
  let rest = memory;
  for (let round = 0; round < 4000; round += 1) {
    const seconds = rest / bandwidth;
    if (seconds * 1000 <= downtime) return true;
    rest = Math.min(memory, leaves(seconds));
  }
  return false;
}

test("what is sure is so for a guest that writes the same memory and for one that goes on to other", () => {
  const answers = new Set<string>();
  const rate = fc.integer({ min: 1, max: 3000 }).map((megabytes) => megabytes * 1_000_000);
  fc.assert(
    fc.property(rate, rate, fc.integer({ min: 10, max: 900 }), (dirtyRate, bandwidth, downtime) => {
      fc.pre(dirtyRate < 0.98 * bandwidth || dirtyRate >= bandwidth);
      const memory = 64_000_000_000;
      const over = catchesUp(() => dirtyRate, memory, bandwidth, downtime);
      const on = catchesUp((seconds) => dirtyRate * seconds, memory, bandwidth, downtime);
      const { answer, enoughBandwidth } = convergenceOf({ dirtyRate, bandwidth, downtime });
      answers.add(answer);
      expect(answer).toBe(over === on ? (over ? "yes" : "no") : "unknown");
      const enough = Math.ceil(enoughBandwidth * 1.000001);
      expect(convergenceOf({ dirtyRate, bandwidth: enough, downtime }).answer).toBe("yes");
    }),
  );
  expect(answers.size).toBe(3);
});
