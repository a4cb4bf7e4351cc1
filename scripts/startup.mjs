/**
 * How long `--help` takes against an empty program: `pnpm startup [RUNS]`. More than 2.5 times as long is a failure.
 */
import { spawnSync } from "node:child_process";
import { cli } from "./house/paths.mjs";
import { prepare } from "./house/prepare.mjs";

await prepare();
const runs = Number(process.argv[2] ?? 25);
/** @type {Record<string, string[]>} */
const programs = {
  "node -e 0": ["-e", "0"],
  "--help": [cli, "--help"],
  "baseline --help": [cli, "baseline", "--help"],
};
/** @type {Record<string, number[]>} */
const times = {};
for (let run = 0; run < runs; run++) {
  for (const [name, args] of Object.entries(programs)) {
    const begin = process.hrtime.bigint();
    spawnSync(process.execPath, args, { stdio: "pipe" });
    const list = times[name] ?? [];
    list.push(Number(process.hrtime.bigint() - begin) / 1e6);
    times[name] = list;
  }
}
const median = (/** @type {string} */ name) => (times[name] ?? []).sort((a, b) => a - b)[runs >> 1] ?? Number.NaN;
for (const name of Object.keys(programs)) {
  const ms = median(name);
  if (ms > 2.5 * median("node -e 0")) process.exitCode = 1;
  process.stdout.write(`${name}: ${ms.toFixed(1)} ms, ${(ms / median("node -e 0")).toFixed(2)} times node -e 0\n`);
}
