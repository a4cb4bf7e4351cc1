/**
 * The real `virsh cpu-baseline`, of both stacks. The test driver computes it inside virsh itself, with the same code that
 * libvirtd runs, so no daemon is needed.
 */
import { join } from "node:path";
import { realDirectory } from "../../scripts/real/directory.ts";
import { type Outcome, runProgram } from "../real/process.ts";

/** The libvirt releases at hand, and how a command is run where they are installed. */
const installed = {
  "9.0.0": [],
  "11.3.0": ["chroot", join(realDirectory(), "trixie")],
} as const;
export type VirshVersion = keyof typeof installed;

/** virsh wants a file that it can seek in, where it is installed. */
const script =
  'f=$(mktemp) && cat >"$f" && virsh -q -c test:///default cpu-baseline "$@" "$f"; r=$?; rm -f "$f"; exit $r';

/** What virsh prints for these CPUs, one after another in a file; its message in `stderr` where it refuses. */
export async function virshBaseline(
  version: VirshVersion,
  cpus: readonly string[],
  ...options: string[]
): Promise<Outcome> {
  const [command, ...args] = [...installed[version], "/bin/sh", "-c", script, "sh", ...options];
  const outcome = await runProgram(command!, args, cpus.join("\n"));
  return { ...outcome, stderr: outcome.stderr.replace(/^error: /gm, "").trim() };
}
