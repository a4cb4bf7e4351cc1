import type { JudgeOptions, Placed } from "../check/judge.ts";
import { chooseSetting } from "../facets/setting/setting-facet.ts";
import { missingEvidence } from "../policy/missing-evidence.ts";
import { defaultPolicy } from "../policy/policy.ts";
import { headOf } from "../policy/result-head.ts";
import { selectFindings } from "../policy/select-findings.ts";
import type { Fleet } from "../profile/fleet.ts";
import type { MatrixResult } from "./result.ts";
import { tellGuests } from "./tell-guests.ts";
import { tellImagined } from "./tell-imagined.ts";

export interface MatrixOptions extends JudgeOptions {
  readonly tool?: MatrixResult["tool"];
  readonly arch?: string | null;
  readonly accel?: string | null;
  /** false: moves between hosts are not listed one by one, since the tables are enough. */
  readonly listMoves?: boolean;
  /** Names of hosts that are to be emptied of their guests. */
  readonly evacuate?: readonly string[];
}

/**
 * What can move where, directed.
 *
 * Without guests two are imagined on every host: one that uses all its host offers, and one with the baseline. A move
 * from A to B works for the first where B has everything that it asks; after a restart on B it asks for what B offers.
 * With guests each is judged as `check` does, from the host it is on to every host.
 */
export function matrix(fleet: Fleet, guests: readonly Placed[] | null, options: MatrixOptions = {}): MatrixResult {
  const policy = options.policy ?? defaultPolicy;
  const members = fleet.members();
  const counts = fleet.listed ? null : members.map(({ count }) => count);
  const wish = { arch: options.arch ?? null, accel: options.accel ?? null };
  const hosts = members.map(({ host }) => host);
  const { setting, findings } = guests === null ? chooseSetting(hosts, wish, counts) : noSetting;
  const told =
    guests !== null
      ? tellGuests(guests, members, fleet.listed, options)
      : setting === null
        ? nothingTold
        : { ...nothingTold, ...tellImagined(members, fleet.listed, setting, policy, options) };
  return {
    ...headOf("matrix", options),
    setting: setting === null ? null : { arch: setting.arch, accel: setting.accel },
    hosts: fleet.count,
    ...told,
    findings: selectFindings(
      [...findings, ...missingEvidence(told.notAssessed, options.requireEvidence)],
      options,
      policy.severities,
    ),
  };
}

/** Guests bring their own. */
const noSetting = { setting: null, findings: [] };

const nothingTold = {
  guests: [],
  profiles: [],
  moves: [],
  movesLeftOut: 0,
  leftOut: [],
  tables: [],
  islands: [],
  baselineIslands: [],
  oneWay: [],
  noReturn: [],
  stranded: [],
  lacks: [],
  evacuations: [],
  notAssessed: [],
};
