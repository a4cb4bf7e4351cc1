import { spawnSync } from "node:child_process";

/** What a Node that runs these arguments takes: seconds, seconds of CPU (which other work does not stretch), peak memory in MB. */
export function measure(args: readonly string[]): { seconds: number; cpuSeconds: number; megabytes: number } {
  const report = `process.on("exit", () => { const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage(); require("fs").writeSync(2, "PEAK " + maxRSS + " " + (userCPUTime + systemCPUTime)); })`;
  const before = performance.now();
  const preload = `data:text/javascript,import { createRequire } from "node:module"; const require = createRequire("file:///"); ${encodeURIComponent(report)}`;
  const run = spawnSync(process.execPath, ["--import", preload, ...args], { encoding: "utf8", maxBuffer: 1 << 28 });
  const seconds = (performance.now() - before) / 1000;
  const [, peak, cpu] = /PEAK (\d+) (\d+)/.exec(run.stderr) ?? [];
  if (run.status === null || run.status > 1 || peak === undefined) throw new Error(run.stderr.slice(0, 2000));
  return { seconds, cpuSeconds: Number(cpu) / 1e6, megabytes: Number(peak) / 1000 };
}
