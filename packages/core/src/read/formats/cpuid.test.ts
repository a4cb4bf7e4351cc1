import { describe, expect, test } from "vitest";
import { documentsOf, saidOf, toldOf } from "../../../../../test/readings.ts";

const line = (leaf: string, eax: string, ebx: string, ecx: string, edx: string) =>
  `   0x${leaf} 0x00: eax=0x${eax} ebx=0x${ebx} ecx=0x${ecx} edx=0x${edx}`;

/** A Zen 5 machine's, shortened; EBX of leaf 7 differs between the CPUs of a test. */
const cpu = (heading: string, leaf7 = "f1bf07ab") =>
  [
    heading,
    line("00000000", "0000001c", "68747541", "444d4163", "69746e65"),
    line("00000001", "00b00f21", "00020800", "fffa3203", "178bfbff"),
    line("00000007", "00000001", leaf7, "00405fc6", "00000110"),
    "   0x00000007 0x01: eax=0x00000030 ebx=0x00000000 ecx=0x00000000 edx=0x00000000",
    line("80000000", "80000028", "68747541", "444d4163", "69746e65"),
    line("80000008", "00003030", "791ef257", "00004001", "00010000"),
    "",
  ].join("\n");

describe("cpuid -1r", () => {
  const [document, ...others] = documentsOf(cpu("CPU:"));

  test("is one host's hardware", () => {
    expect(others).toEqual([]);
    expect(document!.kind).toBe("cpuid");
    expect(document!.source).toMatchObject({ line: 1, tool: "cpuid -r" });
    expect(saidOf(document!, "cpu.signature")).toEqual({ vendor: "AuthenticAMD", family: 26, model: 2, stepping: 1 });
    expect(saidOf(document!, "cpu.physBits")).toBe(48);
  });

  test.each([
    ["avx2", "on"],
    ["avx-vnni", "on"], // subleaf 1
    ["hypervisor", "on"],
    ["vmx", "off"],
    ["avx10-512", "off"], // leaf 0x24, above the highest
    ["svm", "not told"], // leaf 0x80000001 was cut out
    ["rdctl-no", "off"], // CPUID announces no such MSR
  ])("%s is %s", (feature, told) => expect(toldOf(document!, "cpu.hardware", feature)).toBe(told));
});

// what is shown | text | the CPUs' avx2, for each host
test.each<[string, string, string[]]>([
  ["all CPUs of a host", cpu("CPU 0:") + cpu("CPU 1:"), ["on"]],
  ["a CPU that lacks a feature", cpu("CPU 0:") + cpu("CPU 1:", "f1bf078b"), ["off"]],
  ["two hosts, one after another", cpu("CPU:") + cpu("CPU:", "f1bf078b"), ["on", "off"]],
  ["two hosts with all their CPUs", cpu("CPU 0:") + cpu("CPU 1:") + cpu("CPU 0:", "f1bf078b"), ["on", "off"]],
  ["without a heading", cpu(""), ["on"]],
  ["line breaks of Windows", cpu("CPU:").replaceAll("\n", "\r\n"), ["on"]],
])("%s", (_, text, expected) => {
  expect(documentsOf(text).map((document) => toldOf(document, "cpu.hardware", "avx2"))).toEqual(expected);
});

test.each([
  ["cut off", "   0x00000008 0x00: eax=0x000"],
  ["with a register too many", `${line("00000008", "00000000", "00000000", "00000000", "00000000")} eax=0x00000000`],
])("a line %s is an error with its number", (_, last) => {
  expect(() => documentsOf(`${cpu("CPU:")}${last}\n`)).toThrowError(
    expect.objectContaining({ code: "cpuid.line", line: 8 }),
  );
});
