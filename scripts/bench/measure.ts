import { spawnSync } from "node:child_process";

/** Seconds and peak memory in MB of a Node that runs these arguments. */
export function measure(args: readonly string[]): { seconds: number; megabytes: number } {
  const report = `process.on("exit", () => require("fs").writeSync(2, "PEAK " + process.resourceUsage().maxRSS))`;
  const before = performance.now();
  const preload = `data:text/javascript,import { createRequire } from "node:module"; const require = createRequire("file:///"); ${encodeURIComponent(report)}`;
  const run = spawnSync(process.execPath, ["--import", preload, ...args], { encoding: "utf8", maxBuffer: 1 << 28 });
  const seconds = (performance.now() - before) / 1000;
  const peak = /PEAK (\d+)/.exec(run.stderr)?.[1];
  if (run.status === null || run.status > 1 || peak === undefined) throw new Error(run.stderr.slice(0, 2000));
  return { seconds, megabytes: Number(peak) / 1000 };
}
