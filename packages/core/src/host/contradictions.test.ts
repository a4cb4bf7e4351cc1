import { describe, expect, test } from "vitest";
import { type AnyObservation, everywhere, observe } from "../evidence/observation.ts";
import { firstContradiction } from "./contradictions.ts";
import type { Host } from "./host.ts";

const at = (line: number) => ({ file: "a", line, tool: "t" });

/** Each row of facts is one document of the kind. */
function hostOf(...documents: (readonly [kind: string, ...said: AnyObservation[]])[]): Host {
  return {
    name: "h",
    documents: documents.map(([kind, ...said], index) => ({
      ...{ kind, key: `${kind}${index}`, uuid: null, hostName: null, source: at(index) },
      observations: said,
    })),
  };
}

const libvirt = (version: string, line: number) => observe("libvirt.version", everywhere, version, at(line));
const vcpus = (limit: number, machine: string, line: number) =>
  observe("limits.maxVcpus", { ...everywhere, machine }, limit, at(line));
const microcode = (version: string, line: number) => observe("microcode", everywhere, version, at(line));
const guest = (model: string, line: number) =>
  observe(
    "cpu.guest",
    everywhere,
    { form: "model", model, vendor: null, require: [], disable: [], exact: true },
    at(line),
  );

describe("facts that cannot both be true", () => {
  // what | the documents | what the second says
  test.each<[string, Host, RegExp]>([
    ["two releases", hostOf(["v", libvirt("9.0.0", 1)], ["v", libvirt("11.3.0", 2)]), /^libvirt is 11\.3\.0$/],
    ["two limits for a machine type", hostOf(["d", vcpus(288, "q", 1), vcpus(255, "q", 2)]), /255 vCPUs/],
    ["two guest CPUs", hostOf(["d", guest("EPYC", 1)], ["d", guest("Opteron_G3", 2)]), /another CPU/],
  ])("%s", (_, host, what) => {
    const found = firstContradiction(host);
    expect(found?.what).toMatch(what);
    expect([found?.first.line, found?.second.line]).toEqual([1, 2]);
  });
});

describe("facts that can", () => {
  // what | the documents
  test.each<[string, Host]>([
    ["the same twice", hostOf(["v", libvirt("9.0.0", 1)], ["v", libvirt("9.0.0", 2)])],
    ["limits of two machine types", hostOf(["d", vcpus(288, "q", 1), vcpus(255, "p", 2)])],
    ["what two tools say in their own words", hostOf(["d", guest("EPYC", 1)], ["qmp", guest("Opteron_G3", 2)])],
    ["what changes at every boot and is said twice", hostOf(["c", microcode("1", 1)], ["c", microcode("2", 2)])],
    ["nothing at all", hostOf()],
  ])("%s", (_, host) => {
    expect(firstContradiction(host)).toBeNull();
  });
});
