import { type BaselineOptions, baseline } from "../baseline/baseline.ts";
import { summariseHost } from "../baseline/name-hosts.ts";
import type { BaselineResult, HostSummary } from "../baseline/result.ts";
import type { Host } from "../host/host.ts";
import { evidenceText } from "../host/host-line.ts";
import { compareCodePoints } from "../lattice/interner.ts";
import type { ResultHead } from "../policy/result-head.ts";
import { headOf } from "../policy/result-head.ts";

/** Hexadecimal SHA-256 of a text; given from outside, since the core has no cryptography of its own. */
export type Digest = (text: string) => string;

/** A host as it was frozen: its name, its software, and under which hash its evidence stands. */
export interface LockedHost extends HostSummary {
  readonly evidence: string;
}

/** What a lock was asked with besides the policy; a later baseline is compared when asked with the same. */
export interface LockQuestion {
  readonly arch: string | null;
  readonly accel: string | null;
}

/**
 * A frozen baseline with the evidence that it was computed from, so that anybody can compute it again; the contract is
 * `virt-baseline/lock/1`. Hosts that say the same share one entry of evidence.
 */
export interface Lock extends ResultHead<"lock"> {
  /** When it was made, as the caller says: ISO 8601 in UTC. */
  readonly time: string;
  readonly asked: LockQuestion;
  readonly baseline: BaselineResult;
  readonly hosts: readonly LockedHost[];
  /** The documents of a normalised host (`inspect --format jsonl`) by their hash. */
  readonly evidence: Readonly<Record<string, unknown>>;
  /** The hash of all the rest: a lock that somebody edited, or that two changes were merged in, is not read. */
  readonly seal: string;
}

export interface LockOptions extends Pick<BaselineOptions, "tool" | "policy" | "arch" | "accel"> {
  readonly time: string;
  readonly digest: Digest;
}

/** Freezes the baseline of the hosts. The order in which they are given changes no byte. */
export function lock(hosts: readonly Host[], options: LockOptions): Lock {
  const { time, digest, arch = null, accel = null } = options;
  const head = headOf("lock", options);
  const evidence = new Map<string, unknown>();
  const locked = hosts
    .toSorted((a, b) => compareCodePoints(a.name, b.name))
    .map((host): LockedHost => {
      const text = evidenceText(host);
      const hash = hashOf(text, digest);
      if (!evidence.has(hash)) evidence.set(hash, JSON.parse(text));
      return { ...summariseHost(host), evidence: hash };
    });
  const frozen = {
    ...head,
    time,
    asked: { arch, accel },
    baseline: baseline(hosts, { tool: head.tool, policy: head.policy, arch, accel }),
    hosts: locked,
    evidence: Object.fromEntries([...evidence].sort(([a], [b]) => compareCodePoints(a, b))),
  };
  return { ...frozen, seal: sealOf(frozen, digest) };
}

/** The hash of everything in a lock but the seal itself. */
export function sealOf(frozen: object, digest: Digest): string {
  return hashOf(JSON.stringify({ ...frozen, seal: undefined }), digest);
}

export function hashOf(text: string, digest: Digest): string {
  return `sha256:${digest(text)}`;
}

/**
 * The lock as a file: JSON, a member a line, a host a line and what was said a line, so that a change of one host shows
 * as a change of its lines.
 */
export function formatLock({ hosts, evidence, seal, ...head }: Lock): string {
  const members = Object.entries(head).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  const hostLines = hosts.map((host) => `    ${JSON.stringify(host)}`);
  const evidenceLines = Object.entries(evidence).map(
    ([hash, documents]) => `    ${JSON.stringify(hash)}: ${JSON.stringify(documents)}`,
  );
  return [
    "{",
    [
      ...members,
      `  "hosts": [\n${hostLines.join(",\n")}\n  ]`,
      `  "evidence": {\n${evidenceLines.join(",\n")}\n  }`,
      `  "seal": ${JSON.stringify(seal)}`,
    ].join(",\n"),
    "}\n",
  ].join("\n");
}
