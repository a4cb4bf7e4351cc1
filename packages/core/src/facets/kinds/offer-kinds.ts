import { libvirtWords } from "../../catalogue/devices.ts";
import { parseMachineName } from "../../catalogue/machine-names.ts";
import type { Listing, Observation, Subjects } from "../../evidence/observation.ts";
import { type Host, observations } from "../../host/host.ts";
import { libvirtAtLeast } from "../../host/libvirt-release.ts";
import { type Family, type FamilyNames, saysNothing, silentFamily } from "../../lattice/families.ts";
import { exactly, type PartialSet, within } from "../../lattice/partial-set.ts";
import type { Setting } from "../setting/setting.ts";

/** The subjects whose facts are listings. */
export type ListingSubject = {
  [S in keyof Subjects]: Subjects[S] extends Listing ? S : never;
}[keyof Subjects];

/** Kinds whose names differ between the machine families of one QEMU (`ide` with pc, secure boot with q35). */
const boundToMachine = new Set(["disk.bus", "firmware", "loader.secure"]);

/**
 * What a host lists, kind by kind. Where several of its documents list a kind, what one of them names is there, and only
 * what none of them leaves open is not. What was asked with another machine family counts only where nothing was asked
 * with the guest's, and not at all for kinds that differ between families.
 */
export function offerKinds(host: Host, setting: Setting, subject: ListingSubject, names: FamilyNames): Family {
  const { arch, accel, machineFamily } = setting;
  const facts = observations(host, subject, { arch, accel }) as Observation<ListingSubject>[];
  if (facts.length === 0) return silentFamily;
  const own = facts.filter(({ scope }) => isOfFamily(scope.machine, machineFamily));
  const covered = new Set(own.map(({ value }) => value.kind));
  const foreign = facts.filter(({ value }) => !covered.has(value.kind) && !boundToMachine.has(value.kind));
  const release = libvirtAtLeast(host);
  const offer = new Map<string, PartialSet>();
  for (const { value } of [...own, ...foreign]) {
    const before = offer.get(value.kind);
    const told = listedSet(value, release, names);
    offer.set(value.kind, before === undefined ? told : addEvidence(before, told));
  }
  for (const [kind, set] of offer) if (saysNothing(set)) offer.delete(kind);
  return offer;
}

function isOfFamily(machine: string | null, family: string | null): boolean {
  return machine === null || family === null || parseMachineName(machine).family === family;
}

/** Two answers about one host: what either names is there; what is not there must be denied by one and named by none. */
export function addEvidence(a: PartialSet, b: PartialSet): PartialSet {
  const certain = a.certain | b.certain;
  return { certain, possible: (a.possible & b.possible) | certain };
}

/** By the listing, which hosts that list the same share; a listing is of one area, whose names they are. */
const listedSets = new WeakMap<Listing, Map<string | null, PartialSet>>();

function listedSet(listing: Listing, release: string | null, names: FamilyNames): PartialSet {
  let known = listedSets.get(listing);
  if (known === undefined) {
    known = new Map();
    listedSets.set(listing, known);
  }
  let set = known.get(release);
  if (set === undefined) {
    set = setOfListing(listing, release, names);
    known.set(release, set);
  }
  return set;
}

function setOfListing(
  { kind, names: listed, silence, denied = [] }: Listing,
  release: string | null,
  names: FamilyNames,
) {
  const present = names.bitsOf(kind, listed);
  if (silence === "absent") return exactly(present);
  const known = silence === "word" && release !== null ? libvirtWords(kind, release) : [];
  return within(present, names.bitsOf(kind, known) | names.bitsOf(kind, denied));
}
