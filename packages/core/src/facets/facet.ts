import type { Finding } from "../evidence/finding.ts";
import type { GuestDraft } from "../guest/draft.ts";
import type { Guest } from "../guest/guest.ts";
import type { Host } from "../host/host.ts";
import type { Kleene } from "../lattice/kleene.ts";
import type { PartialSet } from "../lattice/partial-set.ts";
import type { MovePlan } from "../policy/move-plan.ts";
import type { Policy } from "../policy/policy.ts";
import type { Measure } from "./measure.ts";
import type { Setting } from "./setting/setting.ts";

export type FacetId = "setting" | "hypervisor" | "machine" | "limits" | "cpu" | (string & {});

/** What was decided in the facets that come before, by facet id. */
export type Decisions = ReadonlyMap<FacetId, unknown>;

/** Everything a choice may depend on besides what is common. */
export interface ChoiceContext {
  readonly setting: Setting;
  readonly decided: Decisions;
  readonly policy: Policy;
}

/**
 * The account of the elements of one facet: every element that some host offers is in exactly one place. Hosts are
 * given by their index in the list that was asked about.
 */
export interface Account {
  readonly common: readonly string[];
  readonly undetermined: readonly { readonly element: string; readonly hosts: readonly number[] }[];
  readonly lost: readonly { readonly element: string; readonly hosts: readonly number[] }[];
}

/** Hosts (or profiles) whose evidence a presentation may cite. */
export interface Presented<Offer, Choice> {
  readonly hosts: readonly Host[];
  readonly offers: readonly Offer[];
  readonly met: Offer;
  readonly choice: Choice;
  readonly account: Account;
  readonly context: ChoiceContext;
}

/** The part of a result that belongs to a facet: a value under the facet's id in the JSON, and findings. */
export interface Presentation {
  readonly section: Readonly<Record<string, unknown>>;
  readonly findings: readonly Finding[];
}

/** What bears on the explanation of a move besides need and offer. */
export interface MoveContext {
  readonly guest: Guest;
  /** The host the guest runs on, where it is given. */
  readonly from: Host | null;
  readonly to: Host;
  readonly setting: Setting;
  /** How the guest is to be moved; absent: a plain migration. */
  readonly plan?: MovePlan;
  /** The definition it is to have on the destination, where that is another than its own. */
  readonly target?: Guest | null;
}

/** What bears on a pin besides what all hosts offer. */
export interface PinContext {
  readonly from: Host | null;
  readonly setting: Setting;
  readonly policy: Policy;
  /** Whether the machine type may become newer than the guest's. */
  readonly raiseMachine: boolean;
}

/** One thing that a guest asks of a host, under the check that tells whether the host has it. */
export interface Demand<Need> {
  readonly check: string;
  readonly need: Need;
  /**
   * Given where the need is nothing but these elements of an offer, so that it is covered as they are. A question over
   * many hosts then judges all of them at once.
   */
  readonly elements?: bigint;
}

/** What guests get of an area: the name of what was chosen for them (a CPU model, a machine type), and its elements. */
export interface Chosen {
  readonly name: string | null;
  readonly elements: bigint;
}

/** A need that guests have who get a choice, besides its elements: `46 physical address bits`. */
export interface Promised<Need> {
  readonly says: string;
  readonly need: Need;
}

/** Why a host lacks an element, on what that rests, and what would help; each empty where nothing is known. */
export interface LossCause {
  readonly because: string;
  readonly evidence: string;
  readonly remedy: string;
}

/**
 * What a facet makes of a guest.
 *
 * Laws: a need is a function of the guest, its source host, the setting and the plan of the move alone; `explain` gives an error finding
 * exactly where `covers` says no, and an unknown one where it says unknown.
 */
