import { expect, test } from "vitest";
import type { Because } from "./causes.ts";
import { remedyFor } from "./remedies.ts";

// whose account | feature | what would help
test.each<[Because, string, string]>([
  ["qemu", "flush-l1d", "QEMU 10.0 or newer, and KVM where the CPU has it"],
  ["qemu", "gds-no", "QEMU 10.0 or newer, and KVM where the CPU has it"],
  ["qemu", "no-such-feature", "use KVM where the CPU has it"],
  ["libvirt", "gds-no", "libvirt 11.3 or newer"],
  ["libvirt", "no-such-feature", "no libvirt that we know has the name"],
  ["kernel", "vmx", "load kvm_intel or kvm_amd with nested=1, or another kernel"],
  ["kernel", "vmx-ept", "load kvm_intel or kvm_amd with nested=1, or another kernel"],
  ["kernel", "avx2", "update the kernel there, or set the option of the kernel or of KVM that allows it"],
  ["microcode", "md-clear", "bring the microcode to the other host's revision and start the host anew"],
  ["firmware", "md-clear", "bring firmware settings and microcode to the other host's"],
  [
    "nested host",
    "avx2",
    "give the host's own virtual machine the feature on the machine below it (<cpu mode='host-passthrough'/>)",
  ],
  [
    "nested host",
    "svm",
    "give the host's own virtual machine nested virtualization on the machine below it (kvm_intel or kvm_amd with nested=1)",
  ],
  ["hardware", "md-clear", "on CPUs of Intel made before it, newer microcode may bring it"],
  ["hardware", "avx512f", "on CPUs of Intel, look at firmware settings and microcode"],
  ["hardware", "avx2", "none on this CPU: another host, or a pool of its own"],
  ["unknown", "avx2", "collect virsh capabilities and virsh domcapabilities there, which tell more"],
])("%s: %s", (because, feature, remedy) => {
  expect(remedyFor(because, feature)).toBe(remedy);
});
