/** libvirt's cache of a QEMU is read whole, and says the same as that QEMU's recorded monitor. */
import { afterAll, describe, expect, it } from "vitest";
import { powerNameOf } from "../../packages/core/src/catalogue/architectures/ppc64.ts";
import type { CpuModelList, MachineList } from "../../packages/core/src/evidence/observation.ts";
import { expandDescription } from "../../packages/core/src/facets/cpu/expand-description.ts";
import { offerKey } from "../../packages/core/src/facets/cpu-architectures/offer.ts";
import { cpuArchitectures } from "../../packages/core/src/facets/facets.ts";
import { firstObservation, observations } from "../../packages/core/src/host/host.ts";
import { filesOf, hostOf, textOfFile } from "./corpus.ts";

const folder = "qemucapabilitiesdata";
const caches = filesOf(folder, /^caps_.*\.xml$/);
const counts = { accelerators: 0, cpus: 0, offers: 0, models: 0, machines: 0 };

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

const archOf = (file: string): string => /^caps_[\d.]+_([^+.]+)/.exec(file)![1]!;

it("there are as many as libvirt's tests have, each with its recorded monitor", () => {
  expect(caches).toHaveLength(29);
  expect(filesOf(folder, /\.replies$/).map((file) => file.replace(/\.replies$/, ".xml"))).toEqual(caches);
  expect([...new Set(caches.map(archOf))].sort()).toEqual([
    "aarch64",
    "armv7l",
    "loongarch64",
    "ppc",
    "ppc64",
    "riscv64",
    "s390x",
    "sparc",
    "x86_64",
  ]);
});

it.each(caches)("%s is read whole", (file) => {
  const cache = hostOf(file, [textOfFile(folder, file)], null);
  expect(new Set(observations(cache, "setting").map(({ scope }) => scope.arch))).toEqual(new Set([archOf(file)]));
  const models = observations(cache, "cpu.models").flatMap(({ value }) => value.models);
  const machines = observations(cache, "machine.types").flatMap(({ value }) => value.machines);
  expect(models).toHaveLength(countOf(file, "\n  <cpu "));
  expect(models.flatMap(({ blockers }) => blockers ?? []).length > 0).toBe(countOf(file, "<blocker ") > 0);
  expect(machines).toHaveLength(countOf(file, "\n  <machine "));
  expect(observations(cache, "cpu.guest")).toHaveLength(countOf(file, "\n  <hostCPU "));
});

/**
 * Of this monitor nothing tells HVF from emulation: without KVM it refuses `host`, and the cache knows from libvirt's own
 * question which accelerator was asked for.
 */
const untoldAccelerator = "caps_9.2.0_aarch64+hvf.xml";

/** libvirt writes POWER9 for QEMU's power9. */
const inLibvirtsWords = (entries: readonly ReturnType<typeof modelsIn>[number][], arch: string) =>
  arch === "ppc64" ? byName(entries.map((entry) => ({ ...entry, name: powerNameOf(entry.name) }))) : entries;

describe.each(caches.filter((file) => file !== untoldAccelerator))("%s says what the monitor said", (file) => {
  const arch = archOf(file);
  const cache = hostOf(file, [textOfFile(folder, file)], null);
  const monitor = hostOf(file, [textOfFile(folder, file.replace(/\.xml$/, ".replies"))], null);
  const kinds = observations(cache, "setting").map(({ scope }) => scope.accel!);

  it("of QEMU itself", () => {
    expect(firstObservation(cache, "qemu.version")!.value).toEqual(firstObservation(monitor, "qemu.version")!.value);
    counts.accelerators += kinds.length;
    expect(kinds.length).toBeGreaterThan(0);
  });

  it.each(kinds)("of the models under %s", (accel) => {
    const ours = observations(cache, "cpu.models", { accel });
    const theirs = observations(monitor, "cpu.models", { accel });
    expect(ours.map(({ value }) => modelsIn(value))).toEqual(
      theirs.map(({ value }) => inLibvirtsWords(modelsIn(value), arch)),
    );
    counts.models += ours.flatMap(({ value }) => value.models).length;
  });

  it.each(kinds)("of the machine types under %s", (accel) => {
    const ours = observations(cache, "machine.types", { accel });
    const theirs = observations(monitor, "machine.types", { accel });
    expect(ours.map(({ value }) => machinesIn(value))).toEqual(theirs.map(({ value }) => machinesIn(value)));
    expect(ours.map(({ value }) => value.aliases)).toEqual(theirs.map(({ value }) => value.aliases));
    counts.machines += ours.flatMap(({ value }) => value.machines).length;
  });

  const architecture = cpuArchitectures.find(({ names }) => names.includes(arch));
  // ppc, armv7l and sparc have no area of their own: of them nothing is offered.
  const offered = arch === "x86_64" || architecture !== undefined ? kinds : [];
  it.each(offered)("of what a guest can have under %s", (accel) => {
    if (architecture !== undefined) {
      // The monitor's words are others (IBM Z is asked twice), what is offered is the same.
      const setting = { arch, accel, accelStated: true, machineFamily: null };
      expect(offerKey(architecture.offer(monitor, setting))).toBe(offerKey(architecture.offer(cache, setting)));
      counts.offers += 1;
      return;
    }
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

it("looks at every accelerator of every QEMU", () => {
  expect({ ...counts }).toMatchObject({ accelerators: 52, cpus: 28, offers: 21 });
});

afterAll(() =>
  console.log(
    `caches: ${caches.length} files; ${counts.accelerators} accelerators, ${counts.cpus} host CPUs of x86 and ${counts.offers} offers of other architectures, ${counts.models} models, ${counts.machines} machine types`,
  ),
);