export interface GuestSide<Offer, Need> {
  /**
   * What the guest needs of a host in this area. What a definition leaves to the host (host-model, a machine alias,
   * version defaults) is resolved on the source host; without one it stays unknown. Without a plan: a plain migration.
   */
  need(guest: Guest, from: Host | null, setting: Setting, plan?: MovePlan): Need;
  /**
   * Changes the guest where it must be changed so that every host covers it: never takes away a device, a disk, memory
   * or a feature the guest names, and leaves what is covered. What no edit can solve stays for `explain` to tell.
   */
  pin?(draft: GuestDraft, met: Offer, context: PinContext): void;
  /** The elements of a choice that the guest was given: a baseline's if they are equal to its; null: not known. */
  elementsOf?(need: Need): bigint | null;
  /** What the pinned guest settles of the setting, on which the needs and offers of later areas depend. */
  settle?(setting: Setting, draft: GuestDraft): Setting;
  /** What a guest of this definition has, in the form of an offer, so that guests can be held against each other. */
  has?(guest: Guest, setting: Setting): Offer;
  /** Every finding about the need on this offer, not the first; each with the guest's line and the host's fact. */
  explain(need: Need, offer: Offer, move: MoveContext): Finding[];
  /**
   * What a guest asks that uses all that an offer surely has and a definition can name, as far as the policy lets it:
   * of things that exclude one another (machine types) the one that would be chosen. Of how much there is (vCPUs,
   * memory) it asks nothing. A host's own offer covers it; none that it was made of lacks it.
   */
  demand?(met: Offer, context: ChoiceContext): readonly Demand<Need>[];
  /** What is to be said of a move from one host to another, whatever the guest. */
  between?(from: Host, to: Host): Finding[];
}

/**
 * One area of compatibility. Everything that knows libvirt or QEMU in this area lives behind this interface; the
 * questions (baseline, check, matrix…) are generic over it.
 *
 * Laws (test/laws): `meet` is idempotent, commutative and associative; `covers(meet(a, b), n)` equals
 * `covers(a, n) and covers(b, n)`; `nothing` (the offer of a host that said nothing) is not the identity of `meet`.
 */
export interface Facet<Offer, Need, Choice> {
  readonly id: FacetId;
  /** The facets whose decisions the choice here may read. The order of all facets follows from these, not from a list. */
  readonly after: readonly FacetId[];
  /** What a host offers in the setting; silence outside the producer's vocabulary stays unknown. */
  offer(host: Host, setting: Setting): Offer;
  /** The greatest lower bound: what both offer. */
  meet(a: Offer, b: Offer): Offer;
  covers(offer: Offer, need: Need): Kleene;
  /** Equal for equal offers only: hosts with equal keys form a profile. */
  key(offer: Offer): string;
  /**
   * What tells hosts apart when they are counted by profile, where that is less than the whole offer: a measured
   * frequency is hardly ever that of another host. Without it, the key.
   */
  profile?(offer: Offer): string;
  /** Whether the host gave any evidence in this area. */
  assessed(offer: Offer): boolean;
  /**
   * Hosts with unlike values share nothing a guest could use: they are answered apart (vendors). Null: not known. A
   * facet without this is never split.
   */
  partition?(offer: Offer): string | null;
  /** The named elements of an offer, for the account of what is common, lost and undetermined. */
  elements(offer: Offer): PartialSet;
  elementNames(elements: bigint): string[];
  /**
   * What of an offer is no named element, each with its order. Without it, offers whose elements are alike and whose
   * keys are not cannot be compared; an empty list says that the elements are all.
   */
  readonly measures?: readonly Measure<Offer>[];
  /** Where the tools look for an element: leaf, register and bit. */
  whereabouts?(element: string): readonly string[];
  /** Takes what the guest shall have out of what is common. */
  choose(met: Offer, context: ChoiceContext): Choice;
  /** What the choice settles of the setting, on which the offers of later areas depend: the machine type. */
  settle?(setting: Setting, choice: Choice): Setting;
  /** What guests get by the choice. Without it they get, nameless, all that is surely common. */
  chosen?(choice: Choice): Chosen;
  /** The elements that guests would get of this offer alone. Without it: all that it surely has. */
  given?(offer: Offer, policy: Policy): bigint;
  /** What guests who get the choice need besides its elements: limits, a vendor, a frequency. */
  promises?(choice: Choice): readonly Promised<Need>[];
  /** Why hosts (by their places) lack an element that others among them have; by element and host. */
  whyLost?(hosts: readonly Host[], setting: Setting): (element: string, missingOn: readonly number[]) => LossCause[];
  present(presented: Presented<Offer, Choice>): Presentation;
  /** The offer in a few numbers and words, for listing what was read; JSON-ready. */
  outline?(offer: Offer): Readonly<Record<string, string | number | null>>;
  readonly guests?: GuestSide<Offer, Need>;
  /** What to collect where a host gave no evidence in this area. */
  readonly collect: string;
}

// biome-ignore lint/suspicious/noExplicitAny: the list of facets holds facets of unlike offers, needs and choices
export type AnyFacet = Facet<any, any, any>;
