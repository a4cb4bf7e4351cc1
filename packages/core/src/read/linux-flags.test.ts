import { expect, test } from "vitest";
import { featuresOfFlags } from "./linux-flags.ts";

const [intel, amd] = ["GenuineIntel", "AuthenticAMD"];
const old = "fpu lm";
const since4 = "fpu lm cpuid";

// rule | vendor | flags | vmx flags, null: no such line | feature | what is told of it
test.each<[string, string, string, string | null, string, "on" | "off" | "not told"]>([
  ["a flag of another name", intel, "fpu pni", null, "pni", "on"],
  ["Linux's own spelling", intel, "fpu sha_ni", null, "sha-ni", "on"],
  ["leaf 1, silent on any kernel", intel, old, null, "aes", "off"],
  ["leaf 0x80000001, silent on any kernel", amd, old, null, "xop", "off"],
  ["leaf 7, silent on an old kernel", intel, old, null, "avx2", "not told"],
  ["leaf 7, silent since 4.11", intel, since4, null, "avx2", "off"],
  ["a flag newer than 4.11, silent", intel, since4, null, "gfni", "not told"],
  ["the same since 5.6", intel, since4, "ept", "gfni", "off"],
  ["a flag newer than 5.6, silent", intel, since4, "ept", "avx512-fp16", "not told"],
  ["and shown", intel, `${since4} avx512_fp16`, null, "avx512-fp16", "on"],
  ["a bit that Linux never shows", intel, since4, "ept", "zero-fcs-fds", "not told"],
  ["an MSR's bit", intel, since4, "ept", "rdctl-no", "not told"],
  ["57-bit addresses, which the kernel hides if unused", intel, since4, "ept", "la57", "not told"],
  ["an invariant TSC", intel, "fpu constant_tsc nonstop_tsc", null, "invtsc", "on"],
  ["a TSC that stops", intel, "fpu constant_tsc", null, "invtsc", "off"],
  ["Intel's speculation control", intel, `${since4} ibrs ibpb`, null, "spec-ctrl", "on"],
  ["half of it", intel, `${since4} ibpb`, null, "spec-ctrl", "not told"],
  ["is not AMD's", intel, `${since4} ibrs ibpb`, null, "ibrs", "not told"],
  ["AMD's", amd, `${since4} ibrs ibpb`, null, "ibrs", "on"],
  ["is not Intel's", amd, `${since4} ibrs ibpb`, null, "spec-ctrl", "not told"],
  ["AMD's SSBD may be an MSR without a bit", amd, `${since4} ssbd`, null, "amd-ssbd", "not told"],
  ["in a guest it may be either's", intel, `${since4} hypervisor ibrs ibpb`, null, "spec-ctrl", "not told"],
  ["a VMX control", intel, since4, "ept invvpid", "vmx-invvpid", "on"],
  ["silence about a VMX control", intel, since4, "ept", "vmx-pml", "not told"],
  ["Intel's virtual NMI is not SVM's", intel, `${since4} vnmi`, null, "vnmi", "not told"],
  ["SVM's virtual NMI", amd, `${since4} vnmi`, null, "vnmi", "on"],
])("%s", (_, vendor, flags, vmxFlags, feature, expected) => {
  const words = (text: string) => new Set(text.split(" "));
  const { on, vocabulary } = featuresOfFlags({
    vendor,
    flags: words(flags),
    vmxFlags: vmxFlags === null ? null : words(vmxFlags),
  });
  expect(on.includes(feature) ? "on" : vocabulary.includes(feature) ? "off" : "not told").toBe(expected);
});
