import { type OvirtLevel, ovirtLevels } from "../catalogue/dialects.ts";
import { featureNames } from "../catalogue/feature-set.ts";
import { type LibvirtModel, libvirtMaps } from "../catalogue/libvirt-maps.ts";
import type { Finding } from "../evidence/finding.ts";
import type { CpuSection } from "../facets/cpu/cpu-section.ts";
import { baselineName, chosenMachine, type Dialect, type Pinned } from "./dialect.ts";
import { limit, listed, noPhysBits, noPinnedVendor, noStartCheck } from "./limits.ts";
import { hashComment } from "./syntax/one-line.ts";
import { toYaml, type YamlValue } from "./syntax/yaml.ts";

/**
 * oVirt: a cluster has one of a fixed list of CPU types, so the highest whose hosts and guests the baseline covers is
 * named, with what it costs; the rest goes to each VM by `extra_cpu_flags` (cluster level 4.7). Written as Ansible tasks,
 * since oVirt has no file for it.
 */
export const ovirtDialect: Dialect = {
  id: "ovirt",
  title: "oVirt cluster (Ansible tasks)",
  comment: hashComment,
  partsCombine: true,
  write(result, cpu) {
    const machine = chosenMachine(result);
    const entry = cpu === null ? null : highestEntry(result, cpu);
    const name = baselineName(result, cpu);
    const flags = entry === null ? [] : extraFlags(cpu!, entry);
    const sayable = flags.filter((flag) => flagPattern.test(flag));
    const properties = sayable.length === 0 ? undefined : [{ name: "extra_cpu_flags", value: sayable.join(",") }];
    const tasks = [
      ...(entry === null ? [] : [clusterTask(name, entry.level)]),
      ...(machine === null && properties === undefined
        ? []
        : [guestTask(name, { custom_emulated_machine: machine ?? undefined, custom_properties: properties })]),
    ];
    return {
      text: tasks.length === 0 ? "" : toYaml(tasks),
      findings: cpu === null ? [] : findingsOf(cpu, entry, flags),
    };
  },
};

interface Entry {
  readonly level: OvirtLevel;
  /** What guests of the type get by libvirt's newest map. */
  readonly features: ReadonlySet<string>;
}

/** Flags of a host that are the hypervisor's own: every host that runs guests has them, and no baseline need offer them. */
const hypervisorFlags: ReadonlySet<string> = new Set(["vmx", "svm", "powernv", "sie"]);

/**
 * An entry fits if every host has its model and flags: that is certain only of what all hosts offer, withheld or not.
 * Of the entries of the baseline's vendor that fit, the highest.
 */
function highestEntry({ setting }: Pinned, cpu: CpuSection): Entry | null {
  const offered = new Set([...cpu.features, ...cpu.withheld.map(({ feature }) => feature)]);
  const models = libvirtMaps().at(-1)!.models;
  const fitting = ovirtLevels().levels.flatMap((level): Entry[] => {
    const model = models.get(level.model);
    if (model === undefined || level.arch !== setting?.arch || model.vendor !== cpu.vendor) return [];
    const features = guestFeatures(level, model);
    const needed = [...features, ...(level.require ?? []).filter((flag) => !hypervisorFlags.has(flag))];
    return needed.every((name) => offered.has(name)) ? [{ level, features }] : [];
  });
  return fitting.sort((a, b) => b.level.level - a.level.level)[0] ?? null;
}

function guestFeatures({ add = [], remove = [] }: OvirtLevel, model: LibvirtModel): Set<string> {
  const features = new Set([...featureNames(model.features), ...add]);
  for (const name of remove) features.delete(name);
  return features;
}

/** The pattern oVirt holds the property to; it has no dot, so `sse4.1` cannot be said. */
const flagPattern = /^[+-]?[a-zA-Z0-9_-]+$/;

function extraFlags(cpu: CpuSection, { features }: Entry): string[] {
  const wanted = new Set(cpu.features);
  return [
    ...cpu.features.filter((name) => !features.has(name)).map((name) => `+${name}`),
    ...[...features].filter((name) => !wanted.has(name)).map((name) => `-${name}`),
  ];
}

function clusterTask(name: string, { name: type, arch }: OvirtLevel): YamlValue {
  return {
    name: "The cluster's CPU type",
    "ovirt.ovirt.ovirt_cluster": { name, cpu_arch: arch, cpu_type: type },
  };
}

function guestTask(cluster: string, settings: { readonly [key: string]: YamlValue | undefined }): YamlValue {
  return {
    name: "Each guest",
    "ovirt.ovirt.ovirt_vm": { name: "{{ item }}", cluster, ...settings },
    loop: "{{ guests }}",
  };
}

function findingsOf(cpu: CpuSection, entry: Entry | null, flags: readonly string[]): Finding[] {
  const { version } = ovirtLevels();
  if (entry === null) {
    const wanted = cpu.model === null ? "what the hosts share" : cpu.model;
    return [
      limit(
        "model",
        `no CPU type of oVirt's clusters (${version}) is covered by ${wanted}`,
        "use a newer cluster level's list",
      ),
    ];
  }
  const lost = flags.filter((flag) => flag.startsWith("+")).map((flag) => flag.slice(1));
  const extra = flags.filter((flag) => flag.startsWith("-")).map((flag) => flag.slice(1));
  const unsaid = flags.filter((flag) => !flagPattern.test(flag));
  return [
    nearest(cpu, entry.level, lost),
    ...(extra.length === 0
      ? []
      : [
          limit(
            "features",
            `${entry.level.name} gives guests what the baseline leaves out: ${listed(extra)}`,
            "extra_cpu_flags switches it off",
          ),
        ]),
    ...(unsaid.length === 0 ? [] : [limit("features", `extra_cpu_flags cannot carry ${listed(unsaid)}`)]),
    ...noPhysBits("oVirt", cpu),
    ...noPinnedVendor("oVirt", cpu),
    noStartCheck("oVirt", "starts guests with libvirt's check='partial'"),
  ];
}

function nearest({ model }: CpuSection, { name }: OvirtLevel, lost: readonly string[]): Finding {
  const message = `oVirt's CPU type nearest to ${model ?? "what the hosts share"} is ${name}`;
  if (lost.length === 0) return limit("model", message, "", { severity: "info" });
  const cost = `, which alone costs ${listed(lost)}`;
  return limit("model", message + cost, "give each VM the rest with extra_cpu_flags", { evidence: lost });
}
