/**
 * Random fleets of TCG hosts of both stacks: what the baseline says is started on both. Libvirt holds it against the
 * guest with check='full', QEMU with `enforce`, and what the guest then has is read back.
 *
 * Three fleets as the stacks are and 25 masked ones, 300 with `pnpm real --all`. VIRT_BASELINE_SEED=N gives others than the
 * usual ones; a title says of each host its stack and how many features are masked.
 */

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { qemuModel } from "../../packages/core/src/catalogue/qemu-models.ts";
import { type BaselineResult, baseline, dialects, readHosts, writeBaseline } from "../../packages/core/src/index.ts";
import {
  argumentsIn,
  type CpuArgument,
  cpuArgumentOf,
  domainAround,
  expansionOf,
  FEATURE_WORDS,
  featuresInLiveXml,
  featuresInQemu,
  featuresOfWords,
  parseCpuArgument,
  type Topology,
} from "./guest-cpu.ts";
import { fleets, inputOf, type MaskedHost, type Recording, recordStack, unmasked } from "./masked-hosts.ts";
import { STACK_NAMES, type Stack, type StackName, startStack } from "./stack.ts";

const SEED = Number(process.env.VIRT_BASELINE_SEED ?? 20260101);
const FLEETS = process.env.VIRT_BASELINE_ALL ? 300 : 25;

const stacks = Object.fromEntries(
  await Promise.all(STACK_NAMES.map(async (name) => [name, await startStack(name)] as const)),
) as Record<StackName, Stack>;
const recordings = Object.fromEntries(
  await Promise.all(STACK_NAMES.map(async (name) => [name, await recordStack(stacks[name])] as const)),
) as Record<StackName, Recording>;

const tally = { starts: 0, refusals: 0, enforced: 0, began: 0 };
beforeAll(() => {
  tally.began = performance.now();
});
afterAll(async () => {
  const seconds = ((performance.now() - tally.began) / 1000).toFixed(1);
  console.log(
    `${cases.length} fleets (seed ${SEED}): ${tally.starts} starts under check, ${tally.enforced} under enforce, ${tally.refusals} refusals, ${seconds} s`,
  );
  await Promise.all(Object.values(stacks).map((stack) => stack.stop()));
});

interface Baseline {
  readonly id: string;
  readonly result: BaselineResult;
  readonly libvirt: string;
  readonly qemu: { readonly args: readonly string[]; readonly machine: string; readonly cpu: string };
}

const written = (result: BaselineResult, id: string): string =>
  writeBaseline(result, dialects.find((dialect) => dialect.id === id)!).text;

function baselineOf(id: string, fleet: readonly MaskedHost[]): Baseline {
  const inputs = fleet.map((host, index) => inputOf(host, `${host.stack}-${index}`, recordings[host.stack]));
  const result = baseline(readHosts(inputs).hosts, { accel: "tcg" });
  const args = argumentsIn(written(result, "qemu"));
  const [machine, cpu] = ["-machine", "-cpu"].map((option) => args[args.indexOf(option) + 1]);
  if (machine === undefined || cpu === undefined) throw new Error(`no definition: ${JSON.stringify(result.findings)}`);
  return { id, result, libvirt: written(result, "libvirt"), qemu: { args, machine, cpu } };
}

/** One socket, two cores, two threads. */
const THREADS: Topology = [1, 2, 2];

const refusal = /^operation failed: guest CPU doesn't match specification: /;

/** "starts", with what the guest has; or libvirt's words. */
async function start(stack: Stack, xml: string): Promise<{ outcome: string; live: string[]; held: string[] }> {
  const started = await stack.createPaused(xml);
  if (!started.ok) {
    tally.refusals += 1;
    return { outcome: started.error.replace(refusal, ""), live: [], held: [] };
  }
  tally.starts += 1;
  const live = await featuresInLiveXml(stack, started.name);
  const held = await featuresInQemu(stack, started.name);
  await stack.destroy(started.name);
  return { outcome: "starts", live, held };
}

async function startsWithExactlyItsFeatures(stack: Stack, { id, libvirt, result }: Baseline): Promise<void> {
  const features = result.cpu!.features;
  for (const topology of [
    [1, 1, 1],
    [4, 1, 1],
  ] as const satisfies readonly Topology[]) {
    const xml = domainAround(libvirt, `${id}-${topology.join("x")}`, topology);
    expect(await start(stack, xml)).toEqual({ outcome: "starts", live: features, held: features });
  }
}

/** What is offered as an alternative, a different model with its own lines, is a definition that starts as well. */
async function startsAsAnAlternative(stack: Stack, { id, result }: Baseline, which: number): Promise<void> {
  const cpu = result.cpu!;
  const { model, require, disable, lost } = cpu.alternatives[which % cpu.alternatives.length]!;
  const target = [...cpu.features, ...cpu.unexpressible.map(({ feature }) => feature)];
  const features = target.filter((name) => !lost.includes(name)).sort();
  const definition = written({ ...result, cpu: { ...cpu, model, require, disable } }, "libvirt");
  const xml = domainAround(definition, `${id}-${model}`, [1, 1, 1]);
  expect({ model, ...(await start(stack, xml)) }).toEqual({ model, outcome: "starts", live: features, held: features });
}

/** What QEMU since 10.0 puts among the features of a guest with several CPUs in a socket. */
function addedByTopology({ result }: Baseline): string[] {
  const { vendor } = qemuModel(result.cpu!.model!, "tcg")!;
  return vendor === "Intel" ? ["ht"] : ["ht", "cmp_legacy"];
}

