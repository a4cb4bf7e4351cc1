/** A PATH of its own for tests: the tools every Linux has, and what else is written into it. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("./collect.sh", import.meta.url));
const baseTools =
  "sh awk basename cat cut date dirname find grep head id ls mkdir mktemp rm sed sleep sort tail tar timeout tr uname wc";

export interface Manifest {
  readonly host: string;
  readonly time: string;
  readonly tools: readonly { name: string; says: string }[];
  readonly commands: readonly { command: string; file: string; exit: number; milliseconds: number }[];
  readonly complete: readonly string[];
  readonly milliseconds: { commands: number; all: number };
  readonly missing: readonly { what: string; why: string }[];
}

export interface Gathered {
  readonly code: number | null;
  readonly stderr: string;
  /** Relative path -> text. */
  readonly files: ReadonlyMap<string, string>;
  readonly manifest: Manifest;
}

export interface FakeHost {
  readonly root: string;
  /** Puts a program, written for sh, on the PATH. */
  program(name: string, body: string): void;
  /** Runs the script into a folder. */
  gather(...options: string[]): Gathered;
  /** Runs the script into an archive and unpacks that. */
  gatherArchive(...options: string[]): Gathered;
  end(): void;
}

export function fakeHost(): FakeHost {
  const root = mkdtempSync(join(tmpdir(), "virt-baseline-"));
  const bin = join(root, "bin");
  mkdirSync(bin);
  for (const name of baseTools.split(" ")) {
    symlinkSync(execFileSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim(), join(bin, name));
  }
  const run = (options: readonly string[]) =>
    spawnSync(join(bin, "sh"), [script, ...options], { env: { PATH: bin, TMPDIR: root }, maxBuffer: 1 << 26 });
  let count = 0;
  return {
    root,
    program(name, body) {
      writeFileSync(join(bin, name), `#!${join(bin, "sh")}\n${body}`);
      chmodSync(join(bin, name), 0o755);
    },
    gather(...options) {
      const folder = join(root, `gathered-${count++}`);
      mkdirSync(folder);
      const { status, stderr } = run(["--folder", folder, ...options]);
      return gathered(folder, status, stderr.toString());
    },
    gatherArchive(...options) {
      const folder = join(root, `unpacked-${count++}`);
      mkdirSync(folder);
      const { status, stdout, stderr } = run(options);
      execFileSync("tar", ["-C", folder, "-xf", "-"], { input: stdout });
      return gathered(join(folder, readdirSync(folder)[0]!), status, stderr.toString());
    },
    end: () => rmSync(root, { recursive: true, force: true }),
  };
}

function gathered(folder: string, code: number | null, stderr: string): Gathered {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = new Map(
    entries
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, "utf8")]),
  );
  return { code, stderr, files, manifest: JSON.parse(files.get("manifest.json") ?? "{}") };
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** virsh, by what it prints for the words behind the connection's options. */
export function fakeVirsh(answers: Readonly<Record<string, string>>): string {
  const branches = Object.entries(answers).map(
    ([words, text]) => `  ${quoted(words)}) cat << 'END'\n${text.trimEnd()}\nEND\n  ;;`,
  );
  return [
    "while [ $# -gt 0 ]; do case $1 in --connect) shift 2 ;; --*) shift ;; *) break ;; esac; done",
    'case "$*" in',
    ...branches,
    '  *) echo "error: unexpected $*" >&2; exit 1 ;;',
    "esac",
  ].join("\n");
}

/** A QEMU that answers each question with an empty list, and does `instead` where it is asked `question`. */
export function fakeQemu(question = "", instead = ""): string {
  return `
[ "$1" != --version ] || { echo 'QEMU emulator version 7.2.0'; exit; }
echo '{"QMP": {"version": {"qemu": {"micro": 0, "minor": 2, "major": 7}, "package": ""}, "capabilities": []}}'
while read -r line; do
  case $line in
    ${question === "" ? "nothing" : `*'${question}'*`}) ${instead || ":"} ;;
    *'"quit"'*) echo '{"return": {}}'; exit 0 ;;
    *query-target*) echo '{"return": {"arch": "x86_64"}}' ;;
    *execute*) echo '{"return": []}' ;;
  esac
done`;
}
