import { baseline } from "../baseline/baseline.ts";
import { type Severity, worst } from "../evidence/finding.ts";
import type { Guest } from "../guest/guest.ts";
import type { Host } from "../host/host.ts";
import { compareCodePoints } from "../lattice/interner.ts";
import { headOf } from "../policy/result-head.ts";
import { type FindingChoice, selectFindings } from "../policy/select-findings.ts";
import { answerDifferences } from "./answer.ts";
import { compareHost } from "./compare-host.ts";
import { driftFindings } from "./drift-findings.ts";
import { compareGuests } from "./locked-guests.ts";
import { pledgedAreas } from "./pledge.ts";
import type { OpenLock } from "./read-lock.ts";
import type { DriftResult, HostDrift } from "./result.ts";

export interface DriftOptions extends FindingChoice {
  readonly tool?: DriftResult["tool"];
  /** Severities by check id; the rest of the policy is the lock's. */
  readonly severities?: Readonly<Record<string, Severity>>;
  /** Guests of which to tell whether they have what the lock gives, and whether a new baseline would change them. */
  readonly guests?: readonly Guest[];
}

/**
 * Do the hosts still honour the lock? Every host is held against what the lock promised and against its own frozen
 * evidence: what it lost of the promise is an error, what it does not tell is unknown, all else informs.
 *
 * Hosts of the lock that are not given are missing: nobody knows whether they honour it.
 */
export function drift(open: OpenLock, now: readonly Host[], options: DriftOptions = {}): DriftResult {
  const { lock, file } = open;
  const policy = { ...lock.policy, severities: { ...lock.policy.severities, ...options.severities } };
  const areas = pledgedAreas(open.hosts, lock);
  const frozen = new Map(open.hosts.map((host) => [host.name, host]));
  const given = new Map(now.map((host) => [host.name, host]));
  const missing = open.hosts.filter(({ name }) => !given.has(name)).map(({ name }): HostDrift => missingHost(name));
  const compared = now.map((host) => compareHost(areas, host, frozen.get(host.name) ?? null));
  const told = [...compared.filter(hasSomething), ...missing].sort((a, b) => compareCodePoints(a.host, b.host));
  const asked = { policy: lock.policy, ...lock.asked };
  const next = baseline(now, asked);
  const answer = answerDifferences(lock.baseline, next);
  const reading = answerDifferences(lock.baseline, baseline(open.hosts, asked));
  const guests = compareGuests(options.guests ?? [], areas, () => pledgedAreas(now, lock));
  const findings = selectFindings(
    driftFindings({ open, areas, hosts: told, given, frozen, answer, reading, guests }),
    options,
    policy.severities,
  );
  return {
    ...headOf("drift", { ...options, policy }),
    verdict: worst(findings),
    lock: { file, time: lock.time, version: lock.tool.version, hosts: lock.hosts.length },
    unchanged: compared.length - compared.filter(hasSomething).length,
    hosts: told,
    answer,
    reading,
    guests,
    findings,
  };
}

function hasSomething({ status, honours, areas, software }: HostDrift): boolean {
  return status !== "same" || honours !== "yes" || areas.length + software.length > 0;
}

function missingHost(host: string): HostDrift {
  return { host, status: "missing", honours: null, software: [], areas: [] };
}
