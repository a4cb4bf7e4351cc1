export interface MachineData {
  name: string;
  alias?: string;
  default?: boolean;
  deprecated?: boolean;
  maxCpus: number;
}

/** One file of data/machine-types/ARCH. */
export interface BuildData {
  qemu: string;
  variant?: string;
  downstream?: boolean;
  machines: MachineData[];
}

/** `1x3 288x2` for 1, 1, 1, 288, 288. */
function runs(numbers: readonly number[]): string {
  const found: [number, number][] = [];
  for (const number of numbers) {
    const last = found.at(-1);
    if (last?.[0] === number) last[1]++;
    else found.push([number, 1]);
  }
  return found.map(([number, times]) => `${number}x${times}`).join(" ");
}

function bits(order: readonly string[], names: ReadonlySet<string>): string {
  return order.reduce((set, name, index) => (names.has(name) ? set | (1n << BigInt(index)) : set), 0n).toString(16);
}

/** flags: `d` a distributor's build, `v` another variant than the plain one. */
export type BuildRow = [
  qemu: string,
  flags: string,
  present: string,
  deprecated: string,
  aliases: Record<string, string>,
  defaultName: string | null,
  maxCpus: string,
];

export interface PackedMachines {
  names: string;
  builds: BuildRow[];
}

function packBuild(build: BuildData, order: readonly string[]): BuildRow {
  const byName = new Map(build.machines.map((machine) => [machine.name, machine]));
  const present = order.filter((name) => byName.has(name));
  return [
    build.qemu,
    (build.downstream ? "d" : "") + (build.variant ? "v" : ""),
    bits(order, new Set(present)),
    bits(order, new Set(build.machines.filter((machine) => machine.deprecated).map((machine) => machine.name))),
    Object.fromEntries(build.machines.flatMap((machine) => (machine.alias ? [[machine.alias, machine.name]] : []))),
    build.machines.find((machine) => machine.default)?.name ?? null,
    runs(present.map((name) => byName.get(name)!.maxCpus)),
  ];
}

/** The machine types of an architecture: their names once, then each build as bits over them. */
export function packMachines(builds: readonly BuildData[]): PackedMachines {
  const order = [...new Set(builds.flatMap((build) => build.machines.map((machine) => machine.name)))].sort();
  return { names: order.join(" "), builds: builds.map((build) => packBuild(build, order)) };
}
