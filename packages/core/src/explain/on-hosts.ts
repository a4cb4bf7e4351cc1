import { featureIndex, featureNames, featureSet } from "../catalogue/feature-set.ts";
import { qemuModel } from "../catalogue/qemu-models.ts";
import { type Cause, explainLosses, nothingSaid } from "../facets/cpu/causes.ts";
import { modelNames } from "../facets/cpu/cpu-offer.ts";
import { guestFeatures, offerCpu } from "../facets/cpu/offer-cpu.ts";
import { remedyFor } from "../facets/cpu/remedies.ts";
import { machineNames, offerMachines } from "../facets/machine/machine-offer.ts";
import type { Setting } from "../facets/setting/setting.ts";
import type { Host } from "../host/host.ts";
import { libvirtOf, qemuOf } from "../host/software.ts";
import type { Kleene } from "../lattice/kleene.ts";
import { contains, coversAll, type PartialSet } from "../lattice/partial-set.ts";
import { modelOnHost } from "./model-on-host.ts";
import type { Explanation, HostAnswer } from "./result.ts";

type Answers<E extends Explanation> = (subject: E, hosts: readonly Host[], setting: Setting) => HostAnswer[];

const collect = "collect virsh capabilities and virsh domcapabilities (or query-cpu-model-expansion over QMP) there";

const byKind: { readonly [K in Explanation["kind"]]: Answers<Extract<Explanation, { kind: K }>> } = {
  feature: answerFeature,
  model: answerModel,
  architectureModel: answerArchitectureModel,
  machine: answerMachine,
  level: answerLevel,
  // A check is of a guest's move; a host neither has it nor lacks it.
  check: () => [],
};

/** For each host, in order: whether it has the subject; if not, why, and what would help. */
export function answerHosts(subject: Explanation, hosts: readonly Host[], setting: Setting): HostAnswer[] {
  return (byKind[subject.kind] as Answers<Explanation>)(subject, hosts, setting);
}

function answerFeature({ name }: { name: string }, hosts: readonly Host[], setting: Setting): HostAnswer[] {
  const index = featureIndex(name);
  const has = hosts.map((host) => contains(guestFeatures(host, setting).can, index));
  const causeOf = lossesAmong(hosts, setting);
  return hosts.map((host, at) => {
    if (has[at] === "yes") return plainAnswer(host, "yes", nothingSaid, "");
    if (has[at] === "unknown") return plainAnswer(host, "unknown", silenceOn(name, host), collect);
    const cause = causeOf(name, has, at);
    return plainAnswer(host, "no", cause, remedyFor(cause.because, name));
  });
}

/** Why the host at a place lacks a feature, where those that surely have it are known. */
function lossesAmong(hosts: readonly Host[], setting: Setting) {
  const explain = explainLosses(hosts, setting);
  return (feature: string, has: readonly Kleene[], at: number): Cause => {
    const without = [...has.keys()].filter((index) => has[index] !== "yes");
    return explain(feature, without)[without.indexOf(at)] ?? nothingSaid;
  };
}

/** Where nothing is known of a feature: whether its libvirt lacks the word, or nothing was given that would tell. */
function silenceOn(feature: string, host: Host): Cause {
  const { present, version, maps } = libvirtOf(host);
  const bit = featureSet([feature]);
  if (!present || maps.some(({ knows }) => (knows & bit) !== 0n)) {
    return { because: "unknown", evidence: "nothing that was given tells" };
  }
  const release = version ?? maps.map((map) => map.version).join(" or ");
  return { because: "libvirt", evidence: `libvirt ${release} does not know the name ${feature}` };
}

function answerModel({ name }: { name: string }, hosts: readonly Host[], setting: Setting): HostAnswer[] {
  const bit = modelNames.setOf([name]);
  const definition = qemuModel(name, setting.accel) ?? null;
  return hosts.map((host) => {
    const offer = offerCpu(host, setting);
    const { present, blockers, refused } = offer.models;
    const listed = coversAll(present, bit);
    if (listed !== "yes")
      return plainAnswer(host, listed, unlisted(name, listed, host), listed === "no" ? "" : collect);
    if (blockers.has(name)) {
      const missing = featureNames(modelOnHost(name, definition, offer).missing).join(", ");
      return plainAnswer(host, "no", { because: "unknown", evidence: `a guest cannot have ${missing}` }, seeFeatures);
    }
    if ((refused & bit) === 0n) return plainAnswer(host, "yes", nothingSaid, "");
    return plainAnswer(host, "no", { because: "unknown", evidence: `${name} is called unusable, no reason given` }, "");
  });
}

const seeFeatures = "explain each of these features with this host";

function unlisted(name: string, listed: Kleene, host: Host): Cause {
  if (listed === "unknown") return { because: "unknown", evidence: "no list of models was given" };
  const { maps, version } = libvirtOf(host);
  if (maps.length > 0 && maps.every(({ models }) => !models.has(name))) {
    return { because: "libvirt", evidence: `libvirt ${version ?? maps.at(-1)!.version} does not know ${name}` };
  }
  return { because: "qemu", evidence: `QEMU ${qemuOf(host).version ?? ""} does not know ${name}`.replace("  ", " ") };
}

/** What a host of another architecture can give its guests is one answer for all hosts; the baseline gives it. */
function answerArchitectureModel(
  { name, arch }: { name: string; arch: string },
  hosts: readonly Host[],
  { arch: asked }: Setting,
): HostAnswer[] {
  const evidence =
    arch === asked
      ? `who can give guests ${name} is not answered host by host`
      : `${name} is of ${arch}, and the hosts were asked of ${asked}`;
  const remedy = `virt-baseline baseline HOST... --arch ${arch} says what all hosts can give`;
  return hosts.map((host) => plainAnswer(host, "unknown", { because: "unknown", evidence }, remedy));
}

function answerMachine({ name }: { name: string }, hosts: readonly Host[], setting: Setting): HostAnswer[] {
  const index = machineNames.indexOf(name);
  return hosts.map((host) => {
    const has = contains(offerMachines(host, setting).names, index);
    if (has === "yes") return plainAnswer(host, has, nothingSaid, "");
    if (has === "unknown")
      return plainAnswer(host, has, { because: "unknown", evidence: "no list of machine types was given" }, collect);
    const { version } = qemuOf(host);
    const evidence = `QEMU ${version === null ? "" : `${version} `}does not list it`;
    return plainAnswer(host, has, { because: "qemu", evidence }, "a QEMU that has it, or another machine type");
  });
}

function answerLevel({ features }: { features: readonly string[] }, hosts: readonly Host[], setting: Setting) {
  const needed = featureSet(features);
  const offers: PartialSet[] = hosts.map((host) => guestFeatures(host, setting).can);
  return hosts.map((host, at): HostAnswer => {
    const can = offers[at]!;
    const has = coversAll(can, needed);
    if (has === "yes") return plainAnswer(host, has, nothingSaid, "");
    const missing = featureNames(needed & ~(has === "no" ? can.possible : can.certain)).join(", ");
    const evidence = has === "no" ? `a guest cannot have ${missing}` : `nothing that was given tells of ${missing}`;
    return plainAnswer(host, has, { because: "unknown", evidence }, has === "no" ? seeFeatures : collect);
  });
}

function plainAnswer({ name }: Host, has: Kleene, { because, evidence }: Cause, remedy: string): HostAnswer {
  return { host: name, has, because: has === "yes" ? null : because, evidence, remedy };
}
