import type { Document } from "../evidence/document.ts";
import type { Observation, Scope, Subject } from "../evidence/observation.ts";

/** The merged evidence of one hypervisor host. */
export interface Host {
  readonly name: string;
  readonly documents: readonly Document[];
  /** The definitions of its guests, where they were collected and asked for; `guestsOf` reads them. */
  readonly guestFiles?: readonly { readonly name: string; readonly text: string }[];
}

/** A scope asked for: null in either means that it does not restrict. */
export type ScopeQuery = Partial<Scope>;

const anywhere: ScopeQuery = {};

/** Every observation of a subject whose scope does not contradict the query, in document order. */
export function observations<S extends Subject>(
  host: Host,
  subject: S,
  query: ScopeQuery = anywhere,
): Observation<S>[] {
  const found: Observation<S>[] = [];
  for (const document of host.documents) {
    for (const observation of document.observations) {
      if (observation.subject === subject && agrees(observation.scope, query))
        found.push(observation as Observation<S>);
    }
  }
  return found;
}

/** The first observation of a subject in scope, if there is one. */
export function firstObservation<S extends Subject>(
  host: Host,
  subject: S,
  query: ScopeQuery = anywhere,
): Observation<S> | undefined {
  for (const document of host.documents) {
    for (const observation of document.observations) {
      if (observation.subject === subject && agrees(observation.scope, query)) return observation as Observation<S>;
    }
  }
  return undefined;
}

function agrees(scope: Scope, query: ScopeQuery): boolean {
  return (
    matches(scope.arch, query.arch) &&
    matches(scope.accel, query.accel) &&
    matches(scope.emulator, query.emulator) &&
    matches(scope.machine, query.machine)
  );
}

function matches(said: string | null, asked: string | null | undefined): boolean {
  return said === null || asked === null || asked === undefined || said === asked;
}

const collected = new WeakMap<Host, Map<Subject, readonly Observation[]>>();

/** Every observation of a subject, whatever its scope; gathered once for a host. For facts that no setting bears on. */
export function factsOf<S extends Subject>(host: Host, subject: S): readonly Observation<S>[] {
  let bySubject = collected.get(host);
  if (bySubject === undefined) {
    bySubject = new Map();
    collected.set(host, bySubject);
  }
  let found = bySubject.get(subject);
  if (found === undefined) {
    found = observations(host, subject);
    bySubject.set(subject, found);
  }
  return found as readonly Observation<S>[];
}

/** Whether all there is of a subject was told, so that what is not among it is not there: what gathered it says so. */
export function tellsAll(host: Host, subject: Subject): boolean {
  return factsOf(host, "collection").some(({ value }) => value.complete.includes(subject));
}
