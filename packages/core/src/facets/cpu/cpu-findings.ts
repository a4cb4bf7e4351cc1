import { hasFeature } from "../../catalogue/feature-set.ts";
import { canonicalFeatureName } from "../../catalogue/features.ts";
import { generationOfModel } from "../../catalogue/generations.ts";
import { levelNames, levelOf, missingForLevel } from "../../catalogue/levels.ts";
import { mitigationOf } from "../../catalogue/mitigations.ts";
import { vendorName } from "../../catalogue/vendors.ts";
import type { Finding } from "../../evidence/finding.ts";
import { joinNames } from "../../evidence/join-names.ts";
import type { CpuDescription } from "../../evidence/observation.ts";
import { formatSource } from "../../evidence/source.ts";
import { type Host, observations } from "../../host/host.ts";
import type { Presented } from "../facet.ts";
import type { CpuChoice } from "./choose-cpu.ts";
import type { CpuOffer } from "./cpu-offer.ts";
import { guestFeatures } from "./offer-cpu.ts";
import { topologyAddsFeatures } from "./topology.ts";

type PresentedCpu = Presented<CpuOffer, CpuChoice>;

/** Everything worth knowing about the chosen CPU, one concern a function. */
export function cpuFindings(presented: PresentedCpu): Finding[] {
  return [
    noModel,
    hardwareEvidence,
    silentHosts,
    silentOnFeatures,
    unknownSilicon,
    beyondSilicon,
    lostMitigations,
    requiredByPolicy,
    levelOfPolicy,
    topologyAddsFeatures,
    unsupportedMixture,
    contradictedVendor,
  ].flatMap((find) => find(presented));
}

/** A host that does not say which models it has is no obstacle: the answer is open until it does. */
function noModel({ choice, hosts, offers }: PresentedCpu): Finding[] {
  if (choice.chosen !== null || offers.some((offer) => offer.grade === "none")) return [];
  const silent = hosts.filter((_, index) => offers[index]!.models.present.certain === 0n);
  if (silent.length > 0) {
    return [
      {
        check: "cpu.model",
        severity: "unknown",
        message: `${joinNames(silent.map((host) => host.name))} ${silent.length === 1 ? "does" : "do"} not say which CPU models can be named there`,
        evidence: silent.slice(0, evidenceShown).map((host) => host.name),
        remedy: "collect virsh domcapabilities there (it lists the models), or query-cpu-definitions over QMP",
      },
    ];
  }
  return [
    {
      check: "cpu.model",
      severity: "error",
      message: "no CPU model that every host knows can be made into what they share",
      evidence: hosts.map((host) => host.name),
      remedy:
        "the hosts' libvirt or QEMU versions lie too far apart: upgrade the oldest, or split the hosts into pools",
    },
  ];
}

function hardwareEvidence({ hosts, offers, context }: PresentedCpu): Finding[] {
  const marked = hosts.filter((_, index) => offers[index]!.grade === "hardware");
  if (marked.length === 0) return [];
  return [
    {
      check: "cpu.features",
      severity: "warning",
      message: `of ${joinNames(marked.map((host) => host.name))} only the hardware is known; what its hypervisor can give a guest may be less`,
      evidence: marked
        .slice(0, evidenceShown)
        .map((host) => describe(host, guestFeatures(host, context.setting).source)),
      remedy: "collect virsh domcapabilities --virttype kvm there",
    },
  ];
}

/** How many hosts a finding cites before it stops. */
const evidenceShown = 20;

function describe(host: Host, source: { file: string; line: number | null; tool: string } | null): string {
  return source === null ? host.name : `${host.name}: ${formatSource(source)} (${source.tool})`;
}

function silentHosts({ hosts, offers }: PresentedCpu): Finding[] {
  const silent = hosts.filter((_, index) => offers[index]!.grade === "none");
  if (silent.length === 0 || silent.length === hosts.length) return [];
  return [
    {
      check: "cpu.features",
      severity: "unknown",
      message: `nothing is known of the CPU of ${joinNames(silent.map((host) => host.name))}`,
      evidence: silent.slice(0, evidenceShown).map((host) => host.name),
      remedy: "collect virsh domcapabilities there, for the accelerator asked about",
    },
  ];
}

/**
 * Hosts whose tools have no word for features that others offer (libvirt 9.0 knows 212 of 400 names). They are left out
 * of the baseline, which starts everywhere all the same: worth knowing, not undecided.
 */
function silentOnFeatures({ account, hosts, offers }: PresentedCpu): Finding[] {
  const silent = new Array<boolean>(hosts.length).fill(false);
  for (const { hosts: on } of account.undetermined) for (const index of on) silent[index] = true;
  const told = [...silent.keys()].filter((index) => silent[index] && offers[index]!.grade !== "none");
  if (told.length === 0) return [];
  const names = told.map((index) => hosts[index]!.name);
  return [
    {
      check: "cpu.features",
      severity: "info",
      message: `${joinNames(names)} ${names.length === 1 ? "does" : "do"} not say whether ${names.length === 1 ? "it has" : "they have"} some features that others offer; these are left out`,
      evidence: names.slice(0, evidenceShown),
      remedy:
        "collect query-cpu-model-expansion of host over QMP there: QEMU names every feature, an older libvirt does not",
    },
  ];
}

