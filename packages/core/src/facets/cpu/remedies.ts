import { findFeature, qemuBuilds } from "../../catalogue/features.ts";
import { libvirtMaps } from "../../catalogue/libvirt-maps.ts";
import { microcodeGained, mitigationOf, withdrawalOf } from "../../catalogue/mitigations.ts";
import type { Because } from "./causes.ts";

/** What would give a host a feature that it lacks, by whose account the loss is on; empty where nothing would. */
export function remedyFor(because: Because, feature: string): string {
  return remedies[because](feature);
}

const remedies: Readonly<Record<Because, (feature: string) => string>> = {
  qemu: upgradeQemu,
  libvirt: upgradeLibvirt,
  kernel: changeKernel,
  microcode: () => "bring the microcode to the other host's revision and start the host anew",
  firmware: () => "bring firmware settings and microcode to the other host's",
  "nested host": (feature) =>
    isNesting(feature)
      ? "give the host's own virtual machine nested virtualization on the machine below it (kvm_intel or kvm_amd with nested=1)"
      : "give the host's own virtual machine the feature on the machine below it (<cpu mode='host-passthrough'/>)",
  hardware: changeHardware,
  unknown: () => "collect virsh capabilities and virsh domcapabilities there, which tell more",
};

/** vmx, svm and all that a guest needs only to be a host itself. */
const isNesting = (feature: string): boolean => /^(?:vmx|svm)(?:-|$)/.test(feature);

/** By upstream's builds: a distributor's may have a feature that upstream's release of that number has not. */
function upgradeQemu(feature: string): string {
  const info = findFeature(feature);
  const from = qemuBuilds().indexOf(info?.qemuSince ?? "");
  const having = from < 0 ? [] : qemuBuilds().slice(from);
  const since = having.find((build) => !build.endsWith("u") && !info!.qemuMissingIn.includes(build));
  return since === undefined ? "use KVM where the CPU has it" : `QEMU ${since} or newer, and KVM where the CPU has it`;
}

function upgradeLibvirt(feature: string): string {
  const since = libvirtMaps().find(({ version }) => findFeature(feature)?.libvirtKnows.includes(version));
  return since === undefined ? "no libvirt that we know has the name" : `libvirt ${since.version} or newer`;
}

function changeKernel(feature: string): string {
  return isNesting(feature)
    ? "load kvm_intel or kvm_amd with nested=1, or another kernel"
    : "update the kernel there, or set the option of the kernel or of KVM that allows it";
}

function changeHardware(feature: string): string {
  const vendor = mitigationOf(feature)?.vendor;
  if (microcodeGained().includes(feature)) {
    return `on CPUs ${vendor === undefined ? "" : `of ${vendor} `}made before it, newer microcode may bring it`;
  }
  const withdrawn = withdrawalOf(feature);
  if (withdrawn !== undefined && /firmware|microcode/.test(withdrawn.by)) {
    return `on CPUs of ${withdrawn.vendors.join(" and ")}, look at firmware settings and microcode`;
  }
  return "none on this CPU: another host, or a pool of its own";
}
