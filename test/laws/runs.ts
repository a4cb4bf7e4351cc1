/** VIRT_BASELINE_RUNS multiplies how many examples are tried: 20 for a long search, 0.1 for a glance. */
const factor = Number(process.env.VIRT_BASELINE_RUNS ?? "1");
if (!Number.isFinite(factor) || factor <= 0) throw new Error("VIRT_BASELINE_RUNS is a positive factor");

/** How many examples a property tries. */
export function runs(examples: number): { numRuns: number } {
  return { numRuns: Math.max(1, Math.round(examples * factor)) };
}

/** Milliseconds that a property may take: many times what it needs, for a machine that has other work. */
export const patience = { testTimeout: 60_000 * Math.max(1, factor) };
