import { isUnmigratable } from "../../catalogue/devices.ts";
import { attribute, child, type XmlElement } from "../../xml/element.ts";
import { findingAt, type Rule } from "../rule.ts";

/** The newest release whose devices were each tried. */
const newestSeen = "11.1";

interface Blocker {
  /** The element below `<devices>` (or the domain) and what of it makes the device unmigratable. */
  readonly element: string;
  readonly applies: (element: XmlElement) => boolean;
  readonly what: string;
  /** QEMU's device type, where whether it migrates depends on the release. */
  readonly type?: string;
  readonly check?: "device.unmigratable" | "security.launch" | "passthrough.pci";
  readonly severity?: "error" | "warning";
  readonly remedy?: string;
}

const attributeIs =
  (name: string, ...values: string[]) =>
  (element: XmlElement) =>
    values.includes(attribute(element, name) ?? "");
const childIs = (name: string, key: string, value: string) => (element: XmlElement) =>
  attribute(child(element, name), key) === value;

/**
 * Sources: QEMU's `migrate_add_blocker` calls and `-only-migratable` on builds 5.2 to 11.1; libvirt's
 * qemuMigrationSrcIsAllowed.
 */
const blockers: readonly Blocker[] = [
  {
    element: "filesystem",
    applies: childIs("driver", "type", "virtiofs"),
    what: "virtiofs",
    type: "vhost-user-fs-pci",
  },
  {
    element: "filesystem",
    applies: (element) => (attribute(child(element, "driver"), "type") ?? "path") === "path",
    what: "a 9p file system, while the guest has it mounted,",
    remedy: "unmount it in the guest before the move, or use a network file system",
  },
  { element: "sound", applies: attributeIs("model", "usb"), what: "a USB sound card", type: "usb-audio" },
  { element: "sound", applies: attributeIs("model", "virtio"), what: "a virtio sound card", type: "virtio-sound-pci" },
  { element: "crypto", applies: () => true, what: "a virtio crypto device", type: "virtio-crypto-pci" },
  {
    element: "input",
    applies: attributeIs("type", "passthrough"),
    what: "a passed-through input device",
    type: "virtio-input-host-pci",
  },
  { element: "iommu", applies: attributeIs("model", "amd"), what: "AMD's emulated IOMMU", type: "amd-iommu" },
  {
    element: "video",
    applies: (element) => attribute(child(child(element, "model"), "acceleration"), "accel3d") === "yes",
    what: "3D acceleration (virgl)",
  },
  { element: "shmem", applies: attributeIs("role", "peer"), what: "ivshmem in the role of a peer" },
  {
    element: "hostdev",
    applies: (element) => ["pci", "mdev"].includes(attribute(element, "type") ?? ""),
    what: "a passed-through device, unless its driver on both hosts can migrate it,",
    check: "passthrough.pci",
    severity: "warning",
    remedy: "make it one of a failover pair (<teaming>), unplug it for the move, or use a driver that migrates",
  },
  {
    element: "interface",
    applies: attributeIs("type", "hostdev"),
    what: "a passed-through network card, unless it is one of a failover pair,",
    check: "passthrough.pci",
    severity: "warning",
    remedy: "make it one of a failover pair (<teaming>), or unplug it for the move",
  },
  {
    element: "launchSecurity",
    applies: attributeIs("type", "sev", "sev-snp", "tdx", "s390-pv"),
    what: "launch security",
    check: "security.launch",
    remedy: "nothing moves such a guest yet: plan its restart",
  },
];

/** Devices and features with which QEMU or libvirt refuses to migrate a guest. */
export const unmigratable: Rule = (guest) => {
  const places = [...(child(guest.domain, "devices")?.children ?? []), ...guest.domain.children];
  return places.flatMap((element) =>
    blockers
      .filter((blocker) => blocker.element === element.name && blocker.applies(element))
      .map(({ what, type, check, severity, remedy }) => {
        const solved = type !== undefined && !isUnmigratable(type, newestSeen);
        return findingAt(guest, element, {
          check: check ?? "device.unmigratable",
          severity: severity ?? (solved ? "warning" : "error"),
          message: `${what} keeps the guest from being migrated${solved ? " by older releases of QEMU" : ""}`,
          remedy: remedy ?? "take the device out for the move, or replace it by one that migrates",
        });
      }),
  );
};
