import type { Finding, Severity } from "../evidence/finding.ts";
import type { Kleene } from "../lattice/kleene.ts";
import type { ResultHead } from "../policy/result-head.ts";
import type { Difference } from "./answer.ts";

/** A value that was one thing when the lock was made and is another now. */
export interface Change {
  readonly what: string;
  readonly before: string | number | null;
  readonly after: string | number | null;
}

/** One area of a host against the lock. Names are as in a baseline. */
export interface AreaDrift {
  readonly area: string;
  /** Whether the host gives all that guests were given. */
  readonly honours: Kleene;
  /** Given by the lock, and surely not there. */
  readonly lost: readonly string[];
  /** Given by the lock, and not told whether it is there. */
  readonly untold: readonly string[];
  /** Common when the lock was made though not given to guests, and now gone from this host. */
  readonly spare: readonly string[];
  /** What this host had beyond what was common, and has no more. */
  readonly gone: readonly string[];
  readonly gained: readonly string[];
  readonly changed: readonly Change[];
}

/** A host of which there is something to tell. */
export interface HostDrift {
  readonly host: string;
  /** `same`: nothing changed that matters, but it does not (surely) honour the lock. */
  readonly status: "same" | "changed" | "new" | "missing";
  /** Null: it is missing, or nothing was promised to hosts of its kind. */
  readonly honours: Kleene | null;
  readonly software: readonly Change[];
  /** Where there is something to tell. */
  readonly areas: readonly AreaDrift[];
}

/** A finding with the hosts it is about, all of them. */
export interface DriftFinding extends Finding {
  readonly hosts: readonly string[];
}

/** A guest against the lock and against what a new baseline would give. */
export interface GuestDrift {
  readonly guest: string;
  readonly live: boolean;
  /** Whether it has what the lock gives: `no` of a guest that was defined otherwise. */
  readonly asLocked: Kleene;
  /** Areas in which it is otherwise than the lock gives. */
  readonly otherwise: readonly string[];
  /** What a new baseline would give it otherwise than it has now; empty of guests that are not as locked. */
  readonly wouldChange: readonly string[];
}

/** The answer to `drift`; the contract is `virt-baseline/drift/1`. */
export interface DriftResult extends ResultHead<"drift"> {
  readonly verdict: Severity;
  readonly lock: { readonly file: string; readonly time: string; readonly version: string; readonly hosts: number };
  /** Hosts that are as they were frozen, in all that matters here. */
  readonly unchanged: number;
  readonly hosts: readonly HostDrift[];
  /** What a new baseline of the hosts would answer otherwise. */
  readonly answer: readonly Difference[];
  /** What this release answers otherwise than the one that made the lock, from the very same evidence. */
  readonly reading: readonly Difference[];
  readonly guests: readonly GuestDrift[];
  readonly findings: readonly DriftFinding[];
}
