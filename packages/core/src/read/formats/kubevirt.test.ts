import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { documentsOf, saidOf } from "../../../../../test/readings.ts";
import { baseline } from "../../baseline/baseline.ts";
import { featureNames } from "../../catalogue/feature-set.ts";
import { offerCpu } from "../../facets/cpu/offer-cpu.ts";
import { readHosts } from "../read-hosts.ts";

const setting = { arch: "x86_64", accel: "kvm", accelStated: true, machineFamily: "q35" };

function labelled(labels: Record<string, string>, name = "node-1") {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels },
    status: {
      nodeInfo: { architecture: "amd64", kernelVersion: "6.1.0-18-amd64", systemUUID: "4C4C4544-0050" },
      allocatable: { "devices.kubevirt.io/kvm": "1k" },
    },
  };
}

const yes = (prefix: string, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [`${prefix}.node.kubevirt.io/${name}`, "true"]));

const listOf = (...nodes: unknown[]) => JSON.stringify({ apiVersion: "v1", kind: "List", items: nodes }, null, 2);
const hostsOf = (text: string) => readHosts([{ name: null, files: [{ name: "nodes.json", text }] }]).hosts;

describe("kubectl get nodes", () => {
  const small = labelled({
    "kubernetes.io/hostname": "node-1",
    ...yes("cpu-feature", ["fpu", "aes", "avx2"]),
    ...yes("host-model-required-features", ["vmx"]),
    ...yes("cpu-model", ["Haswell", "Penryn"]),
    ...yes("host-model-cpu", ["Penryn"]),
    ...yes("cpu-vendor", ["Intel"]),
    ...yes("machine-type", ["q35", "pc-q35-rhel9.6.0"]),
    ...yes("hyperv", ["synictimer", "base", "vpindex"]),
    "cpu-timer.node.kubevirt.io/tsc-frequency": "1999996000",
    "cpu-timer.node.kubevirt.io/tsc-scalable": "false",
  });

  test("is a host a node, named by the cluster", () => {
    const controlPlane = { ...small, metadata: { name: "control", labels: { "kubernetes.io/os": "linux" } } };
    const other = { ...small, metadata: { ...small.metadata, name: "node-2" } };
    expect(hostsOf(listOf(controlPlane, small, other)).map(({ name }) => name)).toEqual(["node-1", "node-2"]);
    expect(hostsOf(`${JSON.stringify(small)}\n${JSON.stringify(other)}\n`)).toHaveLength(2);
  });

  test.each([
    ["kernel.version", "6.1.0-18-amd64"],
    ["clock.tsc", { frequencyHz: 1999996000, scaling: false }],
    ["hyperv", { kind: "enlightenment", names: ["stimer", "vpindex"], silence: "untold" }],
    // An alias is left out: nothing says which machine type it stands for.
    [
      "machine.types",
      { machines: [{ name: "pc-q35-rhel9.6.0", deprecated: false, maxCpus: null }], aliases: {}, complete: true },
    ],
  ] as const)("says %s", (subject, value) => {
    expect(saidOf(documentsOf(listOf(small))[0]!, subject)).toEqual(value);
  });

  test("takes from the model what is not labelled, and leaves open what an old list leaves out", () => {
    const [whole] = hostsOf(listOf(small));
    const fpu = "cpu-feature.node.kubevirt.io/fpu";
    const old = Object.fromEntries(
      Object.entries(small.metadata.labels).filter(([label]) => label !== fpu && !label.startsWith("cpu-model")),
    );
    const [partial] = hostsOf(listOf(labelled(old)));
    const has = (host: typeof whole, name: string) => {
      const { can } = offerCpu(host!, setting);
      return featureNames(can.certain).includes(name) ? "yes" : canHave(can.possible, name) ? "unknown" : "no";
    };
    expect([has(whole, "avx2"), has(whole, "vmx"), has(whole, "avx512f")]).toEqual(["yes", "yes", "no"]);
    expect([has(partial, "avx2"), has(partial, "sse2"), has(partial, "avx512f")]).toEqual([
      "yes",
      "unknown",
      "unknown",
    ]);
  });

  test("finds a model that is not labelled undetermined, since obsolete ones are left out", () => {
    const { present } = offerCpu(hostsOf(listOf(small))[0]!, setting).models;
    expect(present.possible).toBe(-1n);
    expect(present.certain).not.toBe(0n);
  });

  test.each([
    ["no labels at all", listOf(labelled({ "kubernetes.io/os": "linux" })), "kubevirt.no-labels"],
    ["a list of pods", JSON.stringify({ kind: "List", items: [{ kind: "Pod", metadata: {} }] }), "input.unrecognised"],
  ])("refuses %s", (_, text, code) => {
    expect(() => hostsOf(text)).toThrowError(expect.objectContaining({ code }));
  });

  test("keeps names like __proto__ as names", () => {
    const text = listOf(small).replace("cpu-feature.node.kubevirt.io/aes", "cpu-feature.node.kubevirt.io/__proto__");
    expect(JSON.stringify(saidOf(documentsOf(text)[0]!, "cpu.guest"))).toContain('"__proto__"');
  });
});

describe("the labels that the node labeller makes of recorded domain capabilities", () => {
  const recorded = "libvirt-11.3-qemu-10.0-kvm-q35.domcapabilities.xml";
  const text = readFileSync(new URL(`../../../../../test/fixtures/recorded/${recorded}`, import.meta.url), "utf8");
  const [original] = readHosts([{ name: "n", files: [{ name: recorded, text }] }]).hosts;

  test("give the features and the CPU of the document itself", () => {
    const can = offerCpu(original!, setting).can;
    const hostModel = /<mode name='host-model'[\s\S]*?<\/mode>/.exec(text)![0];
    const usable = [...text.matchAll(/usable='yes'[^>]*>([^<]+)</g)].map((match) => match[1]!);
    const labels = {
      ...yes("cpu-feature", featureNames(can.certain)),
      ...yes("cpu-model", usable),
      ...yes("host-model-cpu", [/<model[^>]*>([^<]+)</.exec(hostModel)![1]!]),
      ...yes("cpu-vendor", [/<vendor>([^<]+)</.exec(hostModel)![1]!]),
      ...yes("machine-type", ["pc-q35-10.0"]),
    };
    const [read] = hostsOf(listOf(labelled(labels, "n")));
    expect(featureNames(offerCpu(read!, setting).can.certain)).toEqual(featureNames(can.certain));
    const cpus = [original!, read!].map((host) => baseline([host]).cpu);
    expect(cpus[1]).toMatchObject({ features: cpus[0]!.features, vendor: cpus[0]!.vendor });
  });
});

function canHave(possible: bigint, name: string): boolean {
  return featureNames(~possible).every((other) => other !== name);
}
