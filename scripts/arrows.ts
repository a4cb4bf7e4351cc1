import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path/posix";
import { pathToFileURL } from "node:url";
import { parseSync } from "oxc-parser";

/**
 * Rooms by floor, lowest first: a file may import from its own room and from lower floors. Questions that are made of
 * other questions (fit asks check) stand above them. The policy names the
 * severities of findings, so it stands on a floor of its own above the evidence.
 */
export const floors: readonly (readonly string[])[] = [
  ["core/version.ts"],
  ["core/lattice", "core/xml"],
  ["core/catalogue"],
  ["core/evidence"],
  ["core/policy"],
  ["core/host", "core/guest"],
  ["core/read", "core/facets", "core/hazards", "core/capacity"],
  ["core/profile"],
  [
    "core/baseline",
    "core/columns",
    "core/check",
    "core/compare",
    "core/inspect",
    "core/lint",
    "core/moves",
    "core/pools",
    "core/explain",
  ],
  ["core/fit", "core/matrix", "core/lock"],
  ["core/whatif"],
  ["core/write"],
  ["core/compose"],
  ["core"],
  ["cli"],
];

/** What only the core may use; everything else outside the workspace is for the command line. */
export const corePackages: ReadonlySet<string> = new Set(["immer", "saxes"]);

/** Workspace packages by the name they are imported under. */
const entries: Readonly<Record<string, string>> = { "@virt-baseline/core": "core/index.ts" };

/** Source text by path below `packages/`, without the `src` (`core/lattice/kleene.ts`). */
export type Sources = ReadonlyMap<string, string>;

/**
 * Every import that breaks a rule, one line each, sorted; empty if the arrows hold.
 *
 * 1. Every file stands in a known room.
 * 2. An import within the workspace, of types too, goes to the same room or to a lower floor.
 * 3. The core imports no module of Node's and no package but its own.
 * 4. No import leads back to where it came from (types aside: they are gone when the program runs).
 */
export function brokenArrows(sources: Sources): string[] {
  const broken: string[] = [];
  const runtime = new Map<string, string[]>();
  for (const [file, text] of sources) {
    const room = roomOf(file);
    if (room === null) broken.push(`${file}: stands in no room of scripts/arrows.ts`);
    for (const { specifier, typeOnly } of importsOf(file, text)) {
      const target = resolve(file, specifier);
      if (target === null) {
        if (file.startsWith("core/") && !corePackages.has(specifier))
          broken.push(`${file}: the core imports ${specifier}`);
        continue;
      }
      const targetRoom = roomOf(target);
      if (room !== null && targetRoom !== null && targetRoom !== room && floorOf(targetRoom) >= floorOf(room)) {
        broken.push(`${file}: imports ${target}, which is not on a lower floor`);
      }
      if (!typeOnly) runtime.set(file, [...(runtime.get(file) ?? []), target]);
    }
  }
  return [...broken, ...cycles(runtime)].sort();
}

/** The longest room that holds the file; null outside of all. Files directly in a package's src are the package's own room. */
function roomOf(file: string): string | null {
  const inside = floors
    .flat()
    .filter((room) => room === file || (file.startsWith(`${room}/`) && (room !== "core" || dirname(file) === room)));
  return inside.sort((a, b) => b.length - a.length)[0] ?? null;
}

function floorOf(room: string): number {
  return floors.findIndex((rooms) => rooms.includes(room));
}

function resolve(from: string, specifier: string): string | null {
  return specifier.startsWith(".") ? join(dirname(from), specifier) : (entries[specifier] ?? null);
}

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

function importsOf(file: string, text: string): Import[] {
  const { module, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  const imports = module.staticImports.map(({ moduleRequest, entries: names }) => ({
    specifier: moduleRequest.value,
    typeOnly: names.length > 0 && names.every((name) => name.isType),
  }));
  const exports = module.staticExports.flatMap(({ entries: names }) =>
    names.flatMap((name) => (name.moduleRequest ? { specifier: name.moduleRequest.value, typeOnly: name.isType } : [])),
  );
  const dynamic = module.dynamicImports.map(({ moduleRequest: { start, end } }) => ({
    specifier: text.slice(start + 1, end - 1),
    typeOnly: false,
  }));
  return [...imports, ...exports, ...dynamic];
}

/** One line for each way back, found by walking the imports in depth. */
function cycles(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      found.push(`${[...path.slice(path.indexOf(file)), file].join(" -> ")}: a cycle`);
      return;
    }
    if (done.has(file)) return;
    for (const target of imports.get(file) ?? []) walk(target, [...path, file]);
    done.add(file);
  };
  for (const file of [...imports.keys()].sort()) walk(file, []);
  return found;
}

/** The shipped sources below `packages/`: tests and benches may import what they like. */
export function readSources(packages: string): Sources {
  const sources = new Map<string, string>();
  for (const name of readdirSync(packages)) {
    for (const entry of readdirSync(join(packages, name, "src"), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith(".ts") || /\.(test|bench)\.ts$|^arbitrar/.test(entry.name)) continue;
      const path = join(entry.parentPath, entry.name);
      sources.set(join(name, relative(join(packages, name, "src"), path)), readFileSync(path, "utf8"));
    }
  }
  return sources;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const broken = brokenArrows(readSources(join(import.meta.dirname, "..", "packages")));
  for (const line of broken) console.log(line);
  process.exitCode = broken.length === 0 ? 0 : 1;
}
