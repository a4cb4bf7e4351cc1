/** The shape of the collected facts, as far as the importer reads them. */
import { join } from "node:path";
import { readJson } from "../files.ts";

export interface FactBit {
  leaf?: string;
  subleaf?: string | null;
  register: string;
  bit: number;
  msr?: string;
  msrBit?: number;
}

export interface FactFeature {
  name: string;
  aliases: string[];
  qemu: string | null;
  qemuAliases?: string[];
  linux: string | null;
  linuxImplies?: string[];
  linuxShownIn?: string[];
  linuxVmxFlag?: string;
  bits: FactBit[];
  migratable: boolean;
  qemuUnmigratable?: boolean;
}

export interface FactModel {
  name: string;
  vendor: string | null;
  signatures: { family: number; model: number; stepping?: string }[];
  compatCheck: boolean;
}

export interface FactLinuxFlag {
  flag: string;
  libvirt: string | null;
  synthetic: boolean;
}

export interface MapModel {
  features: string[];
  added?: string[];
  removed?: string[];
  vendor?: string;
  decode: { host: boolean; guest: boolean };
  ancestor?: string;
}

export interface QemuFeature {
  name: string;
  word?: string;
  kind: string;
  leaf?: string;
  subleaf?: number | null;
  reg?: string;
  msr?: string;
  bit?: number;
  tcg?: boolean;
  no_autoenable?: boolean;
  unmigratable?: boolean;
  prop_aliases?: string[];
  present_in: string[];
}

export interface QemuWord {
  kind: string;
  leaf?: string;
  subleaf?: number | null;
  reg?: string;
  msr?: string;
}

export interface QemuModelFact {
  name: string;
  aliasOf?: string;
  level?: number;
  family?: number;
  model?: number;
  stepping?: number;
  vendor?: string;
  features?: string[];
}

export interface MachineFact {
  name: string;
  alias?: string;
  dep?: boolean;
  def?: boolean;
  cpu?: string;
  max: number;
  acpi?: boolean;
  hotplug?: boolean;
  ram?: string;
}

export interface MachineBuild {
  arch?: string;
  package: string;
  machines: MachineFact[];
}

export interface CpuByMachine {
  all_models: Record<string, [unknown, unknown]>;
  per_model: Record<string, Record<string, [unknown, unknown]>>;
}

/** What other tools know by name, as far as a dialect needs it. */
export interface DialectFacts {
  openstack: { novaMap: { trait: string; libvirt: string }[] };
  kubevirt: { labels: Record<string, string>; obsoleteModels: string[] };
  proxmox: { models: Record<string, string[]>; renamed: Record<string, string> };
  ovirt: {
    clusterLevels: Record<
      string,
      { name: string; level: number; arch: string; model: string; require: string[]; add: string[]; remove: string[] }[]
    >;
  };
  xen: { xen: string; libvirt: string | null; guest: string }[];
}

export interface Facts {
  x86: {
    vendors: { name: string; cpuid: string }[];
    features: FactFeature[];
    models: FactModel[];
    linuxFlags: FactLinuxFlag[];
  };
  maps: { versions: Record<string, { features: string[]; models: Record<string, MapModel> }> };
  x86Qemu: {
    kvmDefaults: { on: string[]; off: string[] };
    tcgDefaults: { off: string[] };
    alwaysOn: string[];
    aliases: Record<string, string>;
    versions: Record<string, { models: QemuModelFact[] }>;
    modelFirstSeen: Record<string, string>;
  };
  qemuFeatures: {
    words: Record<string, QemuWord>;
    features: QemuFeature[];
    newer_than_10_0: QemuFeature[];
    dependencies: { if_missing: string[]; then_clear: string[]; from: string; to: string }[];
    xsave_components: { component: string; bit: number; requires: string[] }[];
  };
  qemuModels: { models: { name: string; deprecated: boolean }[] };
  generations: {
    lines: {
      vendor: string;
      line: string;
      generations: { order: number; year: number; microarchitecture: string; models: string[] }[];
    }[];
    generic: string[];
  };
  levels: { levels: { name: string; adds: string[]; implied?: string[]; psabiNames: string[] }[] };
  mitigations: {
    kinds: Record<string, string>;
    vulnerabilities: { id: string; cve: string[]; vendors: string[]; sysfs?: string; linuxBug?: string }[];
    features: {
      feature: string;
      vendor: string;
      kind: string;
      vulnerabilities: string[];
      note?: string;
      visibleInCpuinfo: boolean;
    }[];
    withdrawn: { feature: string; vendors: string[]; by: string; note?: string }[];
    hardening: string[];
    microcodeGained: string[];
  };
  machines: { arches: Record<string, Record<string, MachineBuild>>; live: Record<string, MachineBuild> };
  cpuByMachine: Record<string, CpuByMachine>;
  compatProps: Record<string, Record<string, [string, string, string][]>>;
  traits: DialectFacts;
  devices: { live: Record<string, Record<string, Record<string, [type: string, defaultValue?: unknown]>>> };
  unmigratableDevices: Record<string, { unmigratable: string[] } | undefined>;
}

const FILES: Record<keyof Facts, string> = {
  x86: "x86.json",
  maps: "x86-libvirt-maps.json",
  x86Qemu: "x86-qemu.json",
  qemuFeatures: "qemu-features.json",
  qemuModels: "qemu-cpu-models.json",
  generations: "x86-generations.json",
  levels: "x86-levels.json",
  mitigations: "mitigations.json",
  machines: "qemu-machines.json",
  cpuByMachine: "qemu-cpu-by-machine.json",
  compatProps: "qemu-compat-props.json",
  traits: "traits.json",
  devices: "qemu-devices.json",
  unmigratableDevices: "qemu-unmigratable-devices.json",
};

export function readFacts(folder: string): Facts {
  return Object.fromEntries(
    Object.entries(FILES).map(([key, file]) => [key, readJson(join(folder, file))]),
  ) as unknown as Facts;
}

/** An object without the keys whose value says nothing: null, undefined, false, an empty list. */
export function lean<T extends Record<string, unknown>>(record: T): Partial<T> {
  const silent = (value: unknown): boolean =>
    value === null || value === undefined || value === false || (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(record).filter(([, value]) => !silent(value))) as Partial<T>;
}

/** What `to` has and `from` has not, and the other way round. */
export function difference(from: readonly string[], to: readonly string[]): { with: string[]; without: string[] } {
  const [before, after] = [new Set(from), new Set(to)];
  return { with: to.filter((name) => !before.has(name)), without: from.filter((name) => !after.has(name)) };
}
