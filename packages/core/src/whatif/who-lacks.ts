import type { BaselineResult } from "../baseline/result.ts";
import { isRecord } from "../read/json-shape.ts";

/**
 * Of everything that some hosts of a baseline have and not all, by name: the hosts that lack it, or of which it is not
 * known. Read off the account that every area gives: `lost` and `undetermined`, in whatever words.
 *
 * @param what a path into the answer; `AMD cpu.features` is read off the account of that vendor's hosts alone
 */
export function whoLacks(result: BaselineResult, what: string): ReadonlyMap<string, readonly string[]> {
  const lacking = new Map<string, Set<string>>();
  const apart = result.byVendor.find(({ vendor }) => what.startsWith(`${vendor ?? "unknown vendor"} `));
  visit(apart?.cpu ?? { ...result, byVendor: [] }, lacking);
  return new Map([...lacking].map(([name, hosts]) => [name, [...hosts].sort()]));
}

function visit(value: unknown, lacking: Map<string, Set<string>>): void {
  if (Array.isArray(value)) for (const item of value) visit(item, lacking);
  if (!isRecord(value)) return;
  for (const key of ["lost", "undetermined"]) {
    const list = value[key];
    if (Array.isArray(list)) for (const item of list) note(item, lacking);
  }
  for (const part of Object.values(value)) visit(part, lacking);
}

function note(item: unknown, lacking: Map<string, Set<string>>): void {
  if (!isRecord(item)) return;
  const name = [item.feature, item.machine, item.name].find((word) => typeof word === "string");
  const hosts = item.missingOn ?? item.hosts;
  if (typeof name !== "string" || !Array.isArray(hosts)) return;
  const known = lacking.get(name) ?? new Set();
  lacking.set(name, known);
  for (const host of hosts) {
    if (typeof host === "string") known.add(host);
    else if (isRecord(host) && typeof host.host === "string") known.add(host.host);
  }
}
