import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { root } from "./paths.mjs";

/**
 * A step makes `output` from `inputs` (files and folders), and is due when these changed since it last ran.
 *
 * `compare: "content"` is for the few files of the installation: a fresh checkout, which touches every file, then needs
 * no network. Everything else goes by size and modification time, which costs a few milliseconds for the whole tree.
 *
 * @typedef {{ name: string, says: string, compare: "content" | "stat", inputs: readonly string[], output: string,
 *   run: () => void | Promise<void> }} Step
 */

/** Beside the installed packages, so that who removes these begins anew. */
const stamps = "node_modules/.cache/virt-baseline";

/**
 * Runs the step if it is due. The inputs are taken down before it runs: who edits meanwhile gets another run.
 * @param {Step} step
 * @param {string} base what the paths of the step are relative to
 */
export async function ensure(step, base = root) {
  const stamp = `${base}/${stamps}/${step.name}`;
  const now = fingerprint(step, base);
  if (existsSync(`${base}/${step.output}`) && existsSync(stamp) && readFileSync(stamp, "utf8") === now) return;
  process.stderr.write(`virt-baseline: ${step.says}\n`);
  rmSync(stamp, { force: true });
  await step.run();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, now);
}

/** @param {Step} step @param {string} base */
function fingerprint(step, base) {
  const hash = createHash("sha256").update(`node ${process.versions.modules}\n`);
  const take = (/** @type {string} */ path) => {
    const entry = statSync(`${base}/${path}`, { throwIfNoEntry: false });
    if (entry === undefined) hash.update(`${path} absent\n`);
    else if (entry.isDirectory()) for (const name of readdirSync(`${base}/${path}`).sort()) take(`${path}/${name}`);
    else if (step.compare === "content") hash.update(`${path}\n`).update(readFileSync(`${base}/${path}`));
    else hash.update(`${path} ${entry.size} ${entry.mtimeMs}\n`);
  };
  for (const path of step.inputs) take(path);
  return hash.digest("hex");
}

/**
 * Runs a program quietly; if it fails, shows what it said and ends with its exit code.
 * @param {string} command @param {readonly string[]} args
 */
export function runQuietly(command, args) {
  const done = spawnSync(command, args, {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    // npm's own settings (a prefix, a script name) must not leak into a package manager or tool called from here.
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("npm_"))),
    maxBuffer: 1 << 28,
  });
  if (done.status === 0) return;
  process.stderr.write(`${done.stdout ?? ""}${done.stderr ?? ""}`);
  process.stderr.write(`virt-baseline: ${[command, ...args].join(" ")}: ${done.error?.message ?? "failed"}\n`);
  process.exit(done.status ?? 1);
}

/** A program of an installed package. @param {string} name */
export function installed(name) {
  return `${root}/node_modules/.bin/${name}`;
}

/** The folder a program of this Node's installation stands in comes first, so that npx is this Node's. */
export function npx() {
  const beside = `${dirname(process.execPath)}/npx`;
  return existsSync(beside) ? beside : "npx";
}
