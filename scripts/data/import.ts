/** Turns collected facts into data/cpu-models, data/machine-types, data/devices/qemu and data/dialects: `npx tsx scripts/data/import.ts --facts DIR`. */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { canonicalText } from "./canonical.ts";
import { dataRoot, jsonFiles, writeIfChanged } from "./files.ts";
import { importArchitectures } from "./import/architectures.ts";
import { importDependencies, importXsave } from "./import/dependencies.ts";
import { importDeviceProperties, importDeviceTypes } from "./import/devices.ts";
import { importDialects } from "./import/dialects.ts";
import { type Facts, lean, readFacts } from "./import/facts.ts";
import { importFeatures, importLinuxFlags, LINUX_KERNELS, QEMU_BUILDS } from "./import/features.ts";
import { importLibvirtMaps, importLibvirtModels } from "./import/libvirt-models.ts";
import { importLifecycle } from "./import/lifecycle.ts";
import { importCompatProperties, importCpuByMachine, importMachineTypes } from "./import/machine-types.ts";
import { importAccelerators, importQemuModels, LISTED_BUILDS } from "./import/qemu-models.ts";

/** Names that libvirt knows and never passes to QEMU (`ignoredFeatures` in libvirt's x86 driver). */
const NEVER_GUEST = [
  "cmt",
  "mbm_local",
  "mbm_total",
  "osxsave",
  "ospke",
  "vmx-ept-uc",
  "vmx-ept-wb",
  "vmx-invvpid-single-context",
];

function cpuModels(facts: Facts): Record<string, unknown> {
  const { features, canonical } = importFeatures(facts);
  return {
    "features.json": { builds: QEMU_BUILDS, maps: Object.keys(facts.maps.versions), kernels: LINUX_KERNELS, features },
    "linux-flags.json": { flags: importLinuxFlags(facts) },
    "libvirt-maps.json": { neverGuest: NEVER_GUEST, maps: importLibvirtMaps(facts) },
    "libvirt-models.json": { models: importLibvirtModels(facts) },
    "qemu-models.json": {
      builds: LISTED_BUILDS,
      accelerators: importAccelerators(facts, canonical),
      ...importQemuModels(facts, canonical),
    },
    "vendors.json": { vendors: facts.x86.vendors },
    "dependencies.json": { dependencies: importDependencies(facts, features, canonical) },
    "xsave.json": { components: importXsave(facts, canonical) },
    "generations.json": { lines: facts.generations.lines, generic: facts.generations.generic },
    "levels.json": {
      levels: facts.levels.levels.map(({ name, adds, implied, psabiNames }) =>
        lean({ name, adds, implied, psabiNames }),
      ),
    },
    "mitigations.json": {
      kinds: facts.mitigations.kinds,
      vulnerabilities: facts.mitigations.vulnerabilities.map(({ id, ...rest }) => ({ name: id, ...rest })),
      features: facts.mitigations.features.map(({ feature, visibleInCpuinfo, ...rest }) => ({
        name: feature,
        ...rest,
        visibleInCpuinfo,
      })),
      withdrawn: facts.mitigations.withdrawn.map(({ feature, ...rest }) => ({ name: feature, ...rest })),
      hardening: facts.mitigations.hardening,
      microcodeGained: facts.mitigations.microcodeGained,
    },
  };
}

function machineTypes(facts: Facts): Record<string, unknown> {
  return Object.fromEntries([
    ...importMachineTypes(facts).map((file) => [file.path, file.content]),
    ...importCompatProperties(facts).map(({ build, ...content }) => [`compat-properties/${build}.json`, content]),
    ["cpu-by-machine.json", importCpuByMachine(facts)],
    ["lifecycle.json", importLifecycle(facts)],
  ]);
}

/** Writes what changed and removes what the facts no longer say; schemas beside the data stay. */
function writeFolder(folder: string, files: Record<string, unknown>): void {
  const wanted = new Map(Object.entries(files).map(([path, content]) => [join(folder, path), canonicalText(content)]));
  mkdirSync(folder, { recursive: true });
  for (const path of jsonFiles(folder)) if (!wanted.has(path) && !path.endsWith(".schema.json")) rmSync(path);
  for (const [path, text] of wanted) if (writeIfChanged(path, text)) console.error(`wrote ${path}`);
}

const { values } = parseArgs({ options: { facts: { type: "string" } } });
if (values.facts === undefined) {
  console.error("usage: import.ts --facts DIR");
  process.exitCode = 2;
} else {
  const facts = readFacts(values.facts);
  writeFolder(join(dataRoot, "cpu-models/x86"), cpuModels(facts));
  for (const [arch, models] of Object.entries(importArchitectures(values.facts))) {
    writeFolder(join(dataRoot, "cpu-models", arch), { "models.json": models });
  }
  writeFolder(join(dataRoot, "machine-types"), machineTypes(facts));
  writeFolder(join(dataRoot, "devices/qemu"), {
    "types.json": importDeviceTypes(facts),
    "properties.json": importDeviceProperties(facts),
  });
  writeFolder(join(dataRoot, "dialects"), importDialects(facts.traits));
}
