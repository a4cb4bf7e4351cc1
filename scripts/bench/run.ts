/**
 * `pnpm bench [ROUNDS]`: how long whole processes take, each beside something that runs in the same rounds, since only
 * ratios mean something on a machine that has other work. What the figures mean: docs/performance.md.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { type CpuOffer, meetCpu } from "../../packages/core/src/facets/cpu/cpu-offer.ts";
import { offerCpu } from "../../packages/core/src/facets/cpu/offer-cpu.ts";
import { readHosts } from "../../packages/core/src/read/read-hosts.ts";
import { cli } from "../house/paths.mjs";
import { prepare } from "../house/prepare.mjs";
import { hostCpus } from "./host-cpus.ts";

const rounds = Number(process.argv[2] ?? 5);
const virsh = ["virsh", "-c", "test:///default", "cpu-baseline"];

interface Program {
  readonly name: string;
  readonly command: readonly string[];
}

const baseline = (name: string, file: string): Program => ({
  name,
  command: [process.execPath, cli, "baseline", file],
});

/** The shortest time of each program over the rounds, in ms; null: it is not there. */
function race(...programs: Program[]): (number | null)[] {
  const best: (number | null)[] = programs.map(() => null);
  for (let round = 0; round < rounds; round += 1) {
    programs.forEach(({ command: [program = "", ...args] }, index) => {
      const before = performance.now();
      const { error, status } = spawnSync(program, args, { stdio: ["ignore", "ignore", "pipe"] });
      const took = performance.now() - before;
      if (error !== undefined || status === null || status > 1) return;
      best[index] = Math.min(best[index] ?? Number.POSITIVE_INFINITY, took);
    });
  }
  programs.forEach(({ name }, index) => {
    const ms = best[index];
    console.log(`  ${name}: ${ms === null || ms === undefined ? "does not run here" : `${ms.toFixed(0)} ms`}`);
  });
  return best;
}

function ratio(what: string, [a, b]: readonly (number | null | undefined)[], aim: string): void {
  const known = typeof a === "number" && typeof b === "number";
  console.log(`  => ${what}: ${known ? (a / b).toFixed(2) : "not measured"} (${aim})`);
}

function raceVirsh(title: string, file: string): void {
  console.log(title);
  const times = race(baseline("virt-baseline", file), { name: "virsh cpu-baseline", command: [...virsh, file] });
  ratio("virt-baseline / virsh", times, "aim: below 1");
}

/** Meets of 100,000 profiles that lie in memory, from 5,000 unlike hosts over and over. */
function timeMeets(): void {
  const hosts = readHosts([{ name: "hosts", files: [{ name: "hosts.xml", text: hostCpus(5_000) }] }]).hosts;
  const setting = { arch: "x86_64", accel: "kvm", accelStated: true, machineFamily: "q35" };
  const offers = hosts.map((host) => offerCpu(host, setting));
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    const before = performance.now();
    let met: CpuOffer = offers[0]!;
    for (let index = 0; index < 100_000; index += 1) met = meetCpu(met, offers[index % offers.length]!);
    best = Math.min(best, performance.now() - before);
    if (met.can.certain === 0n) throw new Error("the hosts share nothing");
  }
  console.log(`100,000 CPU offers met in memory\n  ${best.toFixed(0)} ms (aim: about 50)`);
}

await prepare();
const folder = mkdtempSync(join(tmpdir(), "virt-baseline-bench-"));
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
try {
  const unlike = write("unlike.xml", hostCpus(5_000));
  raceVirsh("5,000 host CPUs in one file, in 250 batches", write("batches.xml", hostCpus(5_000, 250)));
  raceVirsh("5,000 host CPUs in one file, no two alike", unlike);
  console.log("ten times as many (virsh refuses the file)");
  const large = baseline("50,000, no two alike", write("large.xml", hostCpus(50_000)));
  ratio("50,000 / 5,000", race(large, baseline("5,000, no two alike", unlike)), "aim: at most 10");
  console.log("starting");
  const help = { name: "--help", command: [process.execPath, cli, "--help"] };
  const empty = { name: "node -e 0", command: [process.execPath, "-e", "0"] };
  ratio("--help / node -e 0", race(help, empty), "gate: 2.5, aim: 1.9");
  timeMeets();
} finally {
  rmSync(folder, { recursive: true });
}
