/** Every domain capabilities document of libvirt's tests, of every driver and architecture, is read whole. */
import { afterAll, describe, expect, it } from "vitest";
import { readText } from "../../packages/core/src/read/read-text.ts";
import { attribute, child, children, textOf, type XmlElement } from "../../packages/core/src/xml/element.ts";
import { openCorpus } from "./corpus.ts";

const folder = "domaincapsdata";
let read = 0;

/** libvirt's `qemu` domain type is QEMU's tcg; those of other hypervisors than QEMU (bhyve, xen) are no accelerator of it. */
const accelerators: Readonly<Record<string, string>> = { qemu: "tcg", kvm: "kvm", hvf: "hvf" };

/** POWER's machine types have no limit, which they state as INT32_MAX. */
const noLimit = 2 ** 31 - 1;

const modeOf = (cpu: XmlElement | undefined, name: string): XmlElement | undefined =>
  cpu === undefined ? undefined : children(cpu, "mode").find((mode) => attribute(mode, "name") === name);

// release | documents of QEMU, of all drivers
describe.each<["9.0.0" | "11.3.0", number, number]>([
  ["9.0.0", 55, 61],
  ["11.3.0", 78, 84],
])("libvirt %s", async (release, ofQemu, all) => {
  const corpus = await openCorpus(release);
  const files = corpus.filesOf(folder, /\.xml$/);

  it(`has ${all}, ${ofQemu} of them QEMU's`, () => {
    expect([files.filter((name) => name.startsWith("qemu_")).length, files.length]).toEqual([ofQemu, all]);
  });

  it.each(files)("%s", (name) => {
    const documents = [...readText(corpus.textOfFile(folder, name), name)];
    expect(documents.map(({ kind }) => kind)).toEqual(["domain-capabilities"]);
    const [document] = documents;
    const said = (subject: string) =>
      document!.observations
        .filter((observation) => observation.subject === subject)
        .map(({ value }) => value as never);
    const root = corpus.xmlOfFile(folder, name);
    const [setting] = document!.observations.filter(({ subject }) => subject === "setting");
    const told = { arch: textOf(child(root, "arch")), accel: accelerators[textOf(child(root, "domain"))!] ?? null };
    expect({ arch: setting!.scope.arch, accel: setting!.scope.accel }).toEqual(told);

    const machines = said("machine.types") as { machines: { name: string }[] }[];
    const machine = textOf(child(root, "machine"));
    expect(machines.flatMap((list) => list.machines.map((one) => one.name))).toEqual(
      machine === undefined ? [] : [machine],
    );
    const limits = said("limits.maxVcpus") as number[];
    const most = Number(attribute(child(root, "vcpu"), "max") ?? noLimit);
    expect(limits).toEqual(most === noLimit ? [] : [most]);

    const cpu = child(root, "cpu");
    const hostModel = modeOf(cpu, "host-model");
    const model = attribute(hostModel, "supported") === "yes" ? textOf(child(hostModel, "model")) : undefined;
    const guests = said("cpu.guest") as { model: string; require: string[]; disable: string[] }[];
    expect(guests.map((guest) => guest.model)).toEqual(model === undefined ? [] : [model]);
    if (model !== undefined) {
      const lines = children(hostModel!, "feature").length;
      expect(guests[0]!.require.length + guests[0]!.disable.length).toBe(lines);
    }
    const custom = modeOf(cpu, "custom");
    const listed = attribute(custom, "supported") === "yes" ? children(custom!, "model").length : 0;
    const models = said("cpu.models") as { models: unknown[] }[];
    expect(models.flatMap((list) => list.models)).toHaveLength(listed);
    read += 1;
  });
});

afterAll(() => console.log(`domain-capabilities: ${read} documents`));
