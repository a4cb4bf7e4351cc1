import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type BuildData, packMachines } from "../../../packages/core/src/catalogue/pack/machine-types.ts";
import { jsonFiles, readJson } from "../files.ts";

/** Machine types of each architecture, a folder each. */
export function embedMachineTypes(folder: string): Record<string, unknown> {
  const isArchitecture = (name: string): boolean => name !== "compat-properties" && name !== "schema";
  const architectures = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && isArchitecture(entry.name))
    .map((entry) => entry.name)
    .sort();
  const machines = architectures.map((arch) => {
    const builds = jsonFiles(join(folder, arch)).map((path) => readJson<BuildData>(path));
    return [arch, packMachines(builds)];
  });
  return { machines: Object.fromEntries(machines), lifecycle: readJson(join(folder, "lifecycle.json")) };
}
