import { featureNames } from "../../catalogue/feature-set.ts";
import { canonicalFeatureName, qemuFeatureName } from "../../catalogue/features.ts";
import type { Finding } from "../../evidence/finding.ts";
import type { CpuSection, CpuTopology, CpuWords } from "../../facets/cpu/cpu-section.ts";
import { cpuOfGuest, type GuestCpu, guestCpuOf } from "../../facets/cpu/guest-cpu.ts";
import type { Fitted } from "../../fit/fit.ts";
import { pinnedTscHz } from "../../guest/clock.ts";
import type { Guest } from "../../guest/guest.ts";
import { mayBeFeature } from "../../guest/pinnable.ts";
import { vcpusOf } from "../../guest/vcpus.ts";
import { attribute, child, children, descend, type XmlElement } from "../../xml/element.ts";
import type { Pinned } from "../dialect.ts";
import { isX86, limit } from "../limits.ts";

/** What is pinned of a guest that is there, and what of its definition stands in the same place of a tool's. */
export interface PinnedGuest extends Pinned {
  /** `<name>` as it is written; `name` is for what is defined anew for it. */
  readonly guestName: string;
  /** vCPUs at the start, and at most. */
  readonly vcpus: { readonly now: number; readonly most: number };
  /** What fit took out, as paths of the definition. */
  readonly removed: readonly string[];
  /** The Hyper-V enlightenments and KVM's own switches that libvirt puts into QEMU's `-cpu` beside the features. */
  readonly beside: readonly string[];
  /** `<maxphysaddr mode='passthrough'>`: each host shows its own width. */
  readonly showsHostPhysBits: boolean;
}

/** A fitted guest as a dialect is told of it: its own machine type and CPU, in the form that baselines have. */
export function pinnedGuest({ guest, setting, result }: Fitted): PinnedGuest {
  const { domain, name, machine } = guest;
  const isQemus = guest.accel !== null;
  const pinHz = pinnedTscHz(guest);
  return {
    setting: isQemus ? { arch: setting.arch, accel: setting.accel, machineFamily: setting.machineFamily } : null,
    machine: machine === null ? null : { chosen: machine },
    clock: pinHz === null ? null : { acceptHz: null, pinHz, scaling: {} },
    hyperv: null,
    byVendor: [],
    name: `fitted-${name}`,
    guestName: name,
    vcpus: vcpusAtStart(guest),
    removed: result.changes.filter(({ after }) => after === null).map(({ path }) => path),
    beside: ["hyperv", "kvm"].flatMap((element) => switchedOn(descend(domain, "features", element))),
    showsHostPhysBits: attribute(descend(domain, "cpu", "maxphysaddr"), "mode") === "passthrough",
  };
}

function vcpusAtStart(guest: Guest): PinnedGuest["vcpus"] {
  const most = vcpusOf(guest);
  const now = attribute(child(guest.domain, "vcpu"), "current") ?? "";
  return { now: /^[1-9]\d{0,5}$/.test(now) ? Math.min(Number(now), most) : most, most };
}

const switchedOn = (element: XmlElement | undefined): string[] =>
  (element?.children ?? []).filter((one) => attribute(one, "state") === "on").map(({ name }) => name);

/** The guest's CPU; null where the definition leaves it to the host, which no other tool can be told as libvirt means it. */
export function cpuOfDefinition({ guest, setting }: Fitted): CpuSection | null {
  const cpu = guestCpuOf(guest);
  if (cpu.mode !== "custom" || cpu.model === null) return null;
  const features = isX86(setting.arch) ? featureNames(cpuOfGuest(guest, setting).can.certain) : [];
  const switches = (names: readonly string[]) =>
    [...new Set(names.map((name) => qemuFeatureName(canonicalFeatureName(name))))].sort();
  return {
    ...nothingElse,
    ...(isX86(setting.arch) ? {} : { architecture: ofAnotherKind(setting.arch) }),
    vendor: cpu.vendor,
    pinVendor: cpu.pinnedVendor,
    features,
    model: cpu.model,
    require: [...cpu.require, ...cpu.force, ...cpu.optional],
    disable: cpu.disable,
    qemu: { model: cpu.model, on: switches([...cpu.require, ...cpu.force]), off: switches(cpu.disable) },
    physBits: cpu.physBits,
    words: wordsIn(cpu),
  };
}

/** What a baseline tells of its hosts; a guest's definition tells nothing of any. */
const nothingElse = {
  names: {},
  statesPhysBits: true,
  level: null,
  nextLevel: null,
  lost: [],
  withheld: [],
  undetermined: [],
  unexpressible: [],
  complete: true,
  alternatives: [],
} as const;

const ofAnotherKind = (family: string) => ({ family, mode: "custom" as const, machineOptions: [], models: [] });

/** libvirt's own words for what a definition says of its CPU; another one is none. */
const known: Readonly<Record<"match" | "check" | "fallback" | "cache", readonly string[]>> = {
  match: ["exact", "minimum", "strict"],
  check: ["none", "partial", "full"],
  fallback: ["allow", "forbid"],
  cache: ["emulate", "passthrough", "disable"],
};

function wordsIn({ element }: GuestCpu): CpuWords {
  const word = (kind: keyof typeof known, one: XmlElement | undefined, name: string = kind) => {
    const value = attribute(one, name);
    return value !== undefined && known[kind].includes(value) ? value : null;
  };
  const policies = children(element, "feature").flatMap((line) => {
    const [name, policy] = [attribute(line, "name") ?? "", attribute(line, "policy")];
    return mayBeFeature(name) && (policy === "force" || policy === "optional" || policy === "forbid")
      ? [[name, policy] as const]
      : [];
  });
  return {
    match: word("match", element),
    check: word("check", element),
    fallback: word("fallback", child(element, "model")),
    topology: topologyIn(child(element, "topology")),
    cache: word("cache", child(element, "cache"), "mode"),
    policies: Object.fromEntries(policies),
  };
}

function topologyIn(element: XmlElement | undefined): CpuTopology | null {
  if (element === undefined) return null;
  const count = (level: string) => {
    const text = attribute(element, level) ?? "1";
    return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : 1;
  };
  const [sockets, dies, clusters] = [count("sockets"), count("dies"), count("clusters")];
  return { sockets, dies, clusters, cores: count("cores"), threads: count("threads") };
}

/** The topology that libvirt gives a guest whose definition states none: each vCPU a socket. */
export function topologyOf({ vcpus }: PinnedGuest, cpu: CpuSection | null): CpuTopology {
  return cpu?.words?.topology ?? { sockets: vcpus.most, dies: 1, clusters: 1, cores: 1, threads: 1 };
}

/** What is not there to be written of the guest, and why. */
export function whatIsNotPinned({ guest }: Fitted): Finding[] {
  if (guest.accel === null) {
    return [limit("cpu", `nothing can be written: ${guest.type || "no type"} is no accelerator of QEMU's`)];
  }
  const { mode, model } = guestCpuOf(guest);
  const machine = guest.machine === null ? [limit("machine", "no machine type: the definition names none")] : [];
  if (mode === "custom" && model !== null) return machine;
  const why = mode === "default" ? "the definition names none" : `mode='${mode}' is another CPU on every host`;
  const remedy = "virt-baseline fit --format text says what evidence is missing, or what stands in the way";
  return [...machine, limit("cpu", `no guest CPU: ${why}, and fit could not pin it`, remedy)];
}
