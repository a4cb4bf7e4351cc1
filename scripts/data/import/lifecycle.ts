import type { Facts } from "./facts.ts";

/** `6.2.92` and `9.2.50` are on the way to the next release. */
function release(key: string): number | null {
  const match = /^(\d+)\.(\d+)(?:\.(\d+))?$/.exec(key);
  if (!match) return null;
  const [major, minor, micro] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
  return major * 3 + minor + (micro >= 50 ? 1 : 0);
}

const text = (ordinal: number): string => `${Math.floor(ordinal / 3)}.${ordinal % 3}`;

/** What QEMU's rule says of machine type a.b: three (six) majors later, and not before the release from which the rule is applied. */
export const RULE = {
  deprecatedAfterMajors: 3,
  removedAfterMajors: 6,
  deprecatesFrom: "9.1",
  removesFrom: "10.1",
  minorsPerMajor: 3,
};

const ordinalOf = (version: string): number => release(version)!;

function byRule(name: string, majors: number, from: string): number | null {
  const match = /^(?:pc(?:-i440fx|-q35)?|virt|pseries|s390-ccw-virtio)-(\d+)\.(\d+)(?:\.\d+)?$/.exec(name);
  if (!match) return null;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  const due = minor < 3 ? (major + majors) * 3 + minor : (major + majors + 1) * 3;
  return Math.max(due, ordinalOf(from));
}

/** Versioned machine types that were deprecated or removed by hand, earlier than the rule would: seen in upstream builds. */
export function importLifecycle(facts: Facts): unknown {
  const deprecated = new Map<string, number>();
  const removed = new Map<string, number>();
  for (const [arch, builds] of Object.entries(facts.machines.arches)) {
    const upstream = [
      ...Object.entries(builds),
      ...Object.entries(facts.machines.live).filter(([, build]) => build.arch === arch),
    ];
    const ordered = upstream
      .map(([key, build]) => ({ at: release(key), machines: new Map(build.machines.map((m) => [m.name, m])) }))
      .filter((entry): entry is { at: number; machines: typeof entry.machines } => entry.at !== null)
      .sort((a, b) => a.at - b.at);
    for (const name of new Set(ordered.flatMap((entry) => [...entry.machines.keys()]))) {
      const first = ordered.findIndex((entry) => entry.machines.has(name));
      const gone = ordered.slice(first).find((entry) => !entry.machines.has(name));
      const marked = ordered.find((entry) => entry.machines.get(name)?.dep);
      const early = (at: number | undefined, rule: number | null): boolean =>
        at !== undefined && rule !== null && at < rule;
      if (early(gone?.at, byRule(name, RULE.removedAfterMajors, RULE.removesFrom)))
        removed.set(name, Math.min(gone!.at, removed.get(name) ?? Number.POSITIVE_INFINITY));
      if (early(marked?.at, byRule(name, RULE.deprecatedAfterMajors, RULE.deprecatesFrom)))
        deprecated.set(name, Math.min(marked!.at, deprecated.get(name) ?? Number.POSITIVE_INFINITY));
    }
  }
  const names = [...new Set([...deprecated.keys(), ...removed.keys()])];
  return {
    rule: RULE,
    earlier: names.map((name) => ({
      name,
      ...(deprecated.has(name) ? { deprecatedIn: text(deprecated.get(name)!) } : {}),
      ...(removed.has(name) ? { removedIn: text(removed.get(name)!) } : {}),
    })),
  };
}
