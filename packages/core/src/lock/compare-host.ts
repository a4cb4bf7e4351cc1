import { summariseHost } from "../baseline/name-hosts.ts";
import type { HostSummary } from "../baseline/result.ts";
import type { AnyFacet } from "../facets/facet.ts";
import type { Host } from "../host/host.ts";
import { all, type Kleene } from "../lattice/kleene.ts";
import { coversAll } from "../lattice/partial-set.ts";
import type { Pledge, PledgedArea } from "./pledge.ts";
import type { AreaDrift, Change, HostDrift } from "./result.ts";

/** A host as it is now against what was promised and, if it was there, against itself as it was. */
export function compareHost(areas: readonly PledgedArea[], now: Host, then: Host | null): HostDrift {
  const compared = areas.map((area) => compareArea(area, now, then));
  const known = compared.filter((area) => area !== null);
  const software = then === null ? [] : softwareChanges(summariseHost(then), summariseHost(now));
  const changed =
    software.length > 0 || known.some((area) => [area.gained, area.gone, area.spare, area.changed].some(isSome));
  return {
    host: now.name,
    status: then === null ? "new" : changed || known.some((area) => area.becameWorse) ? "changed" : "same",
    honours: known.length < compared.length ? null : all(known.map(({ honours }) => honours)),
    software,
    areas: known.filter(hasSomething).map(({ becameWorse: _, ...area }) => area),
  };
}

const isSome = (list: readonly unknown[]): boolean => list.length > 0;

function hasSomething({ lost, untold, spare, gone, gained, changed }: AreaDrift): boolean {
  return [lost, untold, spare, gone, gained, changed].some(isSome);
}

type ComparedArea = AreaDrift & { readonly becameWorse: boolean };

/** Null: nothing was promised to hosts of this kind (another vendor). */
function compareArea(area: PledgedArea, now: Host, then: Host | null): ComparedArea | null {
  const { facet } = area;
  const offer = area.offerOf(now);
  const pledge = pledgeTo(area, now, offer);
  if (pledge === null) return null;
  const has = facet.elements(offer);
  const names = (set: bigint): string[] => (set === 0n ? [] : facet.elementNames(set));
  const needs = pledge.needs.map(({ says, need }) => ({ says, answer: facet.covers(offer, need) }));
  const said = (answer: Kleene) => needs.filter((need) => need.answer === answer).map(({ says }) => says);
  const before = then === null ? null : area.offerOf(then);
  const had = before === null ? 0n : facet.elements(before).certain;
  const lost = [...said("no"), ...names(pledge.given & ~has.possible)];
  const untold = [...said("unknown"), ...names(pledge.given & has.possible & ~has.certain)];
  return {
    area: facet.id,
    honours: all([coversAll(has, pledge.given), ...needs.map(({ answer }) => answer)]),
    lost,
    untold,
    spare: names(pledge.common & ~pledge.given & had & ~has.possible),
    gone: names(had & ~pledge.common & ~has.possible),
    gained: before === null ? [] : names(has.certain & ~had),
    changed: before === null ? [] : measureChanges(facet, before, offer),
    becameWorse: before !== null && lost.length + untold.length > 0 && facet.key(before) !== facet.key(offer),
  };
}

/** To hosts of the lock what it promised them; to a new one what it promised those of its vendor, if vendors are apart. */
function pledgeTo({ facet, pledges }: PledgedArea, host: Host, offer: unknown): Pledge | null {
  const own = pledges.find(({ hosts }) => hosts.has(host.name));
  if (own !== undefined) return own;
  if (pledges.length === 1) return pledges[0]!;
  const value = facet.partition?.(offer) ?? null;
  return pledges.find((pledge) => pledge.value === value) ?? null;
}

const softwareOf = ({ arch, hypervisor, libvirt, qemu, kernel, microcode }: HostSummary) => ({
  architecture: arch,
  hypervisor: hypervisor.type,
  libvirt,
  QEMU: qemu,
  kernel,
  microcode,
});

/** What is told on one side only is no change of the host: other files were collected. */
function softwareChanges(before: HostSummary, after: HostSummary): Change[] {
  return changes(softwareOf(before), softwareOf(after));
}

/** A measured frequency is another at every start of a host; where hosts are told apart by less, that is what counts. */
function measureChanges(facet: AnyFacet, before: unknown, after: unknown): Change[] {
  if (facet.profile !== undefined && facet.profile(before) === facet.profile(after)) return [];
  const figuresOf = (offer: unknown) =>
    Object.fromEntries((facet.measures ?? []).map(({ name, tell }) => [name, tell(offer)]));
  return changes(figuresOf(before), figuresOf(after));
}

type Figures = Readonly<Record<string, string | number | null>>;

function changes(before: Figures, after: Figures): Change[] {
  return Object.keys(before).flatMap((what) => {
    const [was, is] = [before[what] ?? null, after[what] ?? null];
    return was === null || is === null || was === is ? [] : [{ what, before: was, after: is }];
  });
}
