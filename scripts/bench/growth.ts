/**
 * How cost grows with hosts, kinds of hosts and guests: whole processes in seconds of CPU, the least of some rounds, drawn into
 * docs/pictures/growth.svg and printed as a table.
 *
 *     npx tsx scripts/bench/growth.ts [ROUNDS]
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cli, root } from "../house/paths.mjs";
import { prepare } from "../house/prepare.mjs";
import { parseAlone, writeFleet } from "./json-fleet.ts";
import { measure } from "./measure.ts";
import { type Line, plot } from "./plot.ts";

const rounds = Number(process.argv[2] ?? 1);
const picture = join(root, "docs/pictures/growth.svg");

await prepare();
const folder = mkdtempSync(join(tmpdir(), "virt-baseline-growth-"));

interface Cost {
  /** Of CPU: on a machine that has other work the clock tells that of the others. */
  readonly seconds: number;
  readonly megabytes: number;
}

function cost(args: readonly string[]): Cost {
  const all = Array.from({ length: rounds }, () => measure(args));
  return {
    seconds: Math.min(...all.map(({ cpuSeconds }) => cpuSeconds)),
    megabytes: Math.min(...all.map(({ megabytes }) => megabytes)),
  };
}

/** Costs along one axis, told as they come. */
function along(what: string, values: readonly number[], argsOf: (value: number) => readonly string[]) {
  return values.map((value) => {
    const measured = cost(argsOf(value));
    console.log(`| ${what} | ${value} | ${measured.seconds.toFixed(2)} s | ${measured.megabytes.toFixed(0)} MB |`);
    return { value, ...measured };
  });
}

const seconds = (name: string, costs: ReturnType<typeof along>): Line => ({
  name,
  points: costs.map(({ value, seconds: took }) => [value, took]),
});

function fleetOf(hosts: number, profiles: number): string {
  const path = join(folder, `${hosts}-${profiles}.jsonl`);
  writeFleet(path, hosts, profiles);
  return path;
}

/** Guests with the CPU that the bundled hosts of one vendor share, each with a name of its own. */
function guestsOf(count: number): string {
  const path = join(folder, `guests-${count}`);
  mkdirSync(path, { recursive: true });
  const text = readFileSync(join(root, "examples/guests/web.xml"), "utf8");
  for (let index = 0; index < count; index += 1) {
    writeFileSync(join(path, `g${index}.xml`), text.replace("<name>web</name>", `<name>g${index}</name>`));
  }
  return path;
}

function lockOf(fleet: string): string {
  const path = `${fleet}.lock`;
  const { status, stderr } = spawnSync(process.execPath, [cli, "lock", fleet, "-o", path], { encoding: "utf8" });
  if (status !== 0 && status !== 4) throw new Error(stderr);
  return path;
}

try {
  console.log("| what | of | time | memory |\n| --- | --- | --- | --- |");
  const hosts = [1000, 10_000, 100_000];
  const byHosts = along("baseline, hosts of 200 kinds", hosts, (count) => [cli, "baseline", fleetOf(count, 200)]);
  const parsed = along("JSON.parse of the same lines", hosts, (count) => ["-e", parseAlone, fleetOf(count, 200)]);
  const kinds = [30, 100, 300, 1000];
  const byKinds = along("baseline, kinds of 10,000 hosts", kinds, (count) => [cli, "baseline", fleetOf(10_000, count)]);
  const frozen = [30, 100, 300];
  const drift = along("drift, hosts no two alike", frozen, (count) => {
    const fleet = fleetOf(count, count);
    return [cli, "drift", lockOf(fleet), fleet];
  });
  const guests = [10, 30, 100, 300];
  const check = along("check, guests to 9 hosts", guests, (count) => [
    cli,
    "check",
    guestsOf(count),
    "--to",
    join(root, "examples/fleet"),
  ]);
  const lint = along("lint, guests", guests, (count) => [cli, "lint", guestsOf(count)]);
  const panels = [
    {
      title: "Hosts (200 kinds)",
      x: "hosts",
      y: "seconds of CPU",
      lines: [seconds("baseline", byHosts), seconds("JSON.parse alone", parsed)],
    },
    {
      title: "Kinds of hosts",
      x: "kinds",
      y: "seconds of CPU",
      lines: [seconds("baseline of 10,000 hosts", byKinds), seconds("drift, as many hosts", drift)],
    },
    {
      title: "Guests",
      x: "guests",
      y: "seconds of CPU",
      lines: [seconds("check against 9 hosts", check), seconds("lint", lint)],
    },
  ];
  mkdirSync(dirname(picture), { recursive: true });
  writeFileSync(
    picture,
    plot(panels, "Seconds of CPU over hosts, kinds of hosts and guests; a dashed line is growth in proportion"),
  );
  console.log(`drawn: ${picture}`);
} finally {
  rmSync(folder, { recursive: true });
}
