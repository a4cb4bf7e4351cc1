import { InputError } from "../xml/errors.ts";
import { architectureOf, overlaidFiles, shapeOf } from "./pack/data-files.ts";
import { packFeatures } from "./pack/features.ts";
import { packLibvirt } from "./pack/libvirt.ts";
import { type BuildData, type PackedMachines, packMachines } from "./pack/machine-types.ts";
import {
  type GenerationsFile,
  mergeFeatures,
  mergeGenerations,
  mergeLibvirt,
  mergeMachines,
  mergeQemu,
} from "./pack/merge.ts";
import { packQemu } from "./pack/qemu.ts";
import { unpackFeatures, unpackLibvirt, unpackMachines, unpackQemu } from "./pack/unpack.ts";
import type { Tables } from "./source.ts";

/** A file of data to be laid over the program's own. */
export interface DataFile {
  /** Below the data folder, with `/`: `cpu-models/x86/features.json`. */
  readonly path: string;
  /** What messages call it. */
  readonly name: string;
  /** Parsed JSON. */
  readonly value: unknown;
}

/**
 * Tables with newer data laid over them, by record: a feature, a model's definition for a map, a map, a QEMU model, an
 * alias, an accelerator, a generation, a build's machine types each take the place of what bears the same name, or come
 * beside it; lists of releases are united. Features keep their numbers and new ones get the next, so that sets made
 * before stay as they are.
 * @throws {InputError} with the file, for one that may not be laid over, is not of its shape or names what is not there
 */
export function overlay(base: Tables, files: readonly DataFile[]): Tables {
  for (const file of files) check(file);
  return steps.reduce((tables, step) => step(tables, files), base);
}

function check({ path, name, value }: DataFile): void {
  const shape = shapeOf(path);
  if (shape === null) {
    const message = `expected one of ${overlaidFiles.join(", ")}; found ${path}`;
    throw new InputError({ code: "cpu-data.file", message, hint: "take it out of the folder", file: name });
  }
  const wrong = shape(value, "");
  if (wrong === null) return;
  const hint = "docs/data.md tells how the data are laid out";
  throw new InputError({ code: "cpu-data.shape", message: wrong.replace(/^: /, ""), hint, file: name });
}

type Step = (tables: Tables, files: readonly DataFile[]) => Tables;

/** What names say of one another shows when they are packed: that is the fault of the files. */
function step(isMeant: (path: string) => boolean, lay: (tables: Tables, files: readonly DataFile[]) => Tables): Step {
  return (tables, files) => {
    const meant = files.filter(({ path }) => isMeant(path));
    if (meant.length === 0) return tables;
    try {
      return lay(tables, meant);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const hint = "complete the data, here or in the other files of the folder";
      const file = meant.map(({ name }) => name).join(", ");
      throw new InputError({ code: "cpu-data.content", message: error.message, hint, file });
    }
  };
}

const texts = <Name extends string>(constants: Record<Name, unknown>): Record<Name, string> => {
  const entries = Object.entries(constants).map(([name, value]) => [name, JSON.stringify(value)]);
  return Object.fromEntries(entries) as Record<Name, string>;
};

const cpuModel = (name: string) => (path: string) => path === `cpu-models/x86/${name}.json`;
const found = <T>(files: readonly DataFile[], name: string): Partial<T> =>
  (files.find(({ path }) => cpuModel(name)(path))?.value ?? {}) as Partial<T>;

const libvirtNames = ["features", "libvirt-maps", "libvirt-models"];

const layLibvirt = step(
  (path) => libvirtNames.some((name) => cpuModel(name)(path)),
  (tables, files) => {
    const { maps, models } = mergeLibvirt(
      unpackLibvirt(tables),
      found(files, "libvirt-maps"),
      found(files, "libvirt-models"),
    );
    const features = mergeFeatures(
      unpackFeatures(tables),
      found(files, "features"),
      maps.maps.map(({ version }) => version),
    );
    const merged: Record<string, unknown> = { features, "libvirt-maps": maps, "libvirt-models": { models } };
    const read = <T>(name: string): T => merged[name] as T;
    return { ...tables, features: texts(packFeatures(read)), libvirt: texts(packLibvirt(read)) };
  },
);

const layQemu = step(cpuModel("qemu-models"), (tables, files) => {
  const features = unpackFeatures(tables);
  const merged: Record<string, unknown> = {
    features,
    "qemu-models": mergeQemu(unpackQemu(tables), found(files, "qemu-models"), features.builds),
  };
  return { ...tables, qemu: { ...tables.qemu, ...texts(packQemu(<T>(name: string): T => merged[name] as T)) } };
});

const layGenerations = step(cpuModel("generations"), (tables, files) => {
  const base = JSON.parse(tables.rules.generations) as GenerationsFile;
  return {
    ...tables,
    rules: { ...tables.rules, ...texts({ generations: mergeGenerations(base, found(files, "generations")) }) },
  };
});

const layMachines = step(
  (path) => architectureOf(path) !== null,
  (tables, files) => {
    const machines = new Map(
      Object.entries(JSON.parse(tables.machineTypes.machines) as Record<string, PackedMachines>),
    );
    for (const arch of new Set(files.map(({ path }) => architectureOf(path)!))) {
      const own = machines.get(arch);
      const newer = files.filter(({ path }) => architectureOf(path) === arch).map(({ value }) => value as BuildData);
      machines.set(arch, packMachines(mergeMachines(own === undefined ? [] : unpackMachines(own), newer)));
    }
    const sorted = Object.fromEntries([...machines].sort(([a], [b]) => (a < b ? -1 : 1)));
    return { ...tables, machineTypes: { ...tables.machineTypes, ...texts({ machines: sorted }) } };
  },
);

/** Features first: what follows is written by their numbers. */
const steps: readonly Step[] = [layLibvirt, layQemu, layGenerations, layMachines];
