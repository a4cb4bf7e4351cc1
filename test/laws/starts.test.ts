import fc from "fast-check";
import { expect, test, vi } from "vitest";
import type { Setting } from "../../packages/core/src/facets/setting/setting.ts";
import { libvirtOf } from "../../packages/core/src/host/software.ts";
import { type BaselineResult, baseline, type CpuSection, type Host } from "../../packages/core/src/index.ts";
import { type Fleet, someFleet } from "./fleets.ts";
import { patience, runs } from "./runs.ts";
import { refusalsByLibvirt, refusalsByQemu, type Stack, stacksOf } from "./start-check.ts";
import type { VirtualHost } from "./virtual-host.ts";

vi.setConfig(patience);

/** What is emitted for a host: none where no CPU could be chosen. */
function cpuFor(result: BaselineResult, host: Host): CpuSection | null {
  const cpu = result.cpu ?? result.byVendor.find(({ hosts }) => hosts.includes(host.name))?.cpu ?? null;
  return cpu === null || cpu.model === null || cpu.qemu === null ? null : cpu;
}

function settingOf(result: BaselineResult): Setting {
  return { ...result.setting!, accelStated: true, machine: result.machine?.chosen ?? null };
}

function expectStart(stack: Stack, cpu: CpuSection): void {
  const { model, require, disable } = cpu;
  if (stack.map !== null) expect(refusalsByLibvirt(stack, { model: model!, require, disable }), model!).toEqual([]);
  expect(refusalsByQemu(stack, cpu.qemu!), model!).toEqual([]);
}

/** The host as it is; libvirt's map only where the documents come from libvirt, else nobody asked it. */
function truthOf(truth: VirtualHost, host: Host, setting: Setting): Stack {
  const map = libvirtOf(host).present ? truth.libvirt.map : null;
  return { map, qemu: truth.qemu, accel: truth.accel, machine: setting.machine ?? null, able: truth.able };
}

let started = 0;

function starts({ truths, hosts }: Fleet, isTold: boolean): void {
  const result = baseline(hosts);
  if (result.setting === null) return;
  const setting = settingOf(result);
  hosts.forEach((host, index) => {
    const cpu = cpuFor(result, host);
    // A host without the accelerator that was chosen is an error finding, never a lower bound.
    if (cpu === null || truths[index]!.accel !== setting.accel) return;
    started += 1;
    for (const stack of stacksOf(host, setting)) expectStart(stack, cpu);
    if (isTold) expectStart(truthOf(truths[index]!, host, setting), cpu);
  });
}

test("the emitted CPU starts on every host, as it is and as its evidence leaves possible", () => {
  started = 0;
  fc.assert(
    fc.property(someFleet({ told: true }), (fleet) => starts(fleet, true)),
    runs(60),
  );
  expect(started).toBeGreaterThan(30);
});

test("with hosts of which only the hardware is known, it starts wherever the evidence leaves possible", () => {
  started = 0;
  fc.assert(
    fc.property(someFleet(), (fleet) => starts(fleet, false)),
    runs(40),
  );
  expect(started).toBeGreaterThan(10);
});
