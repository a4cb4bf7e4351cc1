import { isUnmigratable, newestBuildTried } from "../catalogue/devices.ts";
import { compareVersions, seriesOf } from "../catalogue/versions.ts";
import type { Guest } from "../guest/guest.ts";
import type { Kleene } from "../lattice/kleene.ts";
import { attribute, child, children, descend, type XmlElement } from "../xml/element.ts";

/** What keeps a guest where it is: a device or a feature with which the QEMU or libvirt that runs it refuses to let it go. */
export interface Blocker {
  /** An element below `<devices>`, `<features>` or the domain, and when it is one that blocks. */
  readonly element: string;
  readonly applies: (element: XmlElement, guest: Guest) => boolean;
  readonly what: string;
  /** QEMU's device type, where whether it migrates depends on the release. */
  readonly type?: string;
  /** What else decides and the definition does not tell: then it is not known whether the guest is kept. */
  readonly dependsOn?: string;
  readonly check?: "device.unmigratable" | "security.launch" | "hyperv.mode";
  readonly remedy?: string;
}

const is =
  (name: string, ...values: string[]) =>
  (element: XmlElement) =>
    values.includes(attribute(element, name) ?? "");
const has =
  (path: string, name: string, ...values: string[]) =>
  (element: XmlElement) =>
    values.includes(attribute(descend(element, ...path.split("/")), name) ?? "");

/** Disk formats whose drivers hold state of their own (block/qcow.c, vdi.c, vmdk.c, parallels.c, vhdx.c, vpc.c). */
const formatsThatStay = ["qcow", "vdi", "vmdk", "ploop", "vhdx", "vpc", "vhd"];

/**
 * Sources: QEMU's `migrate_add_blocker` calls and devices marked unmigratable (`-only-migratable` on builds 5.2 to 11.1);
 * libvirt's qemuMigrationSrcIsAllowed. What only a running guest shows (a block job, a dump) is not here.
 */
export const blockers: readonly Blocker[] = [
  {
    element: "filesystem",
    applies: has("driver", "type", "virtiofs"),
    what: "virtiofs",
    type: "vhost-user-fs-pci",
    dependsOn: "whether its virtiofsd can hand over its state",
    remedy: "unmount and unplug it for the move, or use a virtiofsd that migrates",
  },
  {
    element: "filesystem",
    applies: (element) => (attribute(child(element, "driver"), "type") ?? "path") === "path",
    what: "a 9p file system that it has mounted",
    remedy: "unmount it in the guest before the move, or use a network file system",
  },
  { element: "sound", applies: is("model", "usb"), what: "a USB sound card", type: "usb-audio" },
  { element: "sound", applies: is("model", "virtio"), what: "a virtio sound card", type: "virtio-sound-pci" },
  { element: "crypto", applies: () => true, what: "a virtio crypto device", type: "virtio-crypto-pci" },
  {
    element: "input",
    applies: is("type", "passthrough"),
    what: "a passed-through input device",
    type: "virtio-input-host-pci",
  },
  { element: "iommu", applies: is("model", "amd"), what: "AMD's emulated IOMMU", type: "amd-iommu" },
  { element: "video", applies: has("model/acceleration", "accel3d", "yes"), what: "3D acceleration (virgl)" },
  {
    element: "shmem",
    applies: (element) => attribute(element, "role") !== "master",
    what: "shared memory (shmem) in another role than master",
    remedy: "give one side role='master', or unplug it for the move",
  },
  { element: "controller", applies: is("type", "nvme"), what: "an NVMe controller", type: "nvme" },
  { element: "channel", applies: is("type", "qemu-vdagent"), what: "a channel of QEMU's own vdagent" },
  { element: "hostdev", applies: is("type", "scsi_host"), what: "a vhost-scsi host device" },
  {
    element: "tpm",
    applies: has("backend", "type", "passthrough"),
    what: "the host's own TPM",
    remedy: "give it an emulated TPM (backend type='emulator') at its next start",
  },
  {
    element: "interface",
    applies: is("type", "vdpa"),
    what: "a vDPA network card",
    dependsOn: "whether QEMU can follow its queues (shadow virtqueues)",
    remedy: "unplug it for the move, or ask the running guest: query-migrate tells blocked-reasons",
  },
  {
    element: "disk",
    applies: (element) => child(element, "transient") !== undefined,
    what: "a transient disk",
    remedy: "plan a restart of the guest without <transient/>",
  },
  {
    element: "disk",
    applies: has("driver", "type", ...formatsThatStay),
    what: "a disk in a format whose driver keeps state (qcow, vdi, vmdk, vhdx, vpc, parallels)",
    remedy: "convert the image to raw or qcow2 (qemu-img convert)",
  },
  {
    element: "memory",
    applies: (element, { live }) => live && attribute(element, "model") === "dimm" && !hasPlace(element),
    what: "a memory module without slot and base address",
    remedy: "unplug it, and plug it again with a libvirt that gives it both",
  },
  {
    element: "hyperv",
    applies: is("mode", "passthrough"),
    what: "every Hyper-V enlightenment of the host (mode='passthrough')",
    check: "hyperv.mode",
    remedy: "name the enlightenments (mode='custom') at its next start; baseline lists those that all hosts have",
  },
  {
    element: "launchSecurity",
    applies: is("type", "sev", "sev-snp", "tdx", "s390-pv"),
    what: "launch security",
    check: "security.launch",
    remedy: "nothing moves such a guest yet: plan its restart",
  },
];

function hasPlace(memory: XmlElement): boolean {
  const address = child(memory, "address");
  return attribute(address, "slot") !== undefined && attribute(address, "base") !== undefined;
}

/** A blocker with the element that is one. */
export interface Blocked {
  readonly blocker: Blocker;
  readonly element: XmlElement;
}

/** Everything in a guest's definition that may keep it where it is. */
export function blockersOf(guest: Guest): Blocked[] {
  const { domain } = guest;
  const elements = ["devices", "features"].flatMap((name) => child(domain, name)?.children ?? []);
  return [...elements, ...children(domain, "launchSecurity")].flatMap((element) =>
    blockers
      .filter((blocker) => blocker.element === element.name && blocker.applies(element, guest))
      .map((blocker) => ({ blocker, element })),
  );
}

/**
 * Whether a QEMU refuses to let the guest go for it; null: its release is not known.
 *
 * - What no release migrates blocks; what some migrate depends on the release, and past the newest tried it is not known.
 * - What something besides the release decides blocks or not: that is not known.
 */
export function blocks({ type, dependsOn }: Blocker, qemu: string | null): Kleene {
  if (type === undefined) return dependsOn === undefined ? "yes" : "unknown";
  const newest = isUnmigratable(type, newestBuildTried());
  if (qemu === null) return newest && dependsOn === undefined ? "yes" : "unknown";
  const series = seriesOf(qemu);
  if (compareVersions(series, newestBuildTried()) > 0) return newest || dependsOn !== undefined ? "unknown" : "no";
  if (isUnmigratable(type, series)) return "yes";
  return dependsOn === undefined ? "no" : "unknown";
}
