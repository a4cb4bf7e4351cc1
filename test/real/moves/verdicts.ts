/** What check says of a move against what the move did. */
import { readFileSync } from "node:fs";
import { check, type Guest, type Host, type MoveResult } from "../../../packages/core/src/index.ts";
import { type CpuidDifference, describeDifference, type Register } from "../guest/cpuid-log.ts";

/** What happened: refused in these words, or moved, with what the guest then saw otherwise. */
export type Happening = { readonly moved: false; readonly error: string } | Moved;

interface Moved {
  readonly moved: true;
  /** Null: it printed nothing more. */
  readonly changed: readonly CpuidDifference[] | null;
  /** What it would find on its buses after and not before, and the other way round, where that was looked at. */
  readonly devices?: readonly string[];
}

/** Whether the guest goes on and sees what it saw. */
export const isUnharmed = ({ changed, devices = [] }: Moved): boolean => changed?.length === 0 && devices.length === 0;

interface Allowance {
  readonly leaf: string;
  readonly subleaf: string;
  readonly register: Register;
  readonly bits: string;
  /** QEMU's series, from and to in either direction. */
  readonly between: readonly [string, string];
  readonly accelerator: string;
  readonly reason: string;
}

const { allowances } = JSON.parse(readFileSync(new URL("allowances.json", import.meta.url), "utf8")) as {
  allowances: readonly Allowance[];
};

function isAllowed({ leaf, subleaf, register, before, after }: CpuidDifference, series: readonly string[]): boolean {
  const bits = allowances
    .filter(
      (one) =>
        Number.parseInt(one.leaf, 16) === leaf &&
        Number.parseInt(one.subleaf, 16) === subleaf &&
        one.register === register &&
        one.accelerator === "tcg" &&
        one.between.every((name) => series.includes(name)),
    )
    .reduce((mask, one) => mask | Number.parseInt(one.bits, 16), 0);
  return ((before ^ after) & ~bits) === 0;
}

/** The differences that are not on the list of those allowed between two series of QEMU, as `7.2` and `10.0`. */
export function unforeseen(differences: readonly CpuidDifference[], series: readonly string[]): CpuidDifference[] {
  return differences.filter((difference) => !isAllowed(difference, series));
}

const { unforeseen: gaps } = JSON.parse(readFileSync(new URL("unforeseen.json", import.meta.url), "utf8")) as {
  unforeseen: readonly { readonly says: string; readonly reason: string }[];
};

/** Whether a refusal is among those that are known not to be foreseen. */
export const isKnownGap = (error: string): boolean => gaps.some(({ says }) => new RegExp(says).test(error));

const { accepted } = JSON.parse(readFileSync(new URL("accepted.json", import.meta.url), "utf8")) as {
  accepted: readonly { readonly check: string; readonly of: string; readonly from: string; readonly reason: string }[];
};

/** Whether a refusal that does not come is explained: what it was said of, the host that was left, the checks that said it. */
export const isExplainedNo = (of: string, from: string, checks: readonly string[]): boolean =>
  accepted.some((one) => one.of === of && one.from === from && checks.includes(one.check));

interface Parting {
  readonly shows: string;
  readonly from: string;
  /** How the verdict, which is of a move by libvirt, would otherwise be judged. */
  readonly judged: "wrong yes" | "wrong no";
  readonly reason: string;
}

const { partings } = JSON.parse(readFileSync(new URL("qemu-alone.json", import.meta.url), "utf8")) as {
  partings: readonly Parting[];
};

/** How the verdict on a move by QEMU alone is known to be judged, where QEMU parts from libvirt; undefined where it does not. */
export const knownParting = (shows: string, from: string): Parting | undefined =>
  partings.find((one) => one.shows === shows && one.from === from);

/**
 * How a verdict fared: a wrong yes and a wrong no fail the suite; a `known gap` is a wrong yes that stands in
 * unforeseen.json, an `explained no` a wrong no that stands in accepted.json.
 */
export type Judgement = "right" | "wrong yes" | "wrong no" | "undecided" | "known gap" | "explained no";

/** Disks aside: both stacks reach the same folder, which nothing that is collected tells. */
export function verdictOf(guest: Guest, from: Host | null, to: Host, target: Guest | null = null): MoveResult {
  return check([guest], [to], from, { skip: ["disk"], targets: target === null ? [] : [target] }).moves[0]!;
}

/**
 * - A refusal: right where it is said (`qemu: refused`), a wrong yes where both verdicts were good.
 * - A move after which the guest sees the same: right where both verdicts are good.
 * - A move after which it sees another CPU, or stops: right where `guestSees` said so. A refusal that was said and did
 *   not come is right too if the guest was changed: QEMU was silent, the guest is the worse for it.
 */
export function judge({ qemu, guestSees }: MoveResult, happened: Happening): Judgement {
  const yes = qemu === "ok" && guestSees === "same";
  const no = qemu === "refused" || guestSees === "changed";
  if (!happened.moved) {
    if (qemu === "refused") return "right";
    if (isKnownGap(happened.error)) return "known gap";
    return qemu === "unknown" ? "undecided" : "wrong yes";
  }
  if (isUnharmed(happened)) return yes ? "right" : no ? "wrong no" : "undecided";
  return no ? "right" : yes ? "wrong yes" : "undecided";
}

export function describeHappening(happened: Happening): string {
  if (!happened.moved) return `refused: ${happened.error}`;
  if (happened.changed === null) return "moved, and the guest is silent";
  const changes = [...happened.changed.map(describeDifference), ...(happened.devices ?? [])];
  return changes.length === 0 ? "moved" : `moved, changed: ${changes.join("; ")}`;
}
