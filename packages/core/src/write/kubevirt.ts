import { kubevirtNames } from "../catalogue/dialects.ts";
import type { Finding } from "../evidence/finding.ts";
import type { CpuSection } from "../facets/cpu/cpu-section.ts";
import { baselineName, chosenMachine, type Dialect, type Pinned } from "./dialect.ts";
import { isX86, limit, listed, noPhysBits, noPinnedVendor, noStartCheck } from "./limits.ts";
import { hashComment } from "./syntax/one-line.ts";
import { toYaml, type YamlValue } from "./syntax/yaml.ts";
import { featureLines, wordsOf } from "./words-of-cpu.ts";

/** Kubernetes' names of architectures, for those that KubeVirt has settings of its own for. */
const architectures: Readonly<Record<string, string>> = { x86_64: "amd64", aarch64: "arm64", s390x: "s390x" };

/**
 * KubeVirt: a VirtualMachine to merge into one's own, with the labels that a node must have, and the cluster's defaults.
 * Its names of models and features are libvirt's.
 */
export const kubevirtDialect: Dialect = {
  id: "kubevirt",
  title: "KubeVirt",
  comment: hashComment,
  partsCombine: true,
  write(result, cpu) {
    if (chosenMachine(result) === null && modelFor(result, cpu) === null) return { text: "", findings: [] };
    const documents = [
      virtualMachine(result, cpu),
      ...(result.byVendor.length > 0 ? [] : [clusterDefaults(result, cpu)]),
    ];
    return {
      text: documents.map((document) => `---\n${toYaml(document)}`).join("\n"),
      findings: [
        ...cpuFindings(result, cpu),
        ...(cpu === null ? [] : defaultWithoutLines(result, cpu)),
        ...vendorFindings(result),
      ],
    };
  },
};

function virtualMachine(result: Pinned, cpu: CpuSection | null): YamlValue {
  const model = modelFor(result, cpu);
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    metadata: { name: baselineName(result, cpu) },
    spec: {
      template: {
        spec: {
          nodeSelector: model === null ? undefined : nodeSelector(cpu!, model),
          domain: guestDomain(result, cpu),
        },
      },
    },
  };
}

/** The pinned part of `spec.template.spec.domain`. */
export function guestDomain(result: Pinned, cpu: CpuSection | null): { machine?: YamlValue; cpu?: YamlValue } {
  const machine = chosenMachine(result);
  const model = modelFor(result, cpu);
  return {
    ...(machine === null ? {} : { machine: { type: machine } }),
    ...(model === null ? {} : { cpu: guestCpu(cpu!, model) }),
  };
}

function guestCpu(cpu: CpuSection, model: string): YamlValue {
  const lines = featureLines(cpu);
  const { sockets = 1, cores = 1, threads = 1 } = wordsOf(cpu).topology ?? {};
  return { model, sockets, cores, threads, features: lines.length === 0 ? undefined : lines };
}

/** KubeVirt selects by model and required features itself; written out, it also holds for what is not started by it. */
function nodeSelector({ vendor, require }: CpuSection, model: string): YamlValue {
  const { labels } = kubevirtNames();
  const keys = [
    `${labels.model}${model}`,
    ...(vendor === null ? [] : [`${labels.vendor}${vendor}`]),
    ...require.map((feature) => `${labels.feature}${feature}`),
  ];
  return Object.fromEntries(keys.map((key) => [key, "true"]));
}

function clusterDefaults(result: Pinned, cpu: CpuSection | null): YamlValue {
  const machine = chosenMachine(result);
  const arch = result.setting === null ? undefined : architectures[result.setting.arch];
  const emulated = result.setting?.accel === "tcg";
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "KubeVirt",
    metadata: { name: "kubevirt", namespace: "kubevirt" },
    spec: {
      configuration: {
        cpuModel: modelFor(result, cpu) ?? undefined,
        architectureConfiguration:
          machine === null || arch === undefined ? undefined : { [arch]: machineDefaults(machine) },
        developerConfiguration: emulated ? { useEmulation: true } : undefined,
      },
    },
  };
}

/** Machine types beside q35 must be allowed before a guest may have one; the list replaces the default one. */
function machineDefaults(machine: string): YamlValue {
  const allowed = /^pc-i440fx/.test(machine) ? ["q35*", "pc-q35*", machine] : undefined;
  return { machineType: machine, emulatedMachines: allowed };
}

/** On ARM KubeVirt takes no model but the host's. */
function modelFor({ setting }: Pinned, cpu: CpuSection | null): string | null {
  return setting?.arch === "aarch64" ? null : (cpu?.model ?? null);
}

/** What KubeVirt makes of the CPU of a guest. */
export function cpuFindings(result: Pinned, cpu: CpuSection | null): Finding[] {
  if (cpu === null || cpu.model === null) return [];
  if (modelFor(result, cpu) === null)
    return [limit("model", `KubeVirt takes no named model on ARM, such as ${cpu.model}`)];
  const obsolete = kubevirtNames().obsoleteModels.includes(cpu.model);
  return [
    ...(obsolete
      ? [
          limit(
            "model",
            `KubeVirt counts ${cpu.model} among obsolete models and labels no node with it`,
            "say so under obsoleteCPUModels",
          ),
        ]
      : []),
    ...unlabelled(cpu),
    ...noPinnedVendor("KubeVirt", cpu),
    ...noPhysBits("KubeVirt", cpu),
    ...(result.setting !== null && isX86(result.setting.arch)
      ? [noStartCheck("KubeVirt", "starts guests with libvirt's check='partial'")]
      : []),
  ];
}

/**
 * A node has a model's label only where it can give the whole model. Where a feature is switched off because some host
 * lacks it, that host has no label and gets no guest, although the guest would start there.
 */
function unlabelled({ model, disable, lost, alternatives }: CpuSection): Finding[] {
  const lacking = new Map(lost.map((loss) => [loss.feature, loss]));
  const off = disable.filter((name) => lacking.has(name));
  if (off.length === 0) return [];
  const hosts = [...new Set(off.flatMap((name) => lacking.get(name)!.missingOn.map(({ host }) => host)))];
  const other = alternatives.find((candidate) => candidate.disable.every((name) => !lacking.has(name)));
  const remedy = other === undefined ? "" : `${other.model} needs nothing that a host lacks`;
  const message = `KubeVirt labels no node with ${model} that lacks ${listed(off)}, and so starts no guest there`;
  return [limit("model", message, remedy, { evidence: hosts })];
}

function defaultWithoutLines(result: Pinned, cpu: CpuSection): Finding[] {
  const { require, disable } = cpu;
  if (result.byVendor.length > 0 || require.length + disable.length === 0) return [];
  if (modelFor(result, cpu) === null) return [];
  return [
    limit(
      "features",
      `KubeVirt's cluster-wide cpuModel carries no features: ${listed([...require.map((name) => `+${name}`), ...disable.map((name) => `-${name}`)])} must stand in each VirtualMachine`,
      "use an instance type or a preset",
    ),
  ];
}

function vendorFindings({ byVendor }: Pinned): Finding[] {
  if (byVendor.length === 0) return [];
  return [
    limit(
      "cpu",
      "KubeVirt has one default CPU a cluster: none is written, since vendors are mixed",
      "name the CPU in each VirtualMachine",
    ),
  ];
}
