/**
 * What can move where over large fleets, as normalised JSON Lines: beside what JSON.parse alone takes for the same lines.
 * In CPU time, so that other work on the machine counts little.
 *
 *     npx tsx scripts/bench/matrix.ts
 */
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hostLine, readHosts } from "../../packages/core/src/index.ts";
import { prepare } from "../house/prepare.mjs";
import { hostCpus } from "./host-cpus.ts";
import { measure } from "./measure.ts";

const cli = join(import.meta.dirname, "../../packages/cli/dist/virt-baseline.js");

/** `count` hosts, host i saying what profile i mod `profiles` says. */
function writeFleet(path: string, count: number, profiles: number): void {
  const text = hostCpus(profiles);
  const distinct = readHosts([{ name: "cpus", files: [{ name: "cpus.xml", text }] }]).hosts;
  const file = openSync(path, "w");
  for (let done = 0; done < count; done += 1) {
    writeSync(file, `${hostLine({ ...distinct[done % profiles]!, name: `host-${String(done).padStart(6, "0")}` })}\n`);
  }
  closeSync(file);
}

/** Reads and parses every line, and nothing else. */
const parseAlone = `
  let fields = 0, kept = "";
  const stream = require("fs").createReadStream(process.argv[1], { encoding: "utf8", highWaterMark: 1 << 20 });
  stream.on("data", (chunk) => {
    const lines = (kept + chunk).split("\\n");
    kept = lines.pop();
    for (const line of lines) fields += Object.keys(JSON.parse(line)).length;
  });`;

await prepare();
const folder = mkdtempSync(join(tmpdir(), "virt-baseline-bench-"));
try {
  for (const [count, profiles] of [
    [100_000, 500],
    [1_000, 1_000],
    [2_500, 2_500],
    [5_000, 5_000],
  ] as const) {
    const path = join(folder, "fleet.jsonl");
    writeFleet(path, count, profiles);
    console.log(`${count} hosts of ${profiles} kinds, ${(statSync(path).size / 1e6).toFixed(0)} MB`);
    const programs = [
      ["JSON.parse alone", ["-e", parseAlone, path]],
      ["matrix, text", [cli, "matrix", "--hosts", path]],
      ["matrix, JSON", [cli, "matrix", "--hosts", path, "--format", "json"]],
    ] as const;
    const best = new Map<string, number>();
    for (let round = 0; round < 2; round += 1)
      for (const [name, args] of programs) {
        const { cpuSeconds: seconds, megabytes } = measure(args);
        best.set(name, Math.min(best.get(name) ?? Number.POSITIVE_INFINITY, seconds));
        if (round === 1) console.log(`  ${name}: ${best.get(name)!.toFixed(2)} s, ${megabytes.toFixed(0)} MB`);
      }
    const ratio = best.get("matrix, text")! / best.get("JSON.parse alone")!;
    console.log(`  => matrix / JSON.parse alone: ${ratio.toFixed(2)}`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
