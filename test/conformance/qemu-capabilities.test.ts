/** What QEMU's recorded monitors said is read as libvirt's probe read it: versions, accelerators, machines, models, features. */
import { afterAll, describe, expect, it } from "vitest";
import { featureNames } from "../../packages/core/src/catalogue/feature-set.ts";
import { canonicalFeatureName, findFeature } from "../../packages/core/src/catalogue/features.ts";
import { expandList } from "../../packages/core/src/facets/cpu/expand.ts";
import { firstObservation, type Host, observations } from "../../packages/core/src/host/host.ts";
import { qemuOf } from "../../packages/core/src/host/software.ts";
import { baseline } from "../../packages/core/src/index.ts";
import { attribute, child, children, textOf, type XmlElement } from "../../packages/core/src/xml/element.ts";
import { filesOf, hostOf, libvirtMap, textOfFile, xmlOfFile } from "./corpus.ts";
import { Ledger } from "./differences.ts";

const folder = "qemucapabilitiesdata";
const files = filesOf(folder, /^caps_.*_x86_64.*\.replies$/);
const ledger = new Ledger("qemu-capabilities");
const counts = { accelerators: 0, machines: 0, models: 0, features: 0 };

const hosts = new Map(files.map((file) => [file, hostOf(file, [textOfFile(folder, file)], null)]));
const capsOf = (file: string): XmlElement => xmlOfFile(folder, file.replace(".replies", ".xml"));

/** libvirt's elements of a name by the accelerator they are of. */
function byAccelerator(caps: XmlElement, name: string): Map<string, XmlElement[]> {
  const found = new Map<string, XmlElement[]>();
  for (const element of children(caps, name)) {
    const type = attribute(element, "type")!;
    found.set(type, [...(found.get(type) ?? []), element]);
  }
  return found;
}

const sorted = (names: Iterable<string>): string[] => [...names].sort();
const names = (elements: readonly XmlElement[]): string[] =>
  sorted(elements.map((element) => attribute(element, "name")!));

function machinesOf(host: Host, accel: string) {
  const lists = [...observations(host, "machine.types", { accel })];
  expect(lists).toHaveLength(1);
  return lists[0]!.value;
}

describe.each(files)("%s", (file) => {
  const host = hosts.get(file)!;
  const caps = capsOf(file);
  const models = byAccelerator(caps, "cpu");
  const machines = byAccelerator(caps, "machine");

  it("is of the version that libvirt saw", () => {
    const number = Number(textOf(child(caps, "version")));
    const version = [Math.floor(number / 1e6), Math.floor(number / 1e3) % 1e3, number % 1e3].join(".");
    expect(qemuOf(host).version).toBe(version);
    expect(firstObservation(host, "qemu.version")?.value.package ?? "").toBe(textOf(child(caps, "package")) ?? "");
  });

  it("has the accelerators that libvirt saw", () => {
    const ours = [...observations(host, "setting")].map(({ scope }) => scope.accel);
    expect(sorted(ours.map(String))).toEqual(sorted(models.keys()));
    counts.accelerators += models.size;
  });

  it.each([...machines.keys()])("has the machine types that libvirt saw under %s", (accel) => {
    const theirs = machines.get(accel)!;
    const ours = machinesOf(host, accel);
    const listed = ours.machines.filter(({ name }) => name !== "none"); // no guest can have it: libvirt leaves it out
    expect(sorted(listed.map(({ name }) => name))).toEqual(names(theirs));
    for (const machine of theirs) {
      const name = attribute(machine, "name")!;
      const entry = ours.machines.find((candidate) => candidate.name === name)!;
      expect(entry.deprecated, name).toBe(attribute(machine, "deprecated") === "yes");
      expect(entry.maxCpus, name).toBe(Number(attribute(machine, "maxCpus")));
      const alias = attribute(machine, "alias");
      if (alias !== undefined) expect(ours.aliases[alias]).toBe(name);
    }
    counts.machines += theirs.length;
  });

  it.each([...models.keys()])("has the CPU models and blockers that libvirt saw under %s", (accel) => {
    const theirs = models.get(accel)!;
    const { models: ours } = firstObservation(host, "cpu.models", { accel })!.value;
    expect(sorted(ours.map(({ name }) => name))).toEqual(names(theirs));
    for (const model of theirs) {
      const entry = ours.find(({ name }) => name === attribute(model, "name"))!;
      expect(entry.usable, entry.name).toBe(attribute(model, "usable") === "yes");
      expect(sorted(new Set(entry.blockers)), entry.name).toEqual(sorted(new Set(names(children(model, "blocker")))));
      expect(entry.deprecated, entry.name).toBe(attribute(model, "deprecated") === "yes");
    }
    counts.models += theirs.length;
  });

  it.each(children(caps, "hostCPU").map((cpu) => attribute(cpu, "type")!))(
    "offers what libvirt saw under %s",
    (accel) => {
      const hostCpu = children(caps, "hostCPU").find((cpu) => attribute(cpu, "type") === accel)!;
      const known = new Set(libvirtMap.features);
      const theirs = children(hostCpu, "property")
        .filter((property) => attribute(property, "type") === "boolean" && attribute(property, "value") === "true")
        .map((property) => canonicalFeatureName(attribute(property, "name")!))
        .filter((name) => known.has(name));
      const { value } = firstObservation(host, "cpu.guest", { accel })!;
      if (value.form !== "list") throw new Error("QEMU gives a list");
      const ours = featureNames(expandList(value).certain);
      const before = ledger.unexplained.length;
      ledger.compare(new Set(ours), new Set(theirs), { where: `${file} ${accel}` });
      expect(ledger.unexplained.slice(before)).toEqual([]);
      counts.features += theirs.length;
    },
  );
});

describe("as one fleet", () => {
  it.each(["kvm", "tcg"])("share a CPU under %s that each of them offers", (accel) => {
    const fleet = [...hosts.values()].filter(
      (host) => firstObservation(host, "cpu.guest", { accel })?.scope.accel === accel,
    );
    expect(fleet.length).toBeGreaterThanOrEqual(13);
    const result = baseline(fleet, { accel });
    expect(result.findings.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(result.cpu?.model).not.toBeNull();
    expect(result.cpu!.features.length).toBeGreaterThan(40);
    for (const host of fleet) {
      const { value } = firstObservation(host, "cpu.guest", { accel })!;
      const on = new Set("on" in value ? value.on.map(canonicalFeatureName) : []);
      const beyond = result.cpu!.features.filter((name) => !on.has(name) && findFeature(name)?.noAutoenable !== true);
      expect(beyond, host.name).toEqual([]);
    }
    expect(result.machine?.chosen).toBe("pc-q35-6.2");
  });
});

it("uses every row that claims to occur here", () => expect(ledger.unused()).toEqual([]));

afterAll(() =>
  console.log(
    `qemu-capabilities: ${files.length} transcripts, ${counts.accelerators} accelerators, ${counts.machines} machine types, ${counts.models} models with blockers, ${counts.features} features; ${ledger.summary()}`,
  ),
);
