import { type FeatureSet, featureNames, featureSet, hasFeature } from "../../catalogue/feature-set.ts";
import { findFeature } from "../../catalogue/features.ts";
import { vendorName } from "../../catalogue/vendors.ts";
import type { Finding } from "../../evidence/finding.ts";
import { joinNames } from "../../evidence/join-names.ts";
import { formatSource } from "../../evidence/source.ts";
import { guestSource } from "../../guest/guest.ts";
import type { Host } from "../../host/host.ts";
import { libvirtOf } from "../../host/software.ts";
import { allows } from "../../lattice/bound.ts";
import { isFlat } from "../../lattice/flat.ts";
import { contains } from "../../lattice/partial-set.ts";
import { attribute, child, children } from "../../xml/element.ts";
import type { GuestSide, MoveContext } from "../facet.ts";
import type { Setting } from "../setting/setting.ts";
import { type Cause, explainLosses } from "./causes.ts";
import { checkOfFeature, type FeatureCheck } from "./check-of-feature.ts";
import { type CpuNeed, type CpuOffer, modelNames } from "./cpu-offer.ts";
import { demandOfCpu } from "./demand-cpu.ts";
import { cpuOfGuest, guestCpuOf, needOfCpu, tellsFeatures } from "./guest-cpu.ts";
import { guestFeatures } from "./offer-cpu.ts";
import { pinCpu } from "./pin-cpu.ts";
import { remedyFor } from "./remedies.ts";
import { seesOfHost } from "./sees-of-host.ts";

/** The guest's CPU on the destination: features, vendor, model name, words, mode. */
export const cpuGuestSide: GuestSide<CpuOffer, CpuNeed> = {
  need: needOfCpu,
  // `ht` follows the guest's topology and is never a baseline's.
  elementsOf: ({ on, maybe = 0n }) => (maybe === 0n ? on & ~featureSet(["ht"]) : null),
  pin: pinCpu,
  has: (guest, setting) => cpuOfGuest(guest, setting),
  demand: demandOfCpu,
  explain: (need, offer, move) =>
    [
      missingFeatures,
      unknownFeatures,
      assumedFeatures,
      forcedFeatures,
      vendor,
      pinnedVendor,
      physicalBits,
      modelName,
      unknownWords,
      leftToTheHost,
    ].flatMap((explain) => explain(need, offer, move)),
};

type Explain = (need: CpuNeed, offer: CpuOffer, move: MoveContext) => Finding[];

function cpuLine({ guest }: MoveContext): string {
  return formatSource(guestSource(guest, child(guest.domain, "cpu")));
}

function hostEvidence({ to, setting }: MoveContext): string[] {
  const { source } = guestFeatures(to, setting);
  return source === null ? [] : [`${to.name}: ${formatSource(source)} (${source.tool})`];
}

/** What the guest has by its source host is known from what that host says. */
function sourceEvidence({ from, setting }: MoveContext, told: boolean): string[] {
  if (from === null || told) return [];
  const { source } = guestFeatures(from, setting);
  return source === null ? [] : [`${from.name}: ${formatSource(source)} (${source.tool})`];
}

const readIn: Readonly<Record<FeatureCheck, string>> = {
  "cpu.features": "",
  "cpu.msr": ", which the guest reads in an MSR",
  "cpu.cpuid": ", which the guest reads in KVM's own CPUID leaf",
};

