/** libvirt's cache of a QEMU is read whole, and says the same as that QEMU's recorded monitor. */
import { afterAll, describe, expect, it } from "vitest";
import type { CpuModelList, MachineList } from "../../packages/core/src/evidence/observation.ts";
import { expandDescription } from "../../packages/core/src/facets/cpu/expand-description.ts";
import { firstObservation, observations } from "../../packages/core/src/host/host.ts";
import { filesOf, hostOf, textOfFile } from "./corpus.ts";

const folder = "qemucapabilitiesdata";
const caches = filesOf(folder, /^caps_.*\.xml$/);
const counts = { accelerators: 0, cpus: 0, models: 0, machines: 0 };

const byName = <T extends { readonly name: string }>(entries: readonly T[]): T[] =>
  [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));

const modelsIn = ({ models }: CpuModelList) =>
  byName(models).map(({ name, usable, blockers, deprecated }) => ({
    name,
    usable,
    blockers: blockers === null ? null : [...new Set(blockers)].sort(),
    deprecated,
  }));

/** libvirt leaves out `none`, which no guest can have. */
const machinesIn = ({ machines }: MachineList) => byName(machines).filter(({ name }) => name !== "none");

const countOf = (file: string, start: string): number => textOfFile(folder, file).split(start).length - 1;

it("there are as many as libvirt's tests have", () => expect(caches.length).toBeGreaterThanOrEqual(29));

it.each(caches)("%s is read whole", (file) => {
  const cache = hostOf(file, [textOfFile(folder, file)], null);
  const arch = /^caps_[\d.]+_([^+.]+)/.exec(file)![1]!;
  expect(new Set(observations(cache, "setting").map(({ scope }) => scope.arch))).toEqual(new Set([arch]));
  const models = observations(cache, "cpu.models").flatMap(({ value }) => value.models);
  const machines = observations(cache, "machine.types").flatMap(({ value }) => value.machines);
  expect(models).toHaveLength(countOf(file, "\n  <cpu "));
  expect(models.flatMap(({ blockers }) => blockers ?? []).length > 0).toBe(countOf(file, "<blocker ") > 0);
  expect(machines).toHaveLength(countOf(file, "\n  <machine "));
  expect(observations(cache, "cpu.guest")).toHaveLength(countOf(file, "\n  <hostCPU "));
});

describe.each(caches.filter((file) => file.includes("x86_64")))("%s says what the monitor said", (file) => {
  const cache = hostOf(file, [textOfFile(folder, file)], null);
  const monitor = hostOf(file, [textOfFile(folder, file.replace(/\.xml$/, ".replies"))], null);
  const scopes = observations(cache, "setting").map(({ scope }) => ({ arch: scope.arch, accel: scope.accel }));
  const kinds = scopes.map(({ accel }) => accel!);

  it("of QEMU itself", () => {
    expect(firstObservation(cache, "qemu.version")!.value).toEqual(firstObservation(monitor, "qemu.version")!.value);
    counts.accelerators += scopes.length;
    expect(kinds.length).toBeGreaterThan(0);
  });

  it.each(kinds)("of the models under %s", (accel) => {
    const ours = observations(cache, "cpu.models", { accel });
    const theirs = observations(monitor, "cpu.models", { accel });
    expect(ours.map(({ value }) => modelsIn(value))).toEqual(theirs.map(({ value }) => modelsIn(value)));
    counts.models += ours.flatMap(({ value }) => value.models).length;
  });

  it.each(kinds)("of the machine types under %s", (accel) => {
    const ours = observations(cache, "machine.types", { accel });
    const theirs = observations(monitor, "machine.types", { accel });
    expect(ours.map(({ value }) => machinesIn(value))).toEqual(theirs.map(({ value }) => machinesIn(value)));
    expect(ours.map(({ value }) => value.aliases)).toEqual(theirs.map(({ value }) => value.aliases));
    counts.machines += ours.flatMap(({ value }) => value.machines).length;
  });

  it.each(kinds)("of what a guest can have under %s", (accel) => {
    const read = (host: typeof cache) =>
      observations(host, "cpu.guest", { accel }).map(({ value }) => ({
        vendor: value.vendor,
        ...expandDescription(value, [], null),
        unmigratable: value.form === "list" ? [...value.unmigratable].sort() : null,
      }));
    expect(read(cache)).toEqual(read(monitor));
    counts.cpus += read(cache).length;
  });
});

afterAll(() =>
  console.log(
    `caches: ${caches.length} files; of x86 ${counts.accelerators} accelerators, ${counts.cpus} host CPUs, ${counts.models} models, ${counts.machines} machine types`,
  ),
);
