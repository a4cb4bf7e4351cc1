import { convergenceOf } from "../../facets/migration/convergence.ts";
import { plainMove } from "../../policy/move-plan.ts";
import { findingOf, type MoveRule } from "../rule.ts";

/** Capabilities with which the copy ends whatever the guest writes: the guest goes first, or is held back. */
const rescues: readonly (readonly [capability: string, says: string])[] = [
  ["postcopy-ram", "the guest can be switched over before all is copied (post-copy)"],
  ["auto-converge", "QEMU holds the guest's CPUs back until it is"],
  ["dirty-limit", "QEMU holds the guest's CPUs back until it is"],
];

/** Whether copying the memory catches up with the guest, where the user tells how fast both are. */
export const migrationConvergence: MoveRule = (move) => {
  const { pace, capabilities } = move.plan ?? plainMove;
  if (pace === null) return [];
  const { answer, downtime, enoughBandwidth } = convergenceOf(pace);
  const standstill = `${Math.round(downtime)} ms`;
  if (answer === "yes") {
    const message = `the memory is copied in the end, with at most ${standstill} of standstill`;
    return [
      findingOf(move, undefined, {
        check: "migration.convergence",
        severity: "info",
        message,
        remedy: "nothing is to be done",
      }),
    ];
  }
  const sure = answer === "no";
  const rescue = rescues.find(([name]) => capabilities.includes(name));
  const message = sure
    ? `the guest changes memory faster than it is copied: it is never done`
    : `if the guest writes the same memory over and over, what is left takes ${standstill}, longer than ${pace.downtime} ms: it is never done`;
  return [
    findingOf(move, undefined, {
      check: "migration.convergence",
      severity: rescue !== undefined ? "warning" : sure ? "error" : "unknown",
      message: rescue === undefined ? message : `${message}, but ${rescue[1]}`,
      remedy: `give it ${inMebibytes(enoughBandwidth)} MiB/s or a downtime of ${Math.ceil(downtime)} ms, or use --migrate postcopy or auto-converge`,
    }),
  ];
};

function inMebibytes(bytes: number): string {
  return Number.isFinite(bytes) ? String(Math.ceil(bytes / 1024 / 1024)) : "endless";
}