function unknownSilicon({ hosts, offers, choice }: PresentedCpu): Finding[] {
  const unknown = hosts.filter((_, index) => offers[index]!.silicon.silent && offers[index]!.grade !== "none");
  if (unknown.length === 0 || choice.chosen === null) return [];
  return [
    {
      check: "cpu.model",
      severity: "info",
      message: `the CPU generation of ${joinNames(unknown.map((host) => host.name))} is not known; ${choice.chosen.model} may be newer than its silicon`,
      evidence: unknown.slice(0, evidenceShown).map((host) => host.name),
      remedy: "collect virsh capabilities there: it states family, model and stepping",
    },
  ];
}

function beyondSilicon({ choice, hosts, met }: PresentedCpu): Finding[] {
  if (!choice.beyondSilicon || choice.chosen === null) return [];
  const oldest = met.silicon.oldest.map(({ vendor, microarchitecture }) => `${vendor} ${microarchitecture}`);
  return [
    {
      check: "cpu.model",
      severity: "warning",
      message: `no usable model is of the hosts' vendor, line and age (oldest: ${joinNames(oldest)}); ${choice.chosen.model} is the nearest`,
      evidence: hosts.slice(0, evidenceShown).map((host) => host.name),
      remedy: "guests choose mitigations by family and model: check what the guest makes of this one",
    },
  ];
}

/** What a guest loses in protection because some host lacks the bit. */
function lostMitigations({ account, hosts }: PresentedCpu): Finding[] {
  return account.lost.flatMap(({ element, hosts: on }) => {
    const mitigation = mitigationOf(element);
    if (mitigation === undefined || !kindsThatProtect.has(mitigation.kind)) return [];
    const names = on.map((index) => hosts[index]!.name);
    return [
      {
        check: "security.mitigations",
        severity: "warning" as const,
        message: `${element} (${mitigation.vulnerabilities.join(", ") || mitigation.note}) is lost to ${joinNames(names)}: guests cannot protect themselves with it`,
        evidence: names.slice(0, evidenceShown),
        remedy: "update microcode, kernel and QEMU there, or leave the host out",
      },
    ];
  });
}

const kindsThatProtect = new Set(["control", "clear"]);

/** Hosts of unlike vendors are answered apart, each with findings of its own: which baseline is meant is told. */
function baselineOf({ met }: PresentedCpu): string {
  const { values } = met.vendor;
  return values.length === 0 ? "the baseline" : `the baseline for ${joinNames(values)}`;
}

function requiredByPolicy(presented: PresentedCpu): Finding[] {
  const { choice, context } = presented;
  if (choice.chosen === null) return [];
  const { features } = choice.chosen;
  const missing = context.policy.features.require.filter((name) => !hasFeature(features, canonicalFeatureName(name)));
  if (missing.length === 0) return [];
  return [
    {
      check: "cpu.features",
      severity: "error",
      message: `the policy requires ${joinNames(missing, 40)}, which ${baselineOf(presented)} does not have`,
      evidence: [],
      remedy: "see under lost, withheld and undetermined who lacks it; leave those hosts out or relax the policy",
    },
  ];
}

function levelOfPolicy(presented: PresentedCpu): Finding[] {
  const { choice, context } = presented;
  const wanted = context.policy.minLevel;
  if (wanted === null || choice.chosen === null) return [];
  const reached = levelOf(choice.chosen.features);
  const names: readonly string[] = levelNames();
  if (reached !== null && names.indexOf(reached) >= names.indexOf(wanted)) return [];
  const missing = missingForLevel(choice.chosen.features, wanted);
  return [
    {
      check: "cpu.features",
      severity: "error",
      message: `the policy asks for ${wanted}; ${baselineOf(presented)} reaches ${reached ?? "no level"} (missing: ${joinNames(missing, 12)})`,
      evidence: missing,
      remedy: "see under lost which hosts lack these features",
    },
  ];
}

function unsupportedMixture({ met, choice }: PresentedCpu): Finding[] {
  if (met.vendor.values.length < 2 || choice.chosen === null) return [];
  return [
    {
      check: "cpu.vendor",
      severity: "warning",
      message: `one CPU over ${joinNames(met.vendor.values)}: nobody upstream supports live migration between vendors`,
      evidence: [],
      remedy: "keep the vendors apart unless you have tested your guests on both",
    },
  ];
}

/** A CPU description that was edited by hand, or put together from two hosts, gives itself away by its vendor. */
function contradictedVendor({ hosts, context }: PresentedCpu): Finding[] {
  const suspects = hosts.filter((host) =>
    [...observations(host, "cpu.guest"), ...observations(host, "cpu.hardware")].some(
      ({ value }) => vendorOfItsModel(value) !== null,
    ),
  );
  return suspects.flatMap((host) => {
    const { description, source } = guestFeatures(host, context.setting);
    const vendor = vendorOfItsModel(description);
    if (vendor === null || description?.form !== "model") return [];
    return [
      {
        check: "cpu.vendor",
        severity: "warning" as const,
        message: `${host.name} says its CPU is a ${description.model} of ${vendorName(description.vendor ?? "")}, but that is a model of ${vendor}`,
        evidence: [describe(host, source)],
        remedy: "collect its description again, without editing it",
      },
    ];
  });
}

/** The vendor of the named model, where the description states another; else null. */
function vendorOfItsModel(description: CpuDescription | null): string | null {
  if (description?.form !== "model" || description.vendor === null) return null;
  const generation = generationOfModel(description.model);
  if (generation === null || generation === "generic") return null;
  return generation.vendor === vendorName(description.vendor) ? null : generation.vendor;
}
