import type { CheckResult, MoveResult } from "@virt-baseline/core";
import type { Renderer, RenderStyle } from "../commands/result.ts";
import { rowsOfFindings } from "./findings.ts";
import { layOut, type Section, type Tone } from "./page.ts";
import { count } from "./words.ts";

export const verdicts: Readonly<Record<CheckResult["verdict"], readonly [says: string, tone: Tone]>> = {
  ok: ["no known obstacle in the evidence given", "good"],
  info: ["no known obstacle in the evidence given", "good"],
  warning: ["no known obstacle in the evidence given, but see the warnings", "warning"],
  unknown: ["undecided: evidence is missing", "unknown"],
  error: ["would not move unharmed", "error"],
};

/** A dry run for people: a section a move, the moves that nothing is said of together. */
export const renderCheck: Renderer<CheckResult> = (result, style) => {
  const { moves, notAssessed } = result;
  const silent = moves.filter(({ findings }) => findings.length === 0);
  const open = notAssessed.map(({ area, collect }) => ({ label: area, texts: [`to collect: ${collect}`] }));
  return layOut(
    [
      headline(result),
      ...moves.filter(({ findings }) => findings.length > 0).map((move) => moveSection(move, style)),
      ...(silent.length === 0 ? [] : [{ title: "Nothing found", tone: "good" as const, rows: silent.map(silentRow) }]),
      ...(open.length === 0 ? [] : [{ title: "Not assessed: no host says anything of it", rows: open }]),
    ],
    style,
  );
};

function headline({ moves, verdict }: CheckResult): Section {
  const [says, tone] = verdicts[verdict];
  const guests = new Set(moves.map(({ guest }) => guest)).size;
  const hosts = new Set(moves.map(({ to }) => to)).size;
  const harmed = moves.filter((move) => move.verdict === "error").length;
  const errors = harmed === 0 || moves.length === 1 ? "" : ` (${harmed} of ${moves.length} moves)`;
  return { title: `${count(guests, "guest")}, ${count(hosts, "host")}: ${says}${errors}`, tone, rows: [] };
}

const qemuSays: Readonly<Record<MoveResult["qemu"], string>> = {
  ok: "libvirt and QEMU let it pass",
  refused: "libvirt or QEMU refuses it",
  unknown: "what libvirt and QEMU say is not known",
};
const guestSees: Readonly<Record<MoveResult["guestSees"], string>> = {
  same: "no change known that the guest would see",
  changed: "the guest sees another machine",
  unknown: "what the guest sees is not known",
};

export function moveSection(move: MoveResult, style: RenderStyle): Section {
  const tone = verdicts[move.verdict][1];
  return {
    title: `${move.guest}${move.from === null ? "" : ` from ${move.from}`} to ${move.to}: ${move.verdict}`,
    tone,
    rows: [
      { label: "the move", texts: [`${qemuSays[move.qemu]}; ${guestSees[move.guestSees]}`], tone },
      ...rowsOfFindings(move.findings, style),
    ],
  };
}

function silentRow({ guest, to }: MoveResult) {
  return { label: "ok", texts: [`${guest} to ${to}`], tone: "good" as const };
}
