import { describe, expect, test } from "vitest";
import { documentsOf, saidOf, toldOf } from "../../../../../test/readings.ts";

/** Word 10 (leaf 7 subleaf 1) has avx-vnni; later words are missing, as in Xen before 4.15. */
const booted = "17cbfbff-f7fa3223-2d93fbff-00000123-0000000f-f1bf27eb-0040405e-00000000-311ed000-9c000410-00000010";
const accepted = booted.replace("f1bf27eb", "f1bfa7fb");
const info = `               cpu_count: 32
            socket_count: 2
                  vendor: GenuineIntel
                   speed: 2394.374
               modelname: Intel(R) Xeon(R) Gold 6336Y CPU @ 2.40GHz
                  family: 6
                   model: 106
                stepping: 6
                   flags: fpu de tsc msr pae mce cx8 apic sep mca cmov lm
             features_pv: ${accepted}
            features_hvm: ${accepted}
       features_hvm_host: ${booted}
        features_pv_host: ${booted}
`;
const params = `uuid ( RO)                                  : 3c34c8d4-5c0f-4a4e-a6d1-2c8f0b6f7f11
                          name-label ( RW): xcp1
                            cpu_info (MRO): features_hvm_host: ${booted}; features_hvm: ${accepted}; socket_count: 2; vendor: GenuineIntel; family: 6; model: 106; stepping: 6
`;

describe.each([
  ["xe host-cpu-info", info],
  ["the cpu_info of xe host-param-list", params],
])("%s", (_, text) => {
  const [document, ...others] = documentsOf(text);

  test("says what a Xen guest can have", () => {
    expect(others).toEqual([]);
    expect(document!.kind).toBe("xe-host-cpu-info");
    expect(saidOf(document!, "hypervisor.type")).toBe("xen");
    expect(saidOf(document!, "cpu.signature")).toEqual({ vendor: "GenuineIntel", family: 6, model: 106, stepping: 6 });
  });

  test.each([
    ["fpu", "on"], // word 0
    ["avx2", "on"], // word 5
    ["hle", "off"], // accepted from elsewhere, not given to new guests
    ["spec-ctrl", "on"], // word 9
    ["avx-vnni", "on"], // word 10
    ["fred", "off"],
    ["lfence-always-serializing", "not told"], // word 11 is not there
    ["rdctl-no", "not told"],
    ["npt", "not told"], // in no word
  ])("%s is %s", (feature, told) => expect(toldOf(document!, "cpu.guest", feature)).toBe(told));
});

test("xe host-param-list names the host", () => {
  expect(documentsOf(params)[0]).toMatchObject({ hostName: "xcp1", uuid: "3c34c8d4-5c0f-4a4e-a6d1-2c8f0b6f7f11" });
});

test("a second listing is the next host", () => {
  const documents = documentsOf(info + info.replaceAll("f1bf27eb", "f1bf27cb"));
  expect(documents.map((document) => toldOf(document, "cpu.guest", "avx2"))).toEqual(["on", "off"]);
});

test("what is accepted from elsewhere stands in for what is given to new guests", () => {
  const [document] = documentsOf(`features_hvm: ${accepted}\nvendor: GenuineIntel\n`);
  expect(toldOf(document!, "cpu.guest", "hle")).toBe("on");
});

describe("the four words of XenServer before 7", () => {
  const [document] = documentsOf("vendor: GenuineIntel\nfeatures: 0098e3fd-bfebfbff-00000001-20100800\n");
  test.each([
    ["ssse3", "on"], // ECX of leaf 1 first
    ["sse2", "on"],
    ["lahf_lm", "on"],
    ["aes", "off"],
    ["avx2", "not told"],
  ])("%s is %s", (feature, told) => expect(toldOf(document!, "cpu.hardware", feature)).toBe(told));

  test("are the host's, not a guest's", () => expect(saidOf(document!, "cpu.guest")).toBeUndefined());
});

test.each([
  ["a word of nine digits", "features_hvm: 17cbfbff0-f7fa3223-2d93fbff-00000123\n"],
  ["three words", "features_hvm: 17cbfbff-f7fa3223-2d93fbff\n"],
  ["a field of many spaces", `features_hvm${" ".repeat(200_000)}17cbfbff\n`],
])("%s is not taken for feature words", (_, text) => {
  expect(() => documentsOf(text)).toThrowError(expect.objectContaining({ code: "input.unrecognised" }));
});
