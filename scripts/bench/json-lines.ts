/**
 * A fleet as normalised JSON Lines: what `baseline` takes for it, beside what JSON.parse alone takes for the same lines.
 *
 *     npx tsx scripts/bench/json-lines.ts [HOSTS] [PROFILES]
 */
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hostLine, readHosts } from "../../packages/core/src/index.ts";
import { hostCpus } from "./host-cpus.ts";
import { measure } from "./measure.ts";

const [hosts = 1_000_000, profiles = 200] = process.argv.slice(2).map(Number);
const cli = join(import.meta.dirname, "../../packages/cli/dist/virt-baseline.js");

/** `count` hosts, host i saying what profile i mod `profiles` says. */
function writeFleet(path: string): void {
  const text = hostCpus(profiles);
  const distinct = readHosts([{ name: "cpus", files: [{ name: "cpus.xml", text }] }]).hosts;
  const file = openSync(path, "w");
  for (let done = 0; done < hosts; ) {
    const lines: string[] = [];
    for (; lines.length < 1000 && done < hosts; done += 1) {
      lines.push(`${hostLine({ ...distinct[done % profiles]!, name: `host-${String(done).padStart(7, "0")}` })}\n`);
    }
    writeSync(file, lines.join(""));
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

const folder = mkdtempSync(join(tmpdir(), "virt-baseline-bench-"));
try {
  const path = join(folder, "fleet.jsonl");
  writeFleet(path);
  const size = statSync(path).size / 1e6;
  const alone = measure(["-e", parseAlone, path]);
  const baseline = measure([cli, "baseline", path, "--format", "json"]);
  console.log(`${hosts} hosts of ${profiles} profiles, ${size.toFixed(0)} MB`);
  console.log(`JSON.parse alone: ${alone.seconds.toFixed(2)} s, ${alone.megabytes.toFixed(0)} MB`);
  console.log(`baseline:         ${baseline.seconds.toFixed(2)} s, ${baseline.megabytes.toFixed(0)} MB`);
  console.log(`speed against JSON.parse alone: ${(alone.seconds / baseline.seconds).toFixed(2)}`);
} finally {
  rmSync(folder, { recursive: true });
}
