/** Writes the data files that the importer owns in their canonical form; with --check only says which are not. */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { canonicalText } from "./canonical.ts";
import { repositoryRoot, writeIfChanged } from "./files.ts";
import { dataFiles } from "./schemas.ts";

function main(check: boolean): number {
  let bad = 0;
  for (const { path } of dataFiles()) {
    const text = readFileSync(path, "utf8");
    const canonical = canonicalText(JSON.parse(text));
    if (text === canonical) continue;
    if (check) {
      bad++;
      console.error(`${relative(repositoryRoot, path)} is not in canonical form: run scripts/data/format.ts`);
    } else if (writeIfChanged(path, canonical)) console.error(`wrote ${relative(repositoryRoot, path)}`);
  }
  return bad === 0 ? 0 : 1;
}

process.exitCode = main(process.argv.includes("--check"));
