/** How many examples a property tries. VIRT_BASELINE_RUNS multiplies it: 20 for a long search, 0.1 for a glance. */
export function runs(examples: number): { numRuns: number } {
  const factor = Number(process.env.VIRT_BASELINE_RUNS ?? "1");
  if (!Number.isFinite(factor) || factor <= 0) throw new Error("VIRT_BASELINE_RUNS is a positive factor");
  return { numRuns: Math.max(1, Math.round(examples * factor)) };
}
