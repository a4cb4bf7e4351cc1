/** Parts of the answer that have a limit. */
export type LimitedPart = "moves" | "tables" | "islands" | "islands.viaAStop" | "oneWay" | "noReturn" | "lacks";

/** A part of the answer that is empty or cut short since there would be too much of it: never without a word. */
export interface LeftOut {
  readonly part: LimitedPart;
  /** Nothing of it is told; else its beginning is. */
  readonly whole: boolean;
  /** The number that is too large, and the limit. */
  readonly because: string;
  /** Where the same can be read, or what to ask instead. */
  readonly instead: string;
}

const tablesInstead = "--format json and --format csv list the moves; a table is drawn of fewer hosts";
const namesInstead = "--format json and --format csv list the moves with what blocks each; ask about fewer hosts";
const pairsInstead = "they follow from the moves (--format json); ask about the members alone for all of them";

const insteadOf: Readonly<Record<LimitedPart, string>> = {
  moves: "ask about fewer hosts or guests",
  tables: tablesInstead,
  islands: "ask about fewer guests at once, or fewer hosts; the moves of each guest are told all the same",
  "islands.viaAStop": pairsInstead,
  oneWay: pairsInstead,
  noReturn: namesInstead,
  lacks: namesInstead,
};

/** @param number how much there is of what has a limit, and what it is: `1,200 kinds of hosts` */
export function leaveOut(part: LimitedPart, whole: boolean, number: number, things: string, limit: number): LeftOut {
  return {
    part,
    whole,
    because: `${number} ${things}, and the limit is ${limit}`,
    instead: insteadOf[part],
  };
}

/** Each part once, as it is met first. */
export function eachOnce(all: readonly LeftOut[]): LeftOut[] {
  const known = new Set<LimitedPart>();
  return all.filter(({ part }) => !known.has(part) && known.add(part));
}
