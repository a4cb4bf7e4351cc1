import type { Finding } from "../../evidence/finding.ts";
import { joinNames } from "../../evidence/join-names.ts";
import { formatSource } from "../../evidence/source.ts";
import type { Host } from "../../host/host.ts";
import type { CpuSection } from "../cpu/cpu-section.ts";
import type { Presentation, Presented } from "../facet.ts";
import type { Setting } from "../setting/setting.ts";
import type { ArchitectureChoice, CpuArchitecture } from "./architecture.ts";
import { bestCpu } from "./evidence.ts";
import { type ArchitectureOffer, models } from "./offer.ts";

type PresentedCpu = Presented<ArchitectureOffer, ArchitectureChoice>;

/** How many hosts a finding cites before it stops. */
const evidenceShown = 20;

/** `cpu` of the result: the keys of x86 where they mean something, and what the architecture alone has. */
export function presentArchitecture(architecture: CpuArchitecture, presented: PresentedCpu): Presentation {
  const { choice, account, hosts, met, context } = presented;
  const named = (indices: readonly number[]) => indices.map((index) => hosts[index]!.name);
  const cpu: CpuSection = {
    vendor: met.identity.values.length === 1 ? met.identity.values[0]! : null,
    features: choice.features,
    names: {},
    model: choice.model,
    require: choice.require,
    disable: choice.disable,
    qemu: choice.qemu,
    physBits: null,
    statesPhysBits: false,
    pinVendor: null,
    level: null,
    nextLevel: null,
    lost: account.lost.map(({ element, hosts: on }) => ({
      feature: element,
      missingOn: on.map((index) => ({ host: hosts[index]!.name, ...causeOf(hosts[index]!, context.setting) })),
    })),
    withheld: [],
    undetermined: account.undetermined.map(({ element, hosts: on }) => ({ feature: element, hosts: named(on) })),
    unexpressible: [],
    complete: choice.mode !== null,
    alternatives: [],
    architecture: {
      family: architecture.names[0],
      mode: choice.mode,
      machineOptions: choice.machineOptions,
      models: met.models.certain < 0n ? [] : models.namesOf(met.models.certain),
      ...choice.facts,
    },
  };
  return {
    section: { cpu },
    findings: [...remarksOf(presented), ...silentHosts(presented), ...hardwareOnly(presented)],
  };
}

/** Whose account a loss is on: the CPU's where its hardware was described, else the evidence does not say. */
function causeOf(host: Host, setting: Setting): { because: "hardware" | "unknown"; evidence: string } {
  const best = bestCpu(host, setting);
  if (best === null) return { because: "unknown", evidence: "" };
  return { because: best.grade === "hardware" ? "hardware" : "unknown", evidence: formatSource(best.said.source) };
}

function remarksOf({ choice, hosts }: PresentedCpu): Finding[] {
  const evidence = hosts.slice(0, evidenceShown).map(({ name }) => name);
  return choice.remarks.map((remark) => ({ ...remark, evidence }));
}

function silentHosts({ hosts, offers }: PresentedCpu): Finding[] {
  const silent = hosts.filter((_, index) => offers[index]!.grade === "none").map(({ name }) => name);
  if (silent.length === 0 || silent.length === hosts.length) return [];
  return [
    {
      check: "cpu.features",
      severity: "unknown",
      message: `nothing is known of the CPU of ${joinNames(silent)}`,
      evidence: silent.slice(0, evidenceShown),
      remedy: "collect virsh domcapabilities and virsh capabilities there",
    },
  ];
}

function hardwareOnly({ hosts, offers, choice }: PresentedCpu): Finding[] {
  const marked = hosts.filter((_, index) => offers[index]!.grade === "hardware").map(({ name }) => name);
  if (marked.length === 0 || choice.mode === null) return [];
  return [
    {
      check: "cpu.features",
      severity: "warning",
      message: `of ${joinNames(marked)} only the hardware is known; what its hypervisor can give a guest may be less`,
      evidence: marked.slice(0, evidenceShown),
      remedy: "collect virsh domcapabilities, or query-cpu-model-expansion over QMP, there",
    },
  ];
}
