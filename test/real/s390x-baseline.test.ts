/**
 * Baselines of pairs of IBM Z models against QEMU's own query-cpu-model-baseline, which s390x alone has. QEMU answers it
 * under emulation too, of any two models it knows, with features switched.
 */

import { beforeAll, expect, it } from "vitest";
import { zModels } from "../../packages/core/src/catalogue/architectures/s390x.ts";
import { baseline, readHosts } from "../../packages/core/src/index.ts";
import { converse, type QmpCommand } from "../../scripts/real/qmp.ts";

interface Model {
  readonly name: string;
  readonly props?: Readonly<Record<string, boolean>>;
}

const emulator = ["/usr/bin/qemu-system-s390x", "-M", "none", "-nodefaults", "-nographic", "-qmp", "stdio"] as const;

/** A sequence that is the same in every run (Park and Miller's generator). */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}

const pairsTried = 300;
let pairs: [Model, Model][];
let known: string[];

const ask = async (commands: readonly QmpCommand[]): Promise<unknown[]> => {
  const { replies, stderr } = await converse([...emulator], commands, 120_000);
  expect(replies.length, stderr).toBe(commands.length);
  return replies.map((reply) => reply.return ?? reply.error);
};

beforeAll(async () => {
  const [definitions] = await ask([{ execute: "query-cpu-definitions" }]);
  const there = new Set((definitions as { name: string }[]).map(({ name }) => name));
  known = zModels()
    .map(({ name }) => name)
    .filter((name) => there.has(name));
  const next = seeded(20260101);
  /** A model as it is or its base, with a few of the features that it could have, and few of those it has left out. */
  const anyModel = (): Model => {
    const chosen = known[next(known.length)];
    const model = zModels().find(({ name }) => name === chosen)!;
    if (next(3) === 0) return { name: `${model.name}-base` };
    const [usual, more] = [[...model.usual], [...model.full].filter((feature) => !model.usual.has(feature))];
    const some = (from: readonly string[], most: number) =>
      Array.from({ length: next(most + 1) }, () => from[next(from.length)]).filter((feature) => feature !== undefined);
    const props = Object.fromEntries([
      ...some(more, 3).map((feature) => [feature, true] as const),
      ...(next(2) === 0 ? [] : some(usual, 2).map((feature) => [feature, false] as const)),
    ]);
    return { name: model.name, props };
  };
  pairs = Array.from({ length: pairsTried }, () => [anyModel(), anyModel()]);
});

/** The description that libvirt makes of such a host: a host-model with the differences from a -base model. */
function domainCapabilities({ name, props = {} }: Model): string {
  const line = ([feature, on]: [string, boolean]) =>
    `<feature policy='${on ? "require" : "disable"}' name='${feature}'/>`;
  return `<domainCapabilities><path>/usr/bin/qemu-system-s390x</path><domain>kvm</domain>
<machine>s390-ccw-virtio-7.2</machine><arch>s390x</arch><cpu><mode name='host-model' supported='yes'>
<model fallback='forbid'>${name}</model>${Object.entries(props).map(line).join("")}</mode></cpu></domainCapabilities>`;
}

const lines = (cpu: { on: readonly string[]; off: readonly string[] } | null | undefined): string[] =>
  [...(cpu?.on ?? []).map((name) => `${name}=true`), ...(cpu?.off ?? []).map((name) => `${name}=false`)].sort();

it("knows every model that QEMU has", () => {
  expect(known.length).toBeGreaterThan(34);
});

it("gives two hosts what QEMU gives them", async () => {
  const commands = pairs.flatMap(([modela, modelb]): QmpCommand[] => [
    { execute: "query-cpu-model-expansion", arguments: { type: "static", model: modela } },
    { execute: "query-cpu-model-expansion", arguments: { type: "static", model: modelb } },
    { execute: "query-cpu-model-baseline", arguments: { modela, modelb } },
  ]);
  const answers = (await ask(commands)) as { model?: Model }[];
  const told: unknown[] = [];
  const asked: unknown[] = [];
  pairs.forEach((pair, index) => {
    const [a, b, real] = answers.slice(3 * index, 3 * index + 3).map(({ model }) => model);
    if (a === undefined || b === undefined || real === undefined) return;
    const { hosts } = readHosts(
      [a, b].map((model, at) => ({
        name: `host-${at}`,
        files: [{ name: `${at}.xml`, text: domainCapabilities(model) }],
      })),
    );
    const { cpu } = baseline(hosts, { arch: "s390x", accel: "kvm" });
    asked.push([
      pair,
      real.name,
      Object.entries(real.props ?? {})
        .map(([name, on]) => `${name}=${on}`)
        .sort(),
    ]);
    told.push([pair, cpu?.model, lines(cpu?.qemu)]);
  });
  expect(told).toHaveLength(250);
  expect(told).toEqual(asked);
});
