import { readdirSync } from "node:fs";
import { join } from "node:path";
import { jsonFiles, readJson } from "../files.ts";

interface MachineData {
  name: string;
  alias?: string;
  default?: boolean;
  deprecated?: boolean;
  maxCpus: number;
}

interface BuildData {
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

function embedBuild(build: BuildData, order: readonly string[]): unknown[] {
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

/** Machine types of each architecture: its names once, then each build as bits over them. */
export function embedMachineTypes(folder: string): Record<string, unknown> {
  const isArchitecture = (name: string): boolean => name !== "compat-properties" && name !== "schema";
  const architectures = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && isArchitecture(entry.name))
    .map((entry) => entry.name)
    .sort();
  const machines = architectures.map((arch) => {
    const builds = jsonFiles(join(folder, arch)).map((path) => readJson<BuildData>(path));
    const order = [...new Set(builds.flatMap((build) => build.machines.map((machine) => machine.name)))].sort();
    return [arch, { names: order.join(" "), builds: builds.map((build) => embedBuild(build, order)) }];
  });
  return { machines: Object.fromEntries(machines), lifecycle: readJson(join(folder, "lifecycle.json")) };
}
