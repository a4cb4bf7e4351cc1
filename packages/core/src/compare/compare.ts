import type { AnyFacet, Decisions, FacetId } from "../facets/facet.ts";
import { facetsFor } from "../facets/facets.ts";
import { settingOf } from "../facets/setting/guest-setting.ts";
import type { Setting } from "../facets/setting/setting.ts";
import { chooseSetting } from "../facets/setting/setting-facet.ts";
import type { Guest } from "../guest/guest.ts";
import type { Host } from "../host/host.ts";
import type { NotAssessed } from "../policy/missing-evidence.ts";
import { defaultPolicy, type Policy } from "../policy/policy.ts";
import { headOf } from "../policy/result-head.ts";
import { compareArea } from "./compare-area.ts";
import { libvirtVerdicts } from "./libvirt-verdicts.ts";
import { orderOverAll, relationOf } from "./order.ts";
import type { AreaComparison, CompareResult } from "./result.ts";

/** One side of a comparison: what a host offers, or what a guest's definition gives the guest. */
export type Compared =
  | { readonly form: "host"; readonly host: Host }
  | { readonly form: "guest"; readonly guest: Guest };

export interface CompareOptions {
  readonly tool?: CompareResult["tool"];
  readonly policy?: Policy;
  /** Of two hosts; a guest has its own. */
  readonly arch?: string | null;
  readonly accel?: string | null;
}

/**
 * How two hosts, two guests' CPUs, or a host and a guest's CPU stand to each other: area by area, with the differences.
 *
 * Hosts are compared in every area of which both give evidence; as soon as a guest is one of the two, in those in which
 * a definition says what the guest has. An area of which only one says something leaves the whole answer unknown.
 */
export function compare(a: Compared, b: Compared, options: CompareOptions = {}): CompareResult {
  const policy = options.policy ?? defaultPolicy;
  const settings = settingsOf(a, b, options);
  const { areas, notAssessed } = settings === null ? nothingShared : compareAreas(a, b, settings, policy);
  const order = settings === null ? apart : areas.length === 0 ? undecided : orderOverAll(areas);
  return {
    ...headOf("compare", options),
    setting: settings === null ? null : tellSetting(settings.of[0]),
    a: nameOf(a),
    b: nameOf(b),
    relation: relationOf(order),
    ...order,
    areas,
    libvirt: settings === null ? [] : libvirtVerdicts(a, b, settings.of[0]),
    notAssessed,
    findings: settings?.findings ?? [...differentArchitectures(a, b, options)],
  };
}

const apart = { aHasAllOfB: "no", bHasAllOfA: "no" } as const;
const undecided = { aHasAllOfB: "unknown", bHasAllOfA: "unknown" } as const;
const nothingShared: { areas: AreaComparison[]; notAssessed: NotAssessed[] } = { areas: [], notAssessed: [] };

/** In what setting each side is looked at: a guest in its own, a host in that of the guest it is compared with. */
interface Settings {
  readonly of: readonly [a: Setting, b: Setting];
  readonly findings: CompareResult["findings"];
}

function settingsOf(a: Compared, b: Compared, options: CompareOptions): Settings | null {
  if (a.form === "host" && b.form === "host") {
    const { setting, findings } = chooseSetting([a.host, b.host], wishOf(options));
    return setting === null ? null : { of: [setting, setting], findings };
  }
  const own = [a, b].map((side) => (side.form === "guest" ? settingOf(side.guest, null) : null));
  const [first, second] = [own[0] ?? own[1]!, own[1] ?? own[0]!];
  return first.arch === second.arch ? { of: [first, second], findings: [] } : null;
}

function wishOf({ arch = null, accel = null }: CompareOptions) {
  return { arch, accel };
}

function differentArchitectures(a: Compared, b: Compared, options: CompareOptions): CompareResult["findings"] {
  if (a.form === "host" && b.form === "host") return chooseSetting([a.host, b.host], wishOf(options)).findings;
  const names = [a, b].map((side) => (side.form === "guest" ? (side.guest.arch ?? "x86_64") : ""));
  return [
    {
      check: "arch",
      severity: "error",
      message: `a CPU of ${names[0]} is none of ${names[1]}`,
      evidence: [a, b].map((side) => nameOf(side).name),
      remedy: "compare CPUs of one architecture",
    },
  ];
}

/** Area by area, in the order of their dependencies: what depends on the machine type is asked for the one both have. */
function compareAreas(a: Compared, b: Compared, settings: Settings, policy: Policy) {
  const hosts = a.form === "host" && b.form === "host";
  const decided = new Map<FacetId, unknown>();
  let [mine, theirs] = settings.of;
  const areas: AreaComparison[] = [];
  const notAssessed: NotAssessed[] = [];
  for (const facet of facetsFor(mine.arch)) {
    if (!hosts && facet.guests?.has === undefined) continue;
    const offers = [offerOf(facet, a, mine), offerOf(facet, b, theirs)] as const;
    if (!offers.some((offer) => facet.assessed(offer))) {
      notAssessed.push({ area: facet.id, collect: facet.collect });
      continue;
    }
    areas.push(compareArea(facet, ...offers, { a: a.form === "guest", b: b.form === "guest" }));
    if (hosts) mine = theirs = settled(facet, offers, mine, decided, policy);
  }
  return { areas, notAssessed };
}

function offerOf(facet: AnyFacet, side: Compared, setting: Setting): unknown {
  return side.form === "host" ? facet.offer(side.host, setting) : facet.guests!.has!(side.guest, setting);
}

/** Decides in this area for both hosts, so that the next ones are asked about what both have. */
function settled(
  facet: AnyFacet,
  [a, b]: readonly [unknown, unknown],
  setting: Setting,
  decided: Map<FacetId, unknown>,
  policy: Policy,
): Setting {
  if (facet.settle === undefined) return setting;
  const choice = facet.choose(facet.meet(a, b), { setting, decided: decided as Decisions, policy });
  decided.set(facet.id, choice);
  return facet.settle(setting, choice);
}

function nameOf(side: Compared): CompareResult["a"] {
  return { name: side.form === "host" ? side.host.name : side.guest.id, form: side.form };
}

function tellSetting({ arch, accel, machineFamily, machine }: Setting): CompareResult["setting"] {
  return { arch, accel, machineFamily, machine: machine ?? null };
}
