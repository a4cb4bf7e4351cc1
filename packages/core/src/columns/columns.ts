import type { Host } from "../host/host.ts";
import { compareCodePoints } from "../lattice/interner.ts";
import { contains, type PartialSet } from "../lattice/partial-set.ts";
import { defaultPolicy, type Policy } from "../policy/policy.ts";
import { type AnsweredArea, answerAreas } from "../profile/answer-areas.ts";

/** Where in the columns a name stands: bit 2 of word 0 has the mask 4. */
export interface DictionaryEntry {
  readonly word: number;
  /** One bit, as a signed 64-bit number: databases have no unsigned ones. */
  readonly mask: bigint;
  readonly area: string;
  readonly name: string;
}

/** A host as words of 64 bits, signed: what it surely offers, and what it may offer for all we know. */
export interface HostRow {
  readonly host: string;
  /** What hosts are answered apart by: the CPU's vendor; empty where it is not known. */
  readonly vendor: string;
  readonly certain: readonly bigint[];
  readonly possible: readonly bigint[];
}

/**
 * Offers as columns. The words of a meet are the bitwise AND of the hosts' words, certain with certain and possible with
 * possible, so that any database which can do that gives the meet of any choice of hosts.
 */
export interface Columns {
  readonly words: number;
  readonly dictionary: readonly DictionaryEntry[];
  readonly rows: readonly HostRow[];
}

export interface ColumnsOptions {
  readonly arch?: string | null;
  readonly accel?: string | null;
  readonly policy?: Policy;
}

const bitsInWord = 64;

/**
 * Every name that some host surely offers, in the setting that a baseline of these hosts has, by area and then by name:
 * the same names stand in the same places, whatever the order of hosts.
 */
export function columns(hosts: readonly Host[], options: ColumnsOptions = {}): Columns {
  const { arch = null, accel = null, policy = defaultPolicy } = options;
  const sorted = hosts.toSorted((a, b) => compareCodePoints(a.name, b.name));
  const areas = answerAreas(sorted, policy, { arch, accel });
  const names = areas.flatMap((area) => namesOf(area, sorted));
  const dictionary = names.map(({ area, name }, place) => ({
    word: Math.floor(place / bitsInWord),
    mask: signed(1n << BigInt(place % bitsInWord)),
    area,
    name,
  }));
  return {
    words: Math.ceil(names.length / bitsInWord),
    dictionary,
    rows: sorted.map((host) => rowOf(host, areas, names)),
  };
}

interface Name {
  readonly area: string;
  readonly name: string;
  /** Its number among the elements of its area. */
  readonly index: number;
}

/** The names of an area in order. */
function namesOf({ facet, offerOf }: AnsweredArea, hosts: readonly Host[]): Name[] {
  const offers = new Set(hosts.map((host) => facet.elements(offerOf(host)).certain));
  let offered = 0n;
  for (const certain of offers) offered |= certain;
  return bitsOf(offered)
    .map((index) => ({ area: facet.id, name: facet.elementNames(1n << BigInt(index))[0]!, index }))
    .sort((a, b) => compareCodePoints(a.name, b.name));
}

function bitsOf(set: bigint): number[] {
  return [...set.toString(2)].reverse().flatMap((bit, index) => (bit === "1" ? [index] : []));
}

function rowOf(host: Host, areas: readonly AnsweredArea[], names: readonly Name[]): HostRow {
  const offers = new Map(areas.map(({ facet, offerOf }) => [facet.id, facet.elements(offerOf(host))] as const));
  const vendors = areas.map(({ facet, offerOf }) => facet.partition?.(offerOf(host)) ?? null);
  const answers = names.map(({ area, index }) => contains(offers.get(area) as PartialSet, index));
  return {
    host: host.name,
    vendor: vendors.find((vendor) => vendor !== null) ?? "",
    certain: pack(answers.map((answer) => answer === "yes")),
    possible: pack(answers.map((answer) => answer !== "no")),
  };
}

function pack(bits: readonly boolean[]): bigint[] {
  const words: bigint[] = new Array(Math.ceil(bits.length / bitsInWord)).fill(0n);
  bits.forEach((bit, place) => {
    if (bit) words[Math.floor(place / bitsInWord)]! |= 1n << BigInt(place % bitsInWord);
  });
  return words.map(signed);
}

/** As a signed 64-bit number: the highest bit makes it negative. */
const signed = (word: bigint): bigint => BigInt.asIntN(bitsInWord, word);