/** One finding for each check, cause and remedy. */
const missingFeatures: Explain = (need, offer, move) => {
  const missing = featureNames(need.on & ~offer.can.possible);
  if (missing.length === 0) return [];
  const causeOf = causesOn(move);
  const groups = new Map<string, { check: FeatureCheck; names: string[]; facts: Set<string>; remedy: string }>();
  for (const feature of missing) {
    const { because, evidence } = causeOf(feature);
    const remedy = remedyFor(because, feature);
    const check = checkOfFeature(feature);
    const key = `${check} ${because}: ${remedy}`;
    const group = groups.get(key) ?? { check, names: [], facts: new Set(), remedy };
    group.names.push(feature);
    if (evidence !== "") group.facts.add(evidence);
    groups.set(key, group);
  }
  const inOrder = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
  const cpu = guestCpuOf(move.guest);
  return inOrder.map(({ check, names, facts, remedy }) => ({
    check,
    severity: "error",
    message: `${move.to.name} cannot give the guest ${joinNames(names, 40)}${readIn[check]}`,
    evidence: [
      cpuLine(move),
      ...hostEvidence(move),
      ...sourceEvidence(move, tellsFeatures(cpu, names)),
      ...[...facts].slice(0, 5),
    ],
    remedy: `${remedy}; or restart the guest without ${names.length === 1 ? "it" : "them"}`,
    qemu: isHeldToItsCpu(move) ? "refused" : "ok",
    guestSees: "changed",
  }));
};

/**
 * Whether a host that cannot give the guest its CPU refuses it: libvirt writes what the guest got into the definition of
 * a running guest, with check='full', and holds the destination to it, whatever the check was at start
 * (qemuProcessUpdateCPU); but not one of host-passthrough or maximum. QEMU alone drops in silence what it lacks.
 */
function isHeldToItsCpu({ guest, to }: MoveContext): boolean {
  const { full, mode } = guestCpuOf(guest);
  return full || (libvirtOf(to).present && mode !== "host-passthrough" && mode !== "maximum");
}

type CauseOf = (feature: string) => Cause;

/** Why the destination lacks a feature; what was found for one guest holds for the next. */
function causesOn({ from, to, setting }: MoveContext): CauseOf {
  const bySetting = causes.get(to) ?? new WeakMap<Setting, Map<Host | null, CauseOf>>();
  causes.set(to, bySetting);
  const bySource = bySetting.get(setting) ?? new Map<Host | null, CauseOf>();
  bySetting.set(setting, bySource);
  const causeOf = bySource.get(from) ?? remembered(causesAgainst(from, to, setting));
  bySource.set(from, causeOf);
  return causeOf;
}

const causes = new WeakMap<Host, WeakMap<Setting, Map<Host | null, CauseOf>>>();

/** The source is an example to the destination only of what it is known to give: a definition can name what neither has. */
function causesAgainst(from: Host | null, to: Host, setting: Setting): CauseOf {
  const explain = explainLosses(from === null ? [to] : [to, from], setting);
  const given = from === null ? 0n : guestFeatures(from, setting).can.certain;
  return (feature) => explain(feature, from === null || hasFeature(given, feature) ? [0] : [0, 1])[0]!;
}

function remembered(explain: CauseOf): CauseOf {
  const found = new Map<string, Cause>();
  return (feature) => {
    const cause = found.get(feature) ?? explain(feature);
    found.set(feature, cause);
    return cause;
  };
}

/** KVM's own defaults of a named model: libvirt neither lists nor checks them, and QEMU drops them in silence. */
const assumedFeatures: Explain = (need, offer, move) => {
  const lacking = (need.assumed ?? 0n) & ~offer.can.possible;
  if (lacking === 0n) return [];
  const where = move.from === null ? "name the source host (--from)" : `collect it on ${move.from.name}`;
  return [
    {
      ...undecided(
        `whether the guest was started with ${listed(lacking)}, which ${move.to.name} lacks, is not known`,
        `${where}: query-cpu-model-expansion over QMP tells what a guest gets of KVM's own CPUID leaf`,
        move,
      ),
      check: "cpu.cpuid",
      qemu: "ok",
    },
  ];
};

