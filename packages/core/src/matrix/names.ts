import { profileId } from "../baseline/name-hosts.ts";
import type { ProfileSummary } from "../baseline/result.ts";
import type { Member } from "../profile/fleet.ts";
import type { HostKind } from "./host-kinds.ts";

/** What moves are told between: hosts under their names, or profiles where there are too many. */
export interface Unit {
  readonly name: string;
  readonly kind: number;
}

/** How results name kinds of hosts. */
export interface Names {
  readonly listed: boolean;
  readonly profiles: readonly ProfileSummary[];
  /** Of each kind, what stands for it: its hosts, or its profile. */
  readonly of: (kind: number) => readonly string[];
  /** All of them: hosts by name, profiles by number. */
  readonly units: readonly Unit[];
}

export function nameKinds(kinds: readonly HostKind[], members: readonly Member[], listed: boolean): Names {
  const hostsOf = kinds.map(({ members: places }) => places.map((place) => members[place]!.host.name));
  const named = kinds.map((_, kind) => (listed ? hostsOf[kind]! : [profileId(kind)]));
  const units = listed ? unitsOfHosts(kinds, members) : kinds.map((_, kind) => ({ name: profileId(kind), kind }));
  return {
    listed,
    profiles: kinds.map(({ count }, kind) => ({
      id: profileId(kind),
      count,
      ...(listed ? { hosts: hostsOf[kind]! } : {}),
    })),
    of: (kind) => named[kind]!,
    units,
  };
}

function unitsOfHosts(kinds: readonly HostKind[], members: readonly Member[]): Unit[] {
  const kindOf: number[] = [];
  kinds.forEach(({ members: places }, kind) => {
    for (const place of places) kindOf[place] = kind;
  });
  return members.map(({ host }, place) => ({ name: host.name, kind: kindOf[place]! }));
}
