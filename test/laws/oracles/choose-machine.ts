/** A machine type of all hosts, as the words of the rule see it. */
interface Known {
  readonly name: string;
  readonly family: string;
  /** Null for a downstream name. */
  readonly version: readonly [number, number, number] | null;
}

const prefixes: Readonly<Record<string, readonly string[]>> = {
  q35: ["pc-q35-"],
  pc: ["pc-i440fx-", "pc-"],
  virt: ["virt-"],
  pseries: ["pseries-"],
  "s390-ccw-virtio": ["s390-ccw-virtio-"],
};

function know(name: string): Known[] {
  for (const [family, starts] of Object.entries(prefixes)) {
    const start = starts.find((prefix) => name.startsWith(prefix));
    if (start === undefined) continue;
    const match = /^(\d+)\.(\d+)(?:\.(\d+))?$/.exec(name.slice(start.length));
    const version =
      match === null ? null : ([match[1], match[2], match[3] ?? 0].map(Number) as [number, number, number]);
    return [{ name, family, version }];
  }
  return [];
}

/** The machine type once more: every name of the family tried against every other. */
export function chooseMachineSlowly(
  common: readonly string[],
  deprecated: ReadonlySet<string>,
  policy: { readonly family: string | null; readonly atMost: string | null },
): string | null {
  for (const family of policy.family === null ? Object.keys(prefixes) : [policy.family]) {
    const allowed = common
      .flatMap(know)
      .filter((machine) => machine.family === family && isAtMost(machine, policy.atMost));
    const current = allowed.filter(({ name }) => !deprecated.has(name));
    const left = current.length > 0 ? current : allowed;
    const best = left.find((one) => left.every((other) => other === one || isBetter(one, other)));
    if (best !== undefined) return best.name;
  }
  return null;
}

function isAtMost({ version }: Known, bound: string | null): boolean {
  if (bound === null) return true;
  const limit = (/(\d+\.\d+(?:\.\d+)?)$/.exec(bound)?.[1] ?? "").split(".").map(Number);
  return version !== null && order(version, [limit[0] ?? 0, limit[1] ?? 0, limit[2] ?? 0]) <= 0;
}

/** Upstream names before downstream ones; the newer of two upstream ones; downstream ones by name, backwards. */
function isBetter(one: Known, other: Known): boolean {
  if (one.version !== null && other.version !== null) return order(one.version, other.version) > 0;
  if (one.version === null && other.version === null) return one.name > other.name;
  return one.version !== null;
}

function order(a: readonly [number, number, number], b: readonly [number, number, number]): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
