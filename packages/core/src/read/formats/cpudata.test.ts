import { describe, expect, test } from "vitest";
import { documentsOf, saidOf, toldOf } from "../../../../../test/readings.ts";

const cpuid = (leaf: string, registers: string) => `<cpuid eax_in='${leaf}' ecx_in='0x00' ${registers}/>`;
const haswell = `<!-- a comment before -->
<cpudata arch='x86'>
  ${cpuid("0x00000000", "eax='0x0000000d' ebx='0x756e6547' ecx='0x6c65746e' edx='0x49656e69'")}
  ${cpuid("0x00000001", "eax='0x000306c3' ebx='0x00100800' ecx='0x7ffafbff' edx='0xbfebfbff'")}
  ${cpuid("0x00000007", "ebx='0x000027ab' edx='0x20000000'")}
  ${cpuid("0x80000000", "eax='0x80000008'")}
  ${cpuid("0x80000001", "ecx='0x00000021' edx='0x2c100800'")}
  ${cpuid("0x80000008", "eax='0x00003027'")}
  <msr index='0x10a' edx='0x00000000' eax='0x00000009'/>
</cpudata>
`;

describe("<cpudata> of x86", () => {
  const [document] = documentsOf(haswell);

  test("is a host's hardware", () => {
    expect(document!.kind).toBe("cpudata");
    expect(document!.observations[0]).toMatchObject({ subject: "setting", scope: { arch: "x86_64", accel: null } });
    expect(saidOf(document!, "cpu.signature")).toEqual({ vendor: "GenuineIntel", family: 6, model: 60, stepping: 3 });
    expect(saidOf(document!, "cpu.physBits")).toBe(39);
  });

  test.each([
    ["avx2", "on"], // a bit that is set
    ["avx512f", "off"], // a bit that is clear, in a register that libvirt wrote
    ["xsaves", "not told"], // a leaf that is not there
    ["avx10", "off"], // above the highest subleaf
    ["rdctl-no", "on"],
    ["mds-no", "off"],
    ["vmx-ept", "not told"], // VMX is there, its MSRs were not dumped
    ["kvmclock", "not told"], // the hypervisor's leaves are not the CPU's
  ])("%s is %s", (feature, told) => expect(toldOf(document!, "cpu.hardware", feature)).toBe(told));
});

test("of another architecture tells that", () => {
  const [document] = documentsOf("<cpudata arch='ppc64'><pvr value='0x004b0201'/></cpudata>");
  expect(document!.observations.map(({ subject, scope }) => [subject, scope.arch])).toEqual([["setting", "ppc64"]]);
});

test("of no architecture tells nothing", () => {
  expect(documentsOf("<cpudata/>")[0]!.observations).toEqual([]);
});

// what is wrong | the line
test.each([
  ["a register that is no number", "<cpuid eax_in='0x1' eax='yes'/>"],
  ["a register of 33 bits", "<cpuid eax_in='0x1' eax='0x1ffffffff'/>"],
  ["a negative leaf", "<cpuid eax_in='-1'/>"],
  ["no leaf", "<cpuid eax='0x1'/>"],
  ["no MSR", "<msr eax='0x1'/>"],
])("%s is an error with its line", (_, line) => {
  expect(() => documentsOf(`<cpudata arch='x86'>\n${line}\n</cpudata>`)).toThrowError(
    expect.objectContaining({ code: "cpudata.word", line: 2 }),
  );
});