const unknownFeatures: Explain = (need, offer, move) => {
  const unknown = need.on & offer.can.possible & ~offer.can.certain;
  const unsaid = (need.maybe ?? 0n) & ~offer.can.certain;
  return [
    ...byCheck(unknown).map(([check, features]) => ({
      ...undecided(
        `whether ${move.to.name} can give the guest ${listed(features)}${readIn[check] && `${readIn[check]},`} is not known`,
        check === "cpu.features"
          ? "collect virsh domcapabilities there (virsh version tells which words it knows)"
          : "collect query-cpu-model-expansion there over QMP: QEMU names every feature",
        move,
      ),
      check,
    })),
    ...(unsaid >= 0n || need.model === undefined
      ? []
      : [
          undecided(
            `which features the CPU model ${need.model} has is not known`,
            "name a model that QEMU has, or give the definition of the running guest: virsh dumpxml",
            move,
          ),
        ]),
    ...(unsaid === 0n || unsaid < 0n
      ? []
      : [
          undecided(
            `whether the guest was started with ${listed(unsaid)}, which ${move.to.name} may not have, is not known`,
            "name the source host (--from), or give the definition of the running guest: virsh dumpxml",
            move,
          ),
        ]),
  ];
};

/** The features of a set by the check that they belong to. */
function byCheck(set: FeatureSet): [FeatureCheck, FeatureSet][] {
  const sets = new Map<FeatureCheck, string[]>();
  for (const name of set === 0n ? [] : featureNames(set)) {
    const check = checkOfFeature(name);
    sets.set(check, [...(sets.get(check) ?? []), name]);
  }
  return [...sets].map(([check, names]) => [check, featureSet(names)]);
}

function listed(set: FeatureSet): string {
  return joinNames(featureNames(set), 20);
}

function undecided(message: string, remedy: string, move: MoveContext): Finding {
  const evidence = [cpuLine(move), ...hostEvidence(move)];
  return {
    check: "cpu.features",
    severity: "unknown",
    message,
    evidence,
    remedy,
    qemu: "unknown",
    guestSees: "unknown",
  };
}

/** libvirt with check='full' refuses a CPU that has more than the definition says. */
const forcedFeatures: Explain = (need, offer, move) => {
  const forced = offer.forced & need.off;
  if (forced === 0n) return [];
  return [
    {
      check: "cpu.features",
      severity: "error",
      message: `${move.to.name} cannot switch off ${listed(forced)}, which the guest must not have`,
      evidence: [cpuLine(move), ...hostEvidence(move)],
      remedy: "choose a host that can switch it off, or leave the line out and restart the guest",
      qemu: isHeldToItsCpu(move) ? "refused" : "ok",
      guestSees: "changed",
    },
  ];
};

/** libvirt compares `<vendor>` only with check='partial', QEMU never: the guest sees another CPU after the move. */
const vendor: Explain = (need, offer, move) => {
  if (need.vendor === null) return [];
  const answer = isFlat(offer.vendor, need.vendor);
  if (answer === "yes") return [];
  const known = answer === "no";
  return [
    {
      check: "cpu.vendor",
      severity: known ? "error" : "unknown",
      message: known
        ? `${move.to.name} has a CPU of ${joinNames(offer.vendor.values)}, the guest was made for ${need.vendor}`
        : `the CPU vendor of ${move.to.name} is not known; the guest was made for ${need.vendor}`,
      evidence: [cpuLine(move), ...hostEvidence(move), ...sourceEvidence(move, guestCpuOf(move.guest).vendor !== null)],
      remedy: known ? `move it among hosts of ${need.vendor}` : "collect virsh domcapabilities there",
      qemu: known ? "ok" : "unknown",
      guestSees: known ? "changed" : "unknown",
    },
  ];
};

/** With a pinned vendor the guest sees the same one, yet another CPU underneath, with errata and MSRs of its own. */
const pinnedVendor: Explain = (_, offer, move) => {
  const cpu = guestCpuOf(move.guest);
  const written = cpu.pinnedVendor === null ? null : vendorName(cpu.pinnedVendor);
  if (written === null || isFlat(offer.vendor, written) !== "no") return [];
  return [
    {
      check: "cpu.vendor",
      severity: "warning",
      message: `${move.to.name} has a CPU of ${joinNames(offer.vendor.values)}; the guest's is pinned to ${written}`,
      evidence: [cpuLine(move), ...hostEvidence(move)],
      remedy: "nobody upstream supports moves between vendors: try it with a guest that may be lost",
    },
  ];
};

