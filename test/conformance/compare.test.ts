/** libvirt's own cases of comparing a CPU with a host's: each verdict is libvirt's. */
import { describe, expect, it } from "vitest";
import { libvirtMapFor } from "../../packages/core/src/catalogue/libvirt-maps.ts";
import { compareAsLibvirt } from "../../packages/core/src/compare/libvirt/compare-cpus.ts";
import { describedCpuOf } from "../../packages/core/src/compare/libvirt/described-cpu.ts";
import { callsOf, xmlOfFile } from "./corpus.ts";

const { map } = libvirtMapFor("11.3.0");
const archOf = (word: string) => word.replace("VIR_ARCH_", "").toLowerCase();
const answerOf = (word: string) => word.replace("VIR_CPU_COMPARE_", "").toLowerCase();

const compared = (arch: string, host: string, cpu: string) =>
  compareAsLibvirt(
    arch,
    describedCpuOf(xmlOfFile("cputestdata", `${arch}-${host}.xml`)),
    describedCpuOf(xmlOfFile("cputestdata", `${arch}-${cpu}.xml`)),
    map,
  )?.answer;

const casesOf = (macro: string) =>
  callsOf("cputest.c", macro)
    .filter(([arch]) => arch!.startsWith("VIR_ARCH_"))
    .map(([arch, host, cpu, answer]) => [archOf(arch!), host!, cpu!, answerOf(answer!)] as const);

const countByArch = (cases: ReturnType<typeof casesOf>, arch: string) => cases.filter(([of]) => of === arch).length;

describe("virCPUCompare", () => {
  const cases = casesOf("DO_TEST_COMPARE");

  it("has libvirt's 29 cases of x86 and 15 of POWER, of every answer", () => {
    expect([countByArch(cases, "x86_64"), countByArch(cases, "ppc64"), cases.length]).toEqual([29, 15, 44]);
    expect([...new Set(cases.map(([, , , answer]) => answer))].sort()).toEqual([
      "error",
      "identical",
      "incompatible",
      "superset",
    ]);
  });

  it.each(cases)("%s: %s, %s: %s", (arch, host, cpu, answer) => {
    expect(compared(arch, host, cpu)).toBe(answer);
  });
});

/** What libvirt makes of the CPU on that host (optional features decided, host-model copied) is compared once more. */
describe("virCPUCompare after virCPUUpdate", () => {
  const cases = casesOf("DO_TEST_UPDATE");

  it("has libvirt's 6 cases of x86 and 9 of POWER", () => {
    expect([countByArch(cases, "x86_64"), countByArch(cases, "ppc64"), cases.length]).toEqual([6, 9, 15]);
  });

  it.each(cases)("%s: %s, %s: %s", (arch, host, cpu, answer) => {
    expect(compared(arch, host, `${host}+${cpu}`)).toBe(answer);
  });
});
