import type { FoldedCheck } from "@virt-baseline/core";
import { toJson } from "../commands/result.ts";

/** Moves in one piece of the text. */
const atOnce = 256;

/**
 * A check as JSON, piece by piece: the same document as for few moves, without ever holding all of it. `listed`: moves name
 * hosts; else the profiles of hosts that say the same, which the document then lists.
 */
export function* checkJson(folded: FoldedCheck, listed: boolean): Generator<string> {
  const { groups, count, moves, movesToProfiles, profiles, notAssessed, ...head } = folded;
  const whole = toJson({ ...head, ...(listed ? {} : { profiles }), moves: [0], notAssessed });
  const [before = "", after = ""] = whole.split(/^ {4}0\n/m);
  yield before;
  let pieces: string[] = [];
  let comma = "";
  for (const move of listed ? moves() : movesToProfiles()) {
    pieces.push(`${comma}    ${JSON.stringify(move, null, 2).replaceAll("\n", "\n    ")}`);
    comma = ",\n";
    if (pieces.length < atOnce) continue;
    yield pieces.join("");
    pieces = [];
  }
  yield `${pieces.join("")}\n${after}`;
}
