import { setMaxListeners } from "node:events";
import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../errors.ts";
import { gatherOverSsh, type OverSsh } from "./over-ssh.ts";
import type { Target } from "./target.ts";

export interface Many extends OverSsh {
  /** Where an archive for each host is kept, NAME.tar. */
  readonly folder: string;
  /** How many hosts at a time. */
  readonly parallel: number;
  /** Hosts that are there already are asked once more. */
  readonly again: boolean;
}

/** What became of one host. */
export interface HostOutcome {
  readonly target: Target;
  readonly archive: string;
  /** `kept`: it had been collected before. */
  readonly state: "collected" | "kept" | "failed";
  /** Of a failure, the reason. */
  readonly why: string | null;
}

/**
 * Gathers many hosts into a folder of archives, some at a time, in the order given. One that fails does not keep the
 * others; what stood there of it from before is left. A second run asks only those that are not there.
 *
 * @throws {UsageError} where the folder cannot be made
 */
export async function collectMany(
  targets: readonly Target[],
  wanted: Many,
  stop: AbortSignal,
  onOutcome: (outcome: HostOutcome) => void = () => {},
): Promise<HostOutcome[]> {
  makeFolder(wanted.folder);
  setMaxListeners(wanted.parallel, stop); // each host that is being asked listens; Node warns of more than ten
  const outcomes: HostOutcome[] = [];
  let next = 0;
  const work = async () => {
    while (next < targets.length) {
      const index = next++;
      const outcome = await collectOne(targets[index]!, wanted, stop);
      outcomes[index] = outcome;
      onOutcome(outcome);
    }
  };
  await Promise.all(Array.from({ length: Math.min(wanted.parallel, targets.length) }, work));
  return outcomes;
}

async function collectOne(target: Target, wanted: Many, stop: AbortSignal): Promise<HostOutcome> {
  const archive = join(wanted.folder, `${target.name}.tar`);
  if (!wanted.again && isCollected(wanted.folder, target.name)) return { target, archive, state: "kept", why: null };
  if (stop.aborted) return { target, archive, state: "failed", why: "interrupted before it was asked" };
  const why = await gatherOverSsh(target, archive, wanted, stop);
  return { target, archive, state: why === null ? "collected" : "failed", why };
}

/** As an archive, packed or not, or as a folder. */
function isCollected(folder: string, name: string): boolean {
  return [`${name}.tar`, `${name}.tar.gz`, join(name, "manifest.json")].some((each) => existsSync(join(folder, each)));
}

/** For its owner alone where it is made here; one that is there is left as it is. */
function makeFolder(folder: string): void {
  try {
    if (mkdirSync(folder, { recursive: true }) !== undefined) chmodSync(folder, 0o700);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`cannot write ${folder}: ${reason}`, "name a folder you may write to with -o", "output");
  }
}