/**
 * check='full' wants named what QEMU adds, and an older QEMU cannot give it by name; check='partial' lets both be. Where
 * every host is known to have a newer QEMU, the baseline tells the lines with which the guest starts.
 */
async function followsTopology(stack: Stack, answer: Baseline, canName: boolean): Promise<void> {
  const { id, libvirt, result } = answer;
  const { features } = result.cpu!;
  const added = stack.name === "bookworm" ? [] : addedByTopology(answer);
  const extra = added.filter((name) => !features.includes(name));
  const all = [...features, ...extra].sort();
  const strict = domainAround(libvirt, `${id}-threads`, THREADS);
  const { outcome } = await start(stack, strict);
  expect(outcome).toBe(extra.length === 0 ? "starts" : `extra features: ${extra.join(",")}`);
  const lenient = strict.replace("check='full'", "check='partial'");
  expect(await start(stack, lenient)).toEqual({ outcome: "starts", live: all, held: all });
  if (!canName) return;
  const remedy = result.findings.find(({ check }) => check === "cpu.topology")?.remedy ?? "";
  const lines = remedy.match(/<feature [^>]*>/g) ?? [];
  expect(lines).toHaveLength(extra.length);
  for (const topology of [THREADS, [1, 1, 1], [4, 1, 1]] as const) {
    const named = domainAround(libvirt.replace("</cpu>", `${lines.join("")}</cpu>`), `${id}-named`, topology);
    expect(await start(stack, named)).toEqual({ outcome: "starts", live: all, held: all });
  }
}

const deprecated = /^.*warning: Machine type '[^']*' is deprecated:.*\n/gm;

async function startsUnderEnforce(stack: Stack, { qemu, result }: Baseline): Promise<void> {
  for (const smp of ["1", "4,sockets=4"]) {
    const { replies, code, stderr } = await stack.qmp(
      [...qemu.args, "-smp", smp],
      [FEATURE_WORDS, { execute: "qom-get", arguments: { ...FEATURE_WORDS.arguments, property: "phys-bits" } }],
    );
    expect({ code, said: stderr.replace(deprecated, "") }).toEqual({ code: 0, said: "" });
    const [words, physBits] = replies.map((reply) => reply.return);
    expect(featuresOfWords(words as never)).toEqual(result.cpu!.features);
    if (result.cpu!.physBits !== null) expect(physBits).toBe(result.cpu!.physBits);
    tally.enforced += 1;
  }
}

/** What libvirt would run and what our own arguments say is one CPU, property by property. */
async function agreesWithLibvirtsCommandLine(stack: Stack, { id, libvirt, qemu, result }: Baseline): Promise<void> {
  const ours = parseCpuArgument(qemu.cpu);
  const libvirts = cpuArgumentOf(await stack.domxmlToNative(domainAround(libvirt, `${id}-native`, [1, 1, 1])));
  const { physBits, statesPhysBits } = result.cpu!;
  expect(libvirts.model).toBe(ours.model);
  expect(ours.properties["phys-bits"] ?? null).toBe(physBits);
  expect(libvirts.properties["phys-bits"] ?? null).toBe(statesPhysBits ? physBits : null);
  const bits = physBits === null ? {} : { "phys-bits": physBits }; // left out for a libvirt that may not know the element
  const stated = { ...libvirts, properties: { ...libvirts.properties, ...bits } };
  const [a, b] = await expand(stack, qemu.machine, [ours, stated]);
  expect(Object.keys(a!).length).toBeGreaterThan(200);
  expect(b).toEqual(a);
}

async function expand(stack: Stack, machine: string, cpus: readonly CpuArgument[]) {
  const { replies } = await stack.qmp(["-machine", machine], cpus.map(expansionOf));
  return replies.map(({ return: answer }) => (answer as { model: { props: Record<string, unknown> } }).model.props);
}

async function isValidAndDefined(stack: Stack, { id, libvirt }: Baseline): Promise<void> {
  const xml = domainAround(libvirt, `${id}-defined`, [1, 1, 1]);
  expect(await stack.validate(xml, "domain")).toBeNull();
  expect(await stack.define(xml)).toBe(`${id}-defined`);
  await stack.virsh(["undefine", `${id}-defined`]);
}

const plain: readonly StackName[][] = [["bookworm"], ["trixie"], ["bookworm", "trixie"]];
const masked = fc.sample(fleets(recordings), { seed: SEED, numRuns: FLEETS });
const cases = [...plain.map((names) => names.map(unmasked)), ...masked].map((fleet, index) => ({
  id: `fleet-${index}`,
  index,
  fleet,
  title: `fleet ${index}: ${fleet.map(({ stack, features }) => `${stack}-${features.length}`).join(", ")}`,
}));

describe.concurrent("a baseline starts on every stack of its fleet", () => {
  test.for(cases)("$title", async ({ id, index, fleet }) => {
    const answer = baselineOf(id, fleet);
    const names = STACK_NAMES.filter((stack) => fleet.some((host) => host.stack === stack));
    const canName = fleet.every(({ stack, documents }) => stack === "trixie" && documents.version);
    for (const name of names) {
      const stack = stacks[name];
      await isValidAndDefined(stack, answer);
      await startsWithExactlyItsFeatures(stack, answer);
      await startsAsAnAlternative(stack, answer, index);
      await followsTopology(stack, answer, canName);
      await startsUnderEnforce(stack, answer);
      await agreesWithLibvirtsCommandLine(stack, answer);
    }
  });
});