const physicalBits: Explain = ({ physBits }, offer, move) => {
  if (physBits === null) return [];
  const answer = allows(offer.physBits, physBits);
  if (answer === "yes") return [];
  const known = answer === "no";
  return [
    {
      check: "cpu.physbits",
      severity: known ? "error" : "unknown",
      message: known
        ? `the guest has ${physBits} physical address bits; ${move.to.name} has ${offer.physBits.possible}`
        : `whether ${move.to.name} has ${physBits} physical address bits is not known`,
      evidence: [cpuLine(move), ...hostEvidence(move)],
      remedy: known
        ? "choose a host with as many, or restart the guest with fewer (maxphysaddr)"
        : "collect virsh domcapabilities there (libvirt 9.3 and later tell it), or /proc/cpuinfo",
      qemu: known ? "refused" : "unknown",
    },
  ];
};

/** Every name in the definition must be known to the destination's libvirt and QEMU, or it cannot be started there. */
const modelName: Explain = ({ model }, offer, move) => {
  if (model === undefined) return [];
  const answer = contains(offer.models.present, modelNames.indexOf(model));
  if (answer === "yes") return [];
  const known = answer === "no";
  return [
    {
      check: "cpu.model",
      severity: known ? "error" : "unknown",
      message: known
        ? `${move.to.name} does not know the CPU model ${model}`
        : `whether ${move.to.name} knows the CPU model ${model} is not known`,
      evidence: [cpuLine(move), ...hostEvidence(move)],
      remedy: known
        ? "upgrade libvirt and QEMU there, or give the guest a model that all hosts know (see baseline)"
        : "collect virsh domcapabilities there: it lists the models",
      qemu: known ? "refused" : "unknown",
    },
  ];
};

const unknownWords: Explain = (_, __, move) => {
  const { maps, present } = libvirtOf(move.to);
  if (!present) return [];
  const named = children(child(move.guest.domain, "cpu"), "feature").map((feature) => ({
    feature,
    name: attribute(feature, "name") ?? "",
  }));
  return named.flatMap(({ feature, name }) => {
    const knowing = maps.filter((map) => hasFeature(map.knows, name)).length;
    if (knowing === maps.length || findFeature(name)?.paravirtual === true) return [];
    const known = knowing === 0;
    return [
      {
        check: "cpu.names",
        severity: known ? ("error" as const) : ("unknown" as const),
        message: known
          ? `the libvirt of ${move.to.name} does not know the CPU feature name ${name}`
          : `whether the libvirt of ${move.to.name} knows the CPU feature name ${name} is not known`,
        evidence: [formatSource(guestSource(move.guest, feature))],
        remedy: known ? "upgrade libvirt there, or leave the line out" : "collect virsh version there",
        qemu: known ? ("refused" as const) : ("unknown" as const),
      },
    ];
  });
};

/**
 * host-model, host-passthrough and maximum mean another CPU on every host. Running, a host-model guest keeps the CPU it
 * was started with; the others see the destination's at once, which is the same where both hosts and what runs on them are.
 */
const leftToTheHost: Explain = (need, offer, move) => {
  const { mode } = guestCpuOf(move.guest);
  if (mode === "custom" || mode === "default") return [];
  const unresolved = (need.maybe ?? 0n) < 0n;
  return [
    {
      check: "cpu.mode",
      severity: unresolved ? "unknown" : "warning",
      message: unresolved
        ? `mode='${mode}' means the CPU of the host the guest was started on, which is not given`
        : `mode='${mode}' means another CPU on every host: after a restart on ${move.to.name} the guest may not get back`,
      evidence: [cpuLine(move)],
      remedy: unresolved
        ? "name the source host (--from), or give the definition of the running guest: virsh dumpxml"
        : "give it the baseline's CPU: virt-baseline baseline HOST... --format libvirt",
      qemu: unresolved ? "unknown" : "ok",
      guestSees: unresolved ? "unknown" : mode === "host-model" ? "same" : seesOfHost(offer, move),
    },
  ];
};
