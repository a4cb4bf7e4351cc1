/** Writes what the program needs of data/, and the pages of docs/checks/, into packages/core/src/catalogue/generated, compactly: `npx tsx scripts/data/embed.ts`. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { packFeatures } from "../../packages/core/src/catalogue/pack/features.ts";
import { packLibvirt } from "../../packages/core/src/catalogue/pack/libvirt.ts";
import { packQemu } from "../../packages/core/src/catalogue/pack/qemu.ts";
import { embedArchitectures } from "./embed/architectures.ts";
import { embedChecks } from "./embed/checks.ts";
import { embedDevices } from "./embed/devices.ts";
import { embedMachineTypes } from "./embed/machine-types.ts";
import { dataRoot, jsonFiles, readJson, repositoryRoot, writeIfChanged } from "./files.ts";

const dialect = <T>(name: string): T => readJson<T>(join(dataRoot, "dialects", `${name}.json`));
const cpuModel = <T>(name: string): T => readJson<T>(join(dataRoot, "cpu-models/x86", `${name}.json`));

/** The pages that `explain` prints. */
function checkPages(): Map<string, string> {
  const folder = join(repositoryRoot, "docs/checks");
  const names = readdirSync(folder).sort();
  return new Map(names.map((name) => [name.replace(/\.md$/, ""), readFileSync(join(folder, name), "utf8")]));
}

const cpuByMachine = readJson<{ samples: string[]; models: unknown }>(
  join(dataRoot, "machine-types/cpu-by-machine.json"),
);

/** What the dialects know by name, as it stands in data/. */
const dialects = ["nova", "kubevirt", "proxmox", "ovirt", "xen"];

const hazards = jsonFiles(join(dataRoot, "hazards")).filter((path) => !path.endsWith(".schema.json"));

const embedded: Record<string, Record<string, unknown>> = {
  features: packFeatures(cpuModel),
  libvirt: packLibvirt(cpuModel),
  qemu: { ...packQemu(cpuModel), samples: cpuByMachine.samples, byMachine: cpuByMachine.models },
  "machine-types": embedMachineTypes(join(dataRoot, "machine-types")),
  devices: embedDevices((name) => readJson(join(dataRoot, "devices", `${name}.json`))),
  checks: embedChecks(checkPages()),
  dialects: Object.fromEntries(dialects.map((name) => [name, dialect(name)])),
  "guest-systems": { x86: readJson<{ systems: unknown }>(join(dataRoot, "guest-systems/x86.json")).systems },
  hazards: { hazards: hazards.map((path) => readJson(path)) },
  architectures: embedArchitectures((arch) => readJson(join(dataRoot, "cpu-models", arch, "models.json"))),
  rules: {
    vendors: cpuModel<{ vendors: unknown }>("vendors").vendors,
    dependencies: cpuModel<{ dependencies: unknown }>("dependencies").dependencies,
    xsave: cpuModel<{ components: unknown }>("xsave").components,
    generations: cpuModel("generations"),
    levels: cpuModel<{ levels: unknown }>("levels").levels,
    mitigations: cpuModel("mitigations"),
    linuxFlags: cpuModel<{ flags: unknown }>("linux-flags").flags,
  },
};

/** Data as text, so that loading the module costs no parsing; each constant is parsed when it is first asked for. */
function moduleText(constants: Record<string, unknown>): string {
  const quoted = (text: string): string => `'${text.replace(/[\\']/g, "\\$&")}'`;
  const lines = Object.entries(constants).map(
    ([name, value]) => `export const ${name} = ${quoted(JSON.stringify(value))};`,
  );
  return `// Written by scripts/data/embed.ts from data/ and docs/checks/: change these, not this file.\n${lines.join("\n")}\n`;
}

for (const [name, constants] of Object.entries(embedded)) {
  const path = join(repositoryRoot, "packages/core/src/catalogue/generated", `${name}.ts`);
  if (writeIfChanged(path, moduleText(constants))) console.error(`wrote ${relative(repositoryRoot, path)}`);
}
