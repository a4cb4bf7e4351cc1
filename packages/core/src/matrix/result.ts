import type { ProfileSummary } from "../baseline/result.ts";
import type { Finding, Severity } from "../evidence/finding.ts";
import type { ResultHead } from "../policy/result-head.ts";
import type { LeftOut } from "./left-out.ts";

/** A guest of the question. */
export interface MatrixGuest {
  /** Null: one that uses all its host offers; `baseline`: one with the baseline; else a guest that was given. */
  readonly id: string | null;
  /** The host it runs on; null: it is tried from every host, or where it runs is not known. */
  readonly host: string | null;
  /** Whether it runs now, where that is told. */
  readonly live?: boolean;
}

/** One guest's move. Hosts are named, or their profiles where there are too many. */
export interface MatrixMove {
  readonly guest: string | null;
  readonly from: string | null;
  readonly to: string;
  readonly verdict: Severity;
  /** The checks that found an error. */
  readonly blockers: readonly string[];
  /** The checks that could not be decided. */
  readonly undecided: readonly string[];
}

/** The moves of a guest as a table in which equal rows and equal columns stand once; it says all that the moves say. */
export interface FoldedTable {
  readonly guest: string | null;
  /** Hosts (or guests, where several are asked about) with the same verdicts everywhere. */
  readonly rows: readonly (readonly string[])[];
  readonly columns: readonly (readonly string[])[];
  /** Row by row; null: there is no move, as of a guest to the host it is on. */
  readonly cells: readonly (readonly FoldedCell[])[];
}

export interface FoldedCell {
  readonly verdict: Severity;
  readonly blockers: readonly string[];
  readonly undecided: readonly string[];
}

/** Hosts between which guests go and come back, in several steps if need be. */
export interface IslandResult {
  readonly members: readonly string[];
  /** How many hosts that are. */
  readonly hosts: number;
  readonly direct: boolean;
  readonly viaAStop: readonly (readonly [from: string, to: string])[];
}

/** A move after which a guest that is restarted where it went does not come back directly. */
export interface NoReturn {
  readonly guest: string | null;
  readonly from: string;
  readonly to: string;
  readonly blockers: readonly string[];
}

/** What a host lacks of what guests use that come from others. */
export interface HostLack {
  readonly guest: string | null;
  readonly host: string;
  readonly check: string;
  readonly names: readonly string[];
  /** From how many hosts guests are kept away by it. */
  readonly from: number;
}

/** Where one guest of a host that is to be emptied can go. */
export interface EvacuatedGuest {
  readonly guest: string;
  /** Where it goes in the plan; null: nowhere. */
  readonly to: string | null;
  /** Hosts that would take it with no known obstacle, whatever else goes there. */
  readonly targets: readonly string[];
  /** Why it stays: the checks that found an error on every host, or `memory` where no host has room left. */
  readonly because: readonly string[];
}

/** A plan by which a host's guests are moved away at once. */
export interface Evacuation {
  readonly host: string;
  /** Every guest finds a place. */
  readonly complete: boolean;
  /** No plan places more guests: every way was tried. Else it is the best that was found. */
  readonly proved: boolean;
  readonly guests: readonly EvacuatedGuest[];
  /** Hosts whose free memory is not known: guests are sent there only where no other host takes them. */
  readonly roomUnknown: readonly string[];
}

/** The answer to `matrix`; the contract is `virt-baseline/matrix/1`. */
export interface MatrixResult extends ResultHead<"matrix"> {
  readonly setting: { readonly arch: string; readonly accel: string } | null;
  readonly hosts: number;
  readonly guests: readonly MatrixGuest[];
  readonly profiles: readonly ProfileSummary[];
  readonly moves: readonly MatrixMove[];
  /** How many moves are not listed, since there are too many. */
  readonly movesLeftOut: number;
  /** What is empty or cut short for its size, and what to do for it. */
  readonly leftOut: readonly LeftOut[];
  readonly tables: readonly FoldedTable[];
  /** Of the guest that uses all its host offers, or of all guests that were given: the largest first. */
  readonly islands: readonly IslandResult[];
  /** Of the guest with the baseline. */
  readonly baselineIslands: readonly IslandResult[];
  /** Direct moves from whose end no way leads back, however long. */
  readonly oneWay: readonly (readonly [from: string, to: string])[];
  readonly noReturn: readonly NoReturn[];
  /** Guests that can surely go nowhere else. */
  readonly stranded: readonly { readonly guest: string | null; readonly host: string | null }[];
  readonly lacks: readonly HostLack[];
  readonly evacuations: readonly Evacuation[];
  readonly notAssessed: readonly { readonly area: string; readonly collect: string }[];
  readonly findings: readonly Finding[];
}

/** What is told of moves, whoever the guests are. */
export type ToldMatrix = Omit<
  MatrixResult,
  "schema" | "tool" | "policy" | "setting" | "hosts" | "evacuations" | "notAssessed" | "findings"
>;
