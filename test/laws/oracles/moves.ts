import { worst } from "../../../packages/core/src/evidence/finding.ts";
import type { AnyFacet } from "../../../packages/core/src/facets/facet.ts";
import { facetsFor } from "../../../packages/core/src/facets/facets.ts";
import { explainSetting } from "../../../packages/core/src/facets/setting/guest-setting.ts";
import type { Setting } from "../../../packages/core/src/facets/setting/setting.ts";
import { chooseSetting } from "../../../packages/core/src/facets/setting/setting-facet.ts";
import { findHazards } from "../../../packages/core/src/hazards/hazards.ts";
import type { Host } from "../../../packages/core/src/host/host.ts";
import {
  imagineGuest,
  usualDefinition,
  withNothingWithheld,
} from "../../../packages/core/src/matrix/imagined-guest.ts";
import type { MatrixMove } from "../../../packages/core/src/matrix/result.ts";
import { defaultPolicy } from "../../../packages/core/src/policy/policy.ts";

export const sorted = (hosts: readonly Host[]): Host[] => [...hosts].sort((a, b) => (a.name < b.name ? -1 : 1));

/** A verdict with its checks, as one text. */
export const said = ({
  verdict,
  blockers,
  undecided,
}: Pick<MatrixMove, "verdict" | "blockers" | "undecided">): string => JSON.stringify({ verdict, blockers, undecided });

/** Pair by pair, demand by demand: the slow way. */
export function slowMoves(hosts: readonly Host[]): Map<string, string> {
  const all = sorted(hosts);
  const { setting } = chooseSetting(all, { arch: null, accel: null });
  if (setting === null) return new Map();
  const moves = new Map<string, string>();
  // What a host offers in a setting is worked out once, or forty hosts would take minutes.
  const known = new Map<string, unknown>();
  const offer = (facet: AnyFacet, host: Host, wanted: Setting): unknown => {
    const key = JSON.stringify([facet.id, host.name, wanted]);
    if (!known.has(key)) known.set(key, facet.offer(host, wanted));
    return known.get(key);
  };
  const guests = all.map((host) =>
    imagineGuest(
      (facet, wanted) => {
        const own = offer(facet, host, wanted);
        return { offer: own, told: facet.assessed(own) };
      },
      setting,
      withNothingWithheld(defaultPolicy),
    ),
  );
  for (const [index, from] of all.entries()) {
    const guest = guests[index]!;
    const definition = usualDefinition(guest.setting, false);
    const isAssessed = (facet: AnyFacet) => all.some((host) => facet.assessed(offer(facet, host, guest.setting)));
    const untold = guest.untold.filter(isAssessed);
    const asked = guests.flatMap(({ demands }) => demands.filter(({ facet }) => untold.includes(facet)));
    for (const to of all) {
      const found = [
        ...asked.map(({ demand: { check } }) => ({
          check,
          severity: "unknown" as const,
          message: "",
          evidence: [],
          remedy: "",
        })),
        ...explainSetting(definition, to, guest.setting),
        ...findHazards(definition, from, to),
        ...facetsFor(setting.arch).flatMap((facet) =>
          isAssessed(facet) ? (facet.guests?.between?.(from, to) ?? []) : [],
        ),
        ...guest.demands.flatMap(({ facet, demand: { check: id, need } }) => {
          const answer = facet.covers(offer(facet, to, guest.setting), need);
          if (answer === "yes") return [];
          const severity = answer === "no" ? ("error" as const) : ("unknown" as const);
          return [{ check: id, severity, message: "", evidence: [], remedy: "" }];
        }),
      ];
      const of = (severity: string) =>
        [...new Set(found.filter((one) => one.severity === severity).map(({ check: id }) => id))].sort();
      const verdict = worst(found);
      moves.set(`${from.name} ${to.name}`, said({ verdict, blockers: of("error"), undecided: of("unknown") }));
    }
  }
  return moves;
}

/** Who reaches whom, over any number of stops. */
export function reach(names: readonly string[], sure: ReadonlySet<string>): Set<string> {
  const reached = new Set(sure);
  for (const stop of names)
    for (const a of names)
      for (const b of names) if (reached.has(`${a} ${stop}`) && reached.has(`${stop} ${b}`)) reached.add(`${a} ${b}`);
  return reached;
}
