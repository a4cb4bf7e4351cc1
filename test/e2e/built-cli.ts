import { fileURLToPath } from "node:url";
import { type Outcome, runProgram } from "../real/process.ts";

/** The built command line, as words to run. */
export const CLI = [
  process.execPath,
  fileURLToPath(new URL("../../packages/cli/dist/virt-baseline.js", import.meta.url)),
] as const;

export function cli(...args: string[]): Promise<Outcome> {
  return runProgram(CLI[0], [CLI[1], ...args], "", 120_000);
}

/** What check says of one move, as far as the road asks. */
export interface MoveVerdict {
  readonly qemu: string;
  readonly guestSees: string;
  readonly findings: readonly { check: string; severity: string; message: string }[];
}

/** The one move that the arguments of check describe, with the exit code. */
export async function checkedMove(...args: string[]): Promise<{ code: number | null; move: MoveVerdict }> {
  const { code, stdout, stderr } = await cli("check", ...args, "--format", "json");
  if (stderr !== "") throw new Error(stderr);
  return { code, move: (JSON.parse(stdout) as { moves: MoveVerdict[] }).moves[0]! };
}

/** The checks behind the errors. */
export const errorsOf = ({ findings }: MoveVerdict): string[] =>
  findings.filter(({ severity }) => severity === "error").map(({ check }) => check);
