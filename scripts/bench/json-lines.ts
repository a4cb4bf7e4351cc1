/**
 * A fleet as normalised JSON Lines: what `baseline` takes for it, beside what JSON.parse alone takes for the same lines.
 *
 *     npx tsx scripts/bench/json-lines.ts [HOSTS] [PROFILES]
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseAlone, writeFleet } from "./json-fleet.ts";
import { measure } from "./measure.ts";

const [hosts = 1_000_000, profiles = 200] = process.argv.slice(2).map(Number);
const cli = join(import.meta.dirname, "../../packages/cli/dist/virt-baseline.js");

const folder = mkdtempSync(join(tmpdir(), "virt-baseline-bench-"));
try {
  const path = join(folder, "fleet.jsonl");
  writeFleet(path, hosts, profiles);
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
