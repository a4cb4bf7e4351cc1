import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

export const root = join(import.meta.dirname, "../..");
const cli = join(root, "packages/cli/dist/virt-baseline.js");

/** A ```console block: commands behind `$ `, each followed by what it prints. */
export interface ConsoleBlock {
  /** 1-based line of the opening fence. */
  readonly line: number;
  /** The text between the fences. */
  readonly text: string;
}

export function consoleBlocks(markdown: string): ConsoleBlock[] {
  const opening = /^```console\n([\s\S]*?)^```$/gm;
  return [...markdown.matchAll(opening)].map((match) => ({
    line: markdown.slice(0, match.index).split("\n").length,
    text: match[1] ?? "",
  }));
}

export function commandsIn({ text }: ConsoleBlock): string[] {
  return text.split("\n").flatMap((line) => (line.startsWith("$ ") ? [line.slice(2)] : []));
}

/** The block as it reads when its commands are run anew, from the root of the workspace. */
export function runAnew(block: ConsoleBlock): string {
  return commandsIn(block)
    .map((command) => `$ ${command}\n${run(command)}`)
    .join("");
}

/** A shell in which `virt-baseline` is the built command line. Both streams, as a terminal would show them. */
function run(command: string): string {
  const { stdout } = spawnSync("bash", ["-c", `exec 2>&1\n${command}`], {
    cwd: root,
    encoding: "utf8",
    input: "",
    env: { PATH: `${shim()}${delimiter}${process.env.PATH}`, HOME: process.env.HOME },
    maxBuffer: 1 << 26,
  });
  return stdout;
}

let folder: string | null = null;

export function shim(): string {
  if (folder !== null) return folder;
  folder = mkdtempSync(join(tmpdir(), "virt-baseline-docs-"));
  const path = join(folder, "virt-baseline");
  writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`);
  chmodSync(path, 0o755);
  return folder;
}
