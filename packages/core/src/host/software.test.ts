import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { libvirtMaps } from "../catalogue/libvirt-maps.ts";
import { type AnyObservation, everywhere, type LibvirtTraces, observe } from "../evidence/observation.ts";
import { readHosts } from "../read/read-hosts.ts";
import type { Host } from "./host.ts";
import { libvirtOf, qemuOf } from "./software.ts";

const source = { file: "f", line: 1, tool: "t" };

function hostOf(...observations: AnyObservation[]): Host {
  return { name: "h", documents: [{ kind: "k", key: "k", uuid: null, hostName: null, source, observations }] };
}

const stated = (release: string) => observe("libvirt.version", everywhere, release, source);
const traces = (said: Partial<LibvirtTraces>) =>
  observe("libvirt.traces", everywhere, { atLeast: null, below: null, models: [], features: [], ...said }, source);
const modelsOf = (version: string) => [
  ...libvirtMaps()
    .find((map) => map.version === version)!
    .models.keys(),
];
const versions = (host: Host) => libvirtOf(host).maps.map(({ version }) => version);

describe("the CPU maps that a libvirt may carry", () => {
  // what | what is said | the maps
  test.each<[string, AnyObservation[], string[]]>([
    ["a release that we have", [stated("9.0.0")], ["9.0"]],
    ["a maintenance release of it", [stated("9.0.3")], ["9.0"]],
    ["a release between two of ours", [stated("10.0.0")], ["9.0", "11.3"]],
    ["older than all ours", [stated("6.0.0")], ["7.0"]],
    ["newer than all ours", [stated("13.1.0")], ["12.8"]],
    ["a stated release against all traces", [stated("9.0.0"), traces({ models: modelsOf("12.8") })], ["9.0"]],
    ["no libvirt at all", [], []],
    ["no sign", [traces({})], ["7.0", "9.0", "11.3", "12.8"]],
    ["an element that came with 10.9", [traces({ atLeast: "10.9.0" })], ["9.0", "11.3", "12.8"]],
    ["one that came with 11.3", [traces({ atLeast: "11.3.0" })], ["11.3", "12.8"]],
    ["one that is missing since 8.9", [traces({ below: "8.9.0" })], ["7.0", "9.0"]],
    ["both", [traces({ atLeast: "8.9.0", below: "10.9.0" })], ["7.0", "9.0", "11.3"]],
    ["all models of a map", [traces({ models: modelsOf("9.0") })], ["9.0"]],
    [
      "a list that no map makes leaves what the signs leave",
      [traces({ below: "8.9.0", models: ["no-such-model"] })],
      ["7.0", "9.0"],
    ],
    ["two documents together", [traces({ atLeast: "11.3.0" }), traces({ models: modelsOf("12.8") })], ["12.8"]],
  ])("%s", (_, said, maps) => {
    const host = hostOf(...said);
    expect(versions(host)).toEqual(maps);
    expect(libvirtOf(host).present).toBe(said.length > 0);
  });
});

const machines = (names: string[], aliases: Record<string, string>) =>
  observe(
    "machine.types",
    everywhere,
    { machines: names.map((name) => ({ name, deprecated: false, maxCpus: null })), aliases, complete: true },
    source,
  );

describe("the QEMU of a host", () => {
  // what | what is said | its version | at least
  test.each<[string, AnyObservation[], string | null, string | null]>([
    [
      "stated",
      [observe("qemu.version", everywhere, { version: "10.0.13", package: null }, source)],
      "10.0.13",
      "10.0.13",
    ],
    [
      "stated beside an older alias",
      [
        machines([], { q35: "pc-q35-7.2" }),
        observe("qemu.version", everywhere, { version: "8.2.2", package: "u" }, source),
      ],
      "8.2.2",
      "8.2.2",
    ],
    ["told by the alias", [machines(["pc-q35-9.2", "pc-q35-7.2"], { q35: "pc-q35-9.2" })], "9.2", "9.2"],
    ["the newest alias counts", [machines([], { pc: "pc-i440fx-7.2", q35: "pc-q35-10.0" })], "10.0", "10.0"],
    [
      "machine types without aliases bound it from below",
      [machines(["pc-q35-9.2", "pc-i440fx-10.0"], {})],
      null,
      "10.0",
    ],
    ["a distributor's alias says nothing", [machines(["pc-q35-noble"], { q35: "pc-q35-noble" })], null, null],
    ["nothing", [], null, null],
  ])("%s", (_, said, version, atLeast) => {
    expect(qemuOf(hostOf(...said))).toMatchObject({ version, atLeast });
  });
});

const recorded = new URL("../../../../test/fixtures/recorded/", import.meta.url);

describe("recorded documents without a stated release", () => {
  // what their names begin with | with which documents | the maps that may have been theirs | QEMU
  test.each([
    ["libvirt-9.0-qemu-7.2", ["-kvm-q35.domcapabilities.xml"], ["9.0"], null],
    ["libvirt-9.0-qemu-7.2", ["-tcg-pc.domcapabilities.xml", ".capabilities.xml"], ["9.0"], "7.2"],
    ["libvirt-11.3-qemu-10.0", ["-kvm-q35.domcapabilities.xml"], ["11.3", "12.8"], null],
    ["libvirt-11.3-qemu-10.0", ["-tcg-pc.domcapabilities.xml", ".capabilities.xml"], ["11.3", "12.8"], "10.0"],
  ])("%s %j", (prefix, endings, maps, qemu) => {
    const files = endings.map((ending) => ({
      name: `${prefix}${ending}`,
      text: readFileSync(new URL(`${prefix}${ending}`, recorded), "utf8"),
    }));
    const { hosts } = readHosts([{ name: "h", files }]);
    expect(versions(hosts[0]!)).toEqual(maps);
    expect(qemuOf(hosts[0]!).version).toBe(qemu);
  });
});
