import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { featureNames } from "../../packages/core/src/catalogue/feature-set.ts";
import { offerCpu } from "../../packages/core/src/facets/cpu/offer-cpu.ts";
import {
  type BaselineResult,
  baseline,
  type CpuSection,
  defaultPolicy,
  type Host,
} from "../../packages/core/src/index.ts";
import { someFleet } from "./fleets.ts";
import { patience, runs } from "./runs.ts";
import { withDependencies } from "./start-check.ts";
import { readVirtualHost, reversed } from "./virtual-documents.ts";

vi.setConfig(patience);

/** The CPUs of a result, each with the hosts that it is for. */
function cpusOf(result: BaselineResult, hosts: readonly Host[]): { cpu: CpuSection; hosts: readonly Host[] }[] {
  if (result.cpu !== null) return [{ cpu: result.cpu, hosts }];
  return result.byVendor.map(({ cpu, hosts: names }) => ({
    cpu,
    hosts: hosts.filter(({ name }) => names.includes(name)),
  }));
}

/** All that is common, whatever of it the guest sees. */
const commonOf = (cpu: CpuSection): string[] =>
  [
    ...cpu.features,
    ...cpu.withheld.map(({ feature }) => feature),
    ...cpu.unexpressible.map(({ feature }) => feature),
  ].sort();

test("law 1: the order of hosts, files and elements changes no byte of the result", () => {
  fc.assert(
    fc.property(someFleet(), ({ truths, hosts }) => {
      const again = hosts.map(({ name }, index) => readVirtualHost(reversed(truths[index]!), name)).reverse();
      expect(JSON.stringify(baseline(again), null, 1)).toBe(JSON.stringify(baseline(hosts), null, 1));
    }),
    runs(30),
  );
});

test("law 3: a host more never adds anything to what is common", () => {
  fc.assert(
    fc.property(someFleet({ atLeast: 2, alike: true }), ({ hosts }) => {
      // What is on offer depends on the setting, which is chosen over all hosts: here it is given.
      const all = baseline(hosts);
      fc.pre(all.setting !== null);
      const { arch, accel } = all.setting!;
      const policy = {
        ...defaultPolicy,
        vendor: "neutral" as const,
        machine: { family: all.machine?.family ?? null, atMost: null },
      };
      const [more, fewer] = [hosts, hosts.slice(1)].map((some) => baseline(some, { arch, accel, policy }));
      fc.pre(more!.machine?.chosen === fewer!.machine?.chosen);
      if (more!.cpu !== null && fewer!.cpu !== null)
        expect(commonOf(fewer!.cpu)).toEqual(expect.arrayContaining(commonOf(more!.cpu)));
      expect(fewer!.machine?.common ?? []).toEqual(expect.arrayContaining([...(more!.machine?.common ?? [])]));
      expect(more!.limits?.maxVcpus ?? 0).toBeLessThanOrEqual(fewer!.limits?.maxVcpus ?? Number.POSITIVE_INFINITY);
    }),
    runs(40),
  );
});

/** What a result says, without who it says it of. */
function gist(result: BaselineResult) {
  const cpu = (section: CpuSection) => ({
    ...section,
    lost: section.lost.map(({ feature }) => feature),
    undetermined: section.undetermined.map(({ feature }) => feature),
    unexpressible: section.unexpressible.map(({ feature }) => feature),
    nextLevel: null,
  });
  return {
    setting: result.setting,
    cpu: result.cpu && cpu(result.cpu),
    byVendor: result.byVendor.map((part) => [part.vendor, cpu(part.cpu)]),
    machine: result.machine && {
      ...result.machine,
      lost: result.machine.lost.map(({ machine }) => machine),
      undetermined: result.machine.undetermined.map(({ machine }) => machine),
    },
    limits: result.limits,
    notAssessed: result.notAssessed,
    checks: result.findings.map(({ check, severity }) => `${check} ${severity}`),
  };
}

test("law 3: a host's twin changes nothing", () => {
  fc.assert(
    fc.property(someFleet({ atMost: 3 }), fc.nat(2), ({ hosts }, place) => {
      const twin = { ...hosts[place % hosts.length]!, name: "twin" };
      expect(gist(baseline([...hosts, twin]))).toEqual(gist(baseline(hosts)));
    }),
    runs(30),
  );
});

test("law 5: every element that some host offers is in exactly one place, and every place names its hosts", () => {
  fc.assert(
    fc.property(someFleet(), ({ hosts }) => {
      const result = baseline(hosts);
      fc.pre(result.setting !== null);
      const setting = { ...result.setting!, accelStated: true, machine: result.machine?.chosen ?? null };
      for (const { cpu, hosts: members } of cpusOf(result, hosts)) {
        const places = [
          commonOf(cpu),
          cpu.lost.map(({ feature }) => feature),
          cpu.undetermined.map(({ feature }) => feature),
        ];
        const offered = new Set(members.flatMap((host) => featureNames(offerCpu(host, setting).can.certain)));
        expect(places.flat().sort()).toEqual([...offered].sort());
        const names = members.map(({ name }) => name);
        for (const { feature, missingOn } of cpu.lost)
          expectHosts(
            feature,
            missingOn.map(({ host }) => host),
            names,
          );
        for (const { feature, hosts: on } of [...cpu.undetermined, ...cpu.unexpressible])
          expectHosts(feature, on, names);
        for (const { why } of cpu.withheld) expect(why).not.toBe("");
      }
      const { machine } = result;
      if (machine !== null) {
        const places = [
          machine.common,
          machine.lost.map((loss) => loss.machine),
          machine.undetermined.map((open) => open.machine),
        ];
        expect(new Set(places.flat()).size).toBe(places.flat().length);
        for (const { machine: name, missingOn } of machine.lost)
          expectHosts(
            name,
            missingOn,
            hosts.map((host) => host.name),
          );
      }
    }),
    runs(40),
  );
});

/** A non-empty list of hosts that were asked about, each once. */
function expectHosts(element: string, named: readonly string[], asked: readonly string[]): void {
  expect(named.length, element).toBeGreaterThan(0);
  expect(new Set(named).size, element).toBe(named.length);
  expect(asked, element).toEqual(expect.arrayContaining([...named]));
}

test("law 7: what is emitted is closed under dependencies", () => {
  fc.assert(
    fc.property(someFleet(), fc.constantFrom("same" as const, "neutral" as const), ({ hosts }, vendor) => {
      const result = baseline(hosts, { policy: { ...defaultPolicy, vendor } });
      for (const { cpu } of cpusOf(result, hosts)) {
        expect([...withDependencies(new Set(cpu.features))].sort()).toEqual([...cpu.features]);
      }
    }),
    runs(30),
  );
});
