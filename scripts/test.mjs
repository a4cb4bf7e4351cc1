/**
 * `npm test`: everything that needs neither network (once installed) nor libvirt nor QEMU. The checks run beside the
 * tests; every one runs to its end, whatever the others say. The last line is `N passed, N failed, N skipped`: the
 * tests, and the failed checks among the failed, so that it never says 0 failed where something did.
 */
import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { root } from "./house/paths.mjs";
import { prepare } from "./house/prepare.mjs";
import { installed } from "./house/steps.mjs";

const tallyFile = `${root}/node_modules/.cache/virt-baseline/tally.json`;
/** @type {readonly { name: string, program: string, args: readonly string[], needs?: string }[]} */
const checks = [
  { name: "lint and format", program: "biome", args: ["check", "--colors=off", "."] },
  { name: "types", program: "tsc", args: ["--noEmit", "-p", "tsconfig.json"] },
  { name: "types of the core alone", program: "tsc", args: ["--noEmit", "-p", "packages/core/tsconfig.json"] },
  { name: "data", program: "tsx", args: ["scripts/data/format.ts", "--check"], needs: "scripts/data/format.ts" },
];

const begin = Date.now();
await prepare();
rmSync(tallyFile, { force: true });
const seconds = (/** @type {number} */ since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

const tests = run(
  "vitest",
  ["run", "--project=unit", "--project=across", ...reporters(), ...process.argv.slice(2)],
  "inherit",
);
const lines = [];
let failedChecks = 0;
for (const { name, program, args, needs } of checks) {
  if (needs !== undefined && !existsSync(`${root}/${needs}`)) {
    lines.push(`skipped  ${name}: there is no ${needs}`);
    continue;
  }
  const since = Date.now();
  const { code, output } = await run(program, args, "pipe");
  if (code !== 0) failedChecks++;
  lines.push(
    `${code === 0 ? "ok      " : "FAILED  "} ${name} (${seconds(since)})${code === 0 ? "" : `\n${output.trimEnd()}`}`,
  );
}
const { code: testCode } = await tests;

/** @type {{ passed: number, failed: number, skipped: string[] }} */
const tally = existsSync(tallyFile)
  ? JSON.parse(readFileSync(tallyFile, "utf8"))
  : { passed: 0, failed: 1, skipped: ["all tests: vitest ended before it could report"] };
for (const line of tally.skipped) lines.push(`skipped  ${line}`);
lines.push("skipped  what needs real libvirt and QEMU: run `pnpm real`, or .ci/run for both");
if (testCode !== 0 && tally.failed === 0) tally.failed = 1;
const failed = tally.failed + failedChecks;
process.stdout.write(`\n${lines.join("\n")}\n${seconds(begin)} in all\n`);
process.stdout.write(`${tally.passed} passed, ${failed} failed, ${tally.skipped.length} skipped\n`);
process.exitCode = failed === 0 ? 0 : 1;

function reporters() {
  // GITHUB_ACTIONS and the like would change vitest's choice; dots keep a passing run short.
  return ["--reporter=dot", `--reporter=${root}/scripts/house/reporter.mjs`];
}

/**
 * @param {string} program @param {readonly string[]} args @param {"inherit" | "pipe"} stdout
 * @returns {Promise<{ code: number, output: string }>}
 */
function run(program, args, stdout) {
  return new Promise((resolve) => {
    const child = spawn(installed(program), args, {
      cwd: root,
      stdio: ["ignore", stdout, stdout],
      // In a log every dot would come with its colours.
      env: { ...process.env, ...(process.stdout.isTTY ? {} : { NO_COLOR: "1" }), VIRT_BASELINE_TALLY: tallyFile },
    });
    let output = "";
    child.stdout?.on("data", (text) => (output += text));
    child.stderr?.on("data", (text) => (output += text));
    child.on("error", (error) => resolve({ code: 1, output: error.message }));
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}
