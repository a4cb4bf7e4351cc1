import type { CheckResult, DriftResult, FitResult, LintResult } from "@virt-baseline/core";
import type { Case } from "./report.ts";

/** A case for each move. */
export function casesOfCheck({ moves }: CheckResult): Case[] {
  return moves.map(({ guest, from, to, findings }) => ({
    name: `${guest}${from === null ? "" : ` from ${from}`} to ${to}`,
    file: null,
    findings,
  }));
}

/** A case for each guest. */
export function casesOfLint({ guests }: LintResult): Case[] {
  return guests.map(({ guest, findings }) => ({ name: guest, file: null, findings }));
}

/** One case: the guest as it is after the changes. */
export function casesOfFit({ guest, obstacles, findings }: FitResult): Case[] {
  return [{ name: guest, file: null, findings: [...obstacles, ...findings] }];
}

/**
 * A case for each host that there is something to tell of, one for those that are as they were, and one for what is of no
 * host alone.
 */
export function casesOfDrift({ lock, hosts, unchanged, findings }: DriftResult): Case[] {
  const ofHosts = hosts.map(({ host }) => ({
    name: host,
    file: lock.file,
    findings: findings.filter((finding) => finding.hosts.includes(host)),
  }));
  const same = unchanged === 0 ? [] : [{ name: `unchanged hosts (${unchanged})`, file: lock.file, findings: [] }];
  const ofNone = findings.filter((finding) => finding.hosts.length === 0);
  return [...ofHosts, ...same, { name: "the baseline of all", file: lock.file, findings: ofNone }];
}
