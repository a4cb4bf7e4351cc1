import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../..", import.meta.url));

interface Report {
  readonly numTotalTests: number;
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

export async function timed<T>(what: string, action: () => T | Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await action();
  console.log(`${what}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return result;
}

export function runInherited(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): boolean {
  return spawnSync(command, args, { cwd: repository, env, stdio: "inherit" }).status === 0;
}

/** Every test that was found and did not run, by file and name. */
const skippedIn = (report: Report): string[] =>
  report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status !== "passed" && status !== "failed")
      .map(({ fullName, status }) => `${name}: ${fullName} (${status})`),
  );

/** Runs the test files of a vitest configuration; false if one fails, or is skipped, or there is none. */
export function runTests(configuration: string, only: string | undefined, all: boolean): boolean {
  const scratch = mkdtempSync(join(tmpdir(), "virt-baseline-real-"));
  try {
    const reportFile = join(scratch, "report.json");
    const reporters = ["--reporter=verbose", "--reporter=json", `--outputFile.json=${reportFile}`];
    const config = ["--config", configuration];
    const env = { ...process.env, VIRT_BASELINE_REAL: "1", ...(all ? { VIRT_BASELINE_ALL: "1" } : {}) };
    const vitest = join(repository, "node_modules/vitest/vitest.mjs");
    const passed = runInherited(
      process.execPath,
      [vitest, "run", ...config, ...reporters, ...(only ? [only] : [])],
      env,
    );
    if (!passed) return false;
    const report = JSON.parse(readFileSync(reportFile, "utf8")) as Report;
    const skipped = skippedIn(report);
    for (const test of skipped) console.error(`skipped: ${test}`);
    return skipped.length === 0 && report.numPassedTests > 0;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
