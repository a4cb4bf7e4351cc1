import { spawnSync } from "node:child_process";
import { join } from "node:path";

export const root = join(import.meta.dirname, "../..");
const cli = join(root, "packages/cli/dist/virt-baseline.js");

/** What one call of the built command line said. */
export interface Transcript {
  /** The words after `virt-baseline`, as in a shell without expansions: spaces part them, '...' keeps them together. */
  readonly command: string;
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command from the root of the workspace, with nothing in the environment that changes what it says. */
export function record(command: string): Transcript {
  const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...words], {
    cwd: root,
    encoding: "utf8",
    input: "",
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
    maxBuffer: 1 << 28,
  });
  return { command, exitCode: status ?? -1, stdout, stderr };
}

/**
 * The calls of a transcript file: Markdown whose headings are commands, each followed by a block for each stream that
 * said something and by the exit code. Text before the first heading, and between a heading and the first block, is for
 * people and stays as it is.
 */
export function parseTranscripts(file: string): { intro: string; calls: { note: string; transcript: Transcript }[] } {
  const [intro = "", ...parts] = file.split(/^## /m);
  const calls = parts.map((part) => {
    const [, command = "", rest = ""] = /^`virt-baseline ?([^`\n]*)`\n([\s\S]*)$/.exec(part) ?? [];
    const note = rest.split(/^(?:````|Exit code)/m)[0]?.trim() ?? "";
    const exitCode = Number(/^Exit code (-?\d+)$/m.exec(rest)?.[1] ?? Number.NaN);
    return { note, transcript: { command, exitCode, stdout: block(rest, "stdout"), stderr: block(rest, "stderr") } };
  });
  return { intro, calls };
}

function block(text: string, name: string): string {
  return new RegExp(`^\`\`\`\`${name}\\n([\\s\\S]*?)^\`\`\`\`$`, "m").exec(text)?.[1] ?? "";
}

export function formatTranscripts({ intro, calls }: ReturnType<typeof parseTranscripts>): string {
  const texts = calls.map(({ note, transcript: { command, exitCode, stdout, stderr } }) =>
    [
      `## \`${["virt-baseline", command].join(" ").trim()}\``,
      ...(note === "" ? [] : [note]),
      ...(stdout === "" ? [] : [`\`\`\`\`stdout\n${stdout}\`\`\`\``]),
      ...(stderr === "" ? [] : [`\`\`\`\`stderr\n${stderr}\`\`\`\``]),
      `Exit code ${exitCode}`,
    ].join("\n\n"),
  );
  return `${[intro.trim(), ...texts].join("\n\n")}\n`;
}
