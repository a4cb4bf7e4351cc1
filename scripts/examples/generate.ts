/**
 * Writes examples/fleet: a folder a host, made from data/. With `--check` it writes nothing and fails where the files
 * differ from what it would write.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { documentsOf } from "./documents.ts";
import { fleet } from "./fleet.ts";

const folder = fileURLToPath(new URL("../../examples/fleet", import.meta.url));

/** Path below examples/fleet -> text. */
export function exampleFiles(): Map<string, string> {
  return new Map(
    fleet.flatMap((host, index) =>
      Object.entries(documentsOf(host, index + 1)).map(([name, text]) => [join(host.name, name), text] as const),
    ),
  );
}

/** The files that are missing, differ or ought not to be there. */
export function staleExamples(): string[] {
  const files = exampleFiles();
  const differing = [...files].filter(([path, text]) => {
    const at = join(folder, path);
    return !existsSync(at) || readFileSync(at, "utf8") !== text;
  });
  const found = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
  const present = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const surplus = present.map((path) => path.slice(folder.length + 1)).filter((path) => !files.has(path));
  return [...differing.map(([path]) => path), ...surplus].sort();
}

function write(): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of exampleFiles()) {
    const at = join(folder, path);
    mkdirSync(join(at, ".."), { recursive: true });
    writeFileSync(at, text);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!process.argv.includes("--check")) write();
  const stale = staleExamples();
  for (const path of stale) process.stderr.write(`examples/fleet/${path} is not what the generator writes\n`);
  if (stale.length > 0) process.exitCode = 1;
}
