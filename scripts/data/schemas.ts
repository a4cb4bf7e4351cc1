import { basename, dirname, join, relative } from "node:path";
import { dataRoot, jsonFiles } from "./files.ts";

/**
 * Files of a folder of machine-types share one schema, as do the hazards; a file beside those folders has its own. Each
 * architecture but x86 has a shape of its own.
 */
function schemaOf(path: string): string {
  const [room, folder] = relative(dataRoot, path).split("/") as [string, string];
  if (room === "cpu-models" && folder !== "x86") return join(dataRoot, room, "schema", `${folder}.schema.json`);
  if (room === "hazards") return join(dataRoot, room, "schema/hazard.schema.json");
  const shared = room === "machine-types" && dirname(relative(dataRoot, path)) !== room;
  const name = shared ? (folder === "compat-properties" ? folder : "build") : basename(path, ".json");
  return join(dataRoot, room, "schema", `${name}.schema.json`);
}

/**
 * Every data file with the schema it must satisfy; those of guest systems and hazards are written by hand, the others by
 * the importer.
 */
export const dataFiles = (): { path: string; schema: string }[] =>
  ["cpu-models", "machine-types", "devices", "dialects", "guest-systems", "hazards"]
    .flatMap((room) => jsonFiles(join(dataRoot, room)))
    .filter((path) => !path.endsWith(".schema.json"))
    .map((path) => ({ path, schema: schemaOf(path) }));
