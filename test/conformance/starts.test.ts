/**
 * Fleets of KVM hosts as libvirt recorded them: the definition that the baseline gives starts on each of them, by the rules
 * of libvirt's check='full' and QEMU's `enforce` (test/laws/start-check.ts).
 */
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { featureNames } from "../../packages/core/src/catalogue/feature-set.ts";
import { libvirtMapFor } from "../../packages/core/src/catalogue/libvirt-maps.ts";
import { qemuModel } from "../../packages/core/src/catalogue/qemu-models.ts";
import { paravirtualFeatures } from "../../packages/core/src/facets/cpu/target.ts";
import { firstObservation, type Host } from "../../packages/core/src/host/host.ts";
import { qemuOf } from "../../packages/core/src/host/software.ts";
import { baseline, type CpuSection } from "../../packages/core/src/index.ts";
import { attribute, children, descend, type XmlElement } from "../../packages/core/src/xml/element.ts";
import { refusalsByLibvirt, refusalsByQemu, type Stack } from "../laws/start-check.ts";
import { filesOf, hostOf, libvirtMap, textOfFile, xmlOfFile } from "./corpus.ts";
import { expandCpu } from "./cpu-map.ts";

const folder = "domaincapsdata";
/** Those whose names are of QEMU on KVM (without -tcg, -hvf). */
const files = filesOf(folder, /^qemu_[\d.]+(-q35)?\.x86_64.*\.xml$/);
const all = process.env.VIRT_BASELINE_ALL === "1";
const counts = { pairs: 0, triples: 0, definitions: 0, starts: 0 };

/** With the libvirt release beside the document, and without: then the document's own traces must tell. */
const stated = new Map(files.map((file) => [file, hostOf(file, [textOfFile(folder, file)])]));
const unstated = new Map(files.map((file) => [file, hostOf(file, [textOfFile(folder, file)], null)]));

const modeOf = (file: string, name: string): XmlElement =>
  children(descend(xmlOfFile(folder, file), "cpu"), "mode").find((mode) => attribute(mode, "name") === name)!;

/**
 * What a recorded host can switch on, told without the code under test: its host-model by libvirt's own map, every feature
 * of a model that it calls usable, and what QEMU on KVM gives anyway.
 */
function stackOf(file: string, host: Host): Stack {
  const { scope, value } = firstObservation(host, "cpu.models")!;
  const usable = value.models.filter((model) => model.usable === true);
  const able = new Set([
    ...expandCpu(modeOf(file, "host-model"), libvirtMap),
    ...usable.flatMap(({ name }) => featureNames(qemuModel(name, "kvm", scope.machine!)?.features ?? 0n)),
    ...featureNames(paravirtualFeatures()),
    "hypervisor",
  ]);
  const { map } = libvirtMapFor("11.3.0");
  return { map, qemu: qemuOf(host).version, accel: "kvm", machine: scope.machine, able };
}

const stacks = new Map(files.map((file) => [file, stackOf(file, stated.get(file)!)]));

/** Why the definition of one CPU does not start on the hosts it is for. */
function refusals({ model, require, disable, qemu }: CpuSection, names: readonly string[]): string[] {
  if (model === null || qemu === null) return ["no model"];
  counts.definitions += 1;
  return names.flatMap((name) => {
    const stack = stacks.get(name)!;
    counts.starts += 1;
    const refused = [...refusalsByLibvirt(stack, { model, require, disable }), ...refusalsByQemu(stack, qemu)];
    return refused.map((why) => `${name}: ${model}: ${why}`);
  });
}

function refusalsOf(hosts: ReadonlyMap<string, Host>, fleet: readonly string[]): string[] {
  const { cpu, byVendor } = baseline(
    fleet.map((file) => hosts.get(file)!),
    { accel: "kvm" },
  );
  if (cpu !== null) return refusals(cpu, fleet);
  return byVendor.flatMap((answer) => refusals(answer.cpu, answer.hosts));
}

describe("a baseline of recorded KVM hosts starts on all of them", () => {
  it("is tried on enough of them", () => expect(files.length).toBeGreaterThanOrEqual(30));

  it("which is no matter of course: what one of them offers alone does not start on every other", () => {
    const alone = files.map((file) => baseline([stated.get(file)!], { accel: "kvm" }).cpu!);
    const refused = alone.filter((cpu) => refusals(cpu, files).length > 0);
    expect(refused.length).toBeGreaterThan(files.length / 2);
    counts.definitions = 0;
    counts.starts = 0;
  });

  it("each pair, libvirt's release stated", () => {
    const pairs = files.flatMap((first, index) => files.slice(index + 1).map((second) => [first, second]));
    const tried = all ? pairs : pairs.filter((_, index) => index % 3 === 0);
    counts.pairs = tried.length;
    expect(tried.flatMap((pair) => refusalsOf(stated, pair))).toEqual([]);
  });

  it("random triples, libvirt's release told by the documents alone", () => {
    const drawn = fc.sample(fc.subarray(files, { minLength: 3, maxLength: 3 }), { seed: 20, numRuns: all ? 500 : 60 });
    counts.triples = drawn.length;
    expect(drawn.flatMap((triple) => refusalsOf(unstated, triple))).toEqual([]);
  });
});

afterAll(() =>
  console.log(
    `starts: ${counts.pairs} pairs, ${counts.triples} triples of ${files.length} recorded KVM hosts; ${counts.definitions} definitions, ${counts.starts} starts`,
  ),
);
