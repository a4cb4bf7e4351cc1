/** What libvirt keeps of a real QEMU in its cache says the same of that host as what virsh prints. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { featureNames, featureSet } from "../../packages/core/src/catalogue/feature-set.ts";
import { expandDescription } from "../../packages/core/src/facets/cpu/expand-description.ts";
import { firstObservation, type Host } from "../../packages/core/src/host/host.ts";
import { libvirtOf, qemuOf } from "../../packages/core/src/host/software.ts";
import { readHosts } from "../../packages/core/src/read/read-hosts.ts";
import { STACK_NAMES, type Stack, startStack } from "./stack.ts";

const tcg = { arch: "x86_64", accel: "tcg" };
const hostOf = (name: string, ...texts: string[]): Host =>
  readHosts([{ name, files: texts.map((text, index) => ({ name: `${name}:${index}`, text })) }]).hosts[0]!;

/** Every file of the cache that is of the x86_64 emulator. */
const readCache = `for file in /var/cache/libvirt/qemu/capabilities/*.xml; do grep -q '<arch>x86_64</arch>' "$file" && cat "$file"; done`;

describe.each(STACK_NAMES)("libvirt's cache on %s", (name) => {
  let stack: Stack;
  let cache: Host;
  let printed: Host;
  beforeAll(async () => {
    stack = await startStack(name);
    const domainCapabilities = await stack.domainCapabilities({ virttype: "qemu", machine: "q35" });
    printed = hostOf("printed", await stack.capabilities(), domainCapabilities, await stack.virsh(["version"]));
    cache = hostOf("cache", (await stack.run(["sh", "-c", readCache])).stdout);
  });
  afterAll(() => stack?.stop());

  it("is of the versions that virsh tells", () => {
    expect(libvirtOf(cache).version).toBe(stack.versions.libvirt);
    expect(qemuOf(cache).version).toBe(stack.versions.qemu);
  });

  it("lists the machine types that virsh lists", () => {
    const namesIn = (host: Host) => {
      const { machines } = firstObservation(host, "machine.types", tcg)!.value;
      return machines.map((machine) => machine.name).sort();
    };
    expect(namesIn(cache)).toEqual(namesIn(printed));
    expect(namesIn(cache).length).toBeGreaterThan(40);
  });

  it("offers the features that libvirt makes its host-model of", () => {
    const [kept, told] = [cache, printed].map((host) => {
      const { value } = firstObservation(host, "cpu.guest", tcg)!;
      return expandDescription(value, libvirtOf(printed).maps, null).certain;
    });
    const { knows } = libvirtOf(printed).maps[0]!;
    expect(featureNames(told!).length).toBeGreaterThan(40);
    expect(featureNames(told! & ~kept!)).toEqual([]);
    // libvirt leaves out what it takes for unmigratable
    expect(featureNames(kept! & knows & ~told! & ~featureSet(["xsaves", "invtsc"]))).toEqual([]);
  });

  it("has no word on the hardware", () => expect(firstObservation(cache, "cpu.hardware")).toBeUndefined());
});
