import { worst } from "../evidence/finding.ts";
import type { Guest } from "../guest/guest.ts";
import type { Host } from "../host/host.ts";
import { headOf } from "../policy/result-head.ts";
import { type Class, guestClasses, hostClasses, type Member, unmaskFinding, wordsOf } from "./alike.ts";
import { type JudgeOptions, MoveJudge } from "./judge.ts";
import type { CheckResult, MoveResult } from "./result.ts";

export interface CheckOptions extends JudgeOptions {
  readonly tool?: CheckResult["tool"];
}

/** Moves of which all is alike but for names: every guest of one class to every host of another. */
export interface AlikeMoves {
  readonly guests: readonly Member<Guest>[];
  readonly hosts: readonly Member<Host>[];
  /** With marks for the names; `tellMove` puts a guest's and a host's in. */
  readonly move: MoveResult;
}

/** A check whose moves are kept once for each class of guests and hosts, so that a million of them cost what they say. */
export interface FoldedCheck extends Omit<CheckResult, "moves"> {
  readonly count: number;
  readonly groups: readonly AlikeMoves[];
  /** Hosts that say the same, as results name them where they name no hosts. */
  readonly profiles: readonly ProfileSummary[];
  /** Every move, guest by guest in the order that was asked. */
  moves(): Generator<MoveResult>;
  /** A move of each guest to each profile of hosts; what it says is said of the profile's first host. */
  movesToProfiles(): Generator<MoveResult>;
}

/** Hosts that say the same, and how many they are. */
interface ProfileSummary {
  readonly id: string;
  readonly count: number;
}

/** Every move by itself: for as many as can be listed. */
export function unfold({
  groups,
  count,
  profiles,
  moves,
  movesToProfiles,
  notAssessed,
  ...head
}: FoldedCheck): CheckResult {
  return { ...head, moves: [...moves()], notAssessed };
}

/** Judges one move for each class of guests and of hosts. */
export function foldedCheck(
  guests: readonly Guest[],
  to: readonly Host[],
  from: Host | null,
  options: CheckOptions = {},
): FoldedCheck {
  const places = hostClasses(to, from);
  const samples = places.map(({ sample }) => sample);
  // What a guest is to become over there is given for it by its name.
  const known = (options.targets ?? []).length > 0 ? () => true : wordsOf(from === null ? samples : [...samples, from]);
  const kinds = guestClasses(guests, known);
  const placed = kinds.map(({ sample }) => ({ guest: sample, from }));
  const judge = new MoveJudge(placed, samples, options);
  const groups = kinds.flatMap((kind, index) =>
    places.map((place) => ({
      guests: kind.members,
      hosts: place.members,
      move: judge.judge(placed[index]!, place.sample),
    })),
  );
  return {
    ...headOf("check", options),
    verdict: worst(groups.flatMap(({ move }) => move.findings)),
    count: guests.length * to.length,
    groups,
    profiles: places.map(({ members }, index) => ({ id: profileId(index), count: members.length })),
    notAssessed: judge.notAssessed,
    moves: () => inOrder(guests, to, { kinds, places, groups }),
    movesToProfiles: () => inOrderOfProfiles(guests, { kinds, places, groups }),
  };
}

/** A move with the names of one of its guests and hosts. */
export function tellMove(move: MoveResult, guest: Member<Guest>, host: Member<Host>): MoveResult {
  return {
    ...move,
    guest: guest.subject.id,
    to: host.subject.name,
    findings: move.findings.map((finding) => unmaskFinding(finding, guest, host)),
  };
}

interface Classes {
  readonly kinds: readonly Class<Guest>[];
  readonly places: readonly Class<Host>[];
  readonly groups: readonly AlikeMoves[];
}

function* inOrder(
  guests: readonly Guest[],
  to: readonly Host[],
  { kinds, places, groups }: Classes,
): Generator<MoveResult> {
  const [kindOf, placeOf] = [memberships(kinds), memberships(places)];
  for (const guest of guests) {
    const kind = kindOf.get(guest)!;
    for (const host of to) {
      const place = placeOf.get(host)!;
      const { move } = groups[kind.index * places.length + place.index]!;
      yield tellMove(move, kind.member, place.member);
    }
  }
}

function* inOrderOfProfiles(guests: readonly Guest[], { kinds, places, groups }: Classes): Generator<MoveResult> {
  const kindOf = memberships(kinds);
  for (const guest of guests) {
    const kind = kindOf.get(guest)!;
    for (const [index, { members }] of places.entries()) {
      const { move } = groups[kind.index * places.length + index]!;
      yield { ...tellMove(move, kind.member, members[0]!), to: profileId(index) };
    }
  }
}

const profileId = (index: number): string => `p${index + 1}`;

function memberships<Subject>(classes: readonly Class<Subject>[]) {
  return new Map(
    classes.flatMap(({ members }, index) => members.map((member) => [member.subject, { index, member }] as const)),
  );
}
