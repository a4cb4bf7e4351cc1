import type { Setting } from "../setting/setting.ts";

/**
 * A value of libvirt's enumerations that one of several QEMU types is enough for. libvirt lists most of these wherever
 * there is a QEMU at all, so its list does not tell of the types; the types tell what a host without libvirt can do.
 */
export interface WordByTypes {
  readonly kind: string;
  readonly value: string;
  readonly types: readonly string[];
  /** `backend`: they are host-side objects. */
  readonly among: "type" | "backend";
  /** Another type than these may do as well, so that without them nothing is known. */
  readonly open?: boolean;
}

const onAnyBus = (name: string): string[] => ["pci", "ccw", "device"].map((bus) => `${name}-${bus}`);

const scsiAdapters = [...onAnyBus("virtio-scsi"), "lsi53c895a", "megasas", "mptsas1068", "pvscsi", "spapr-vscsi"];

/**
 * Which device a disk, a random number generator, a shared folder or a passed-through device becomes (src/qemu/qemu_command.c:
 * qemuBuildDiskDeviceProps, qemuBuildRNGBackendProps, qemuBuildFSDevCommandLine, qemuBuildHostdevCommandLine).
 */
const words: readonly WordByTypes[] = [
  { kind: "disk.bus", value: "virtio", types: onAnyBus("virtio-blk"), among: "type" },
  { kind: "disk.bus", value: "scsi", types: scsiAdapters, among: "type", open: true },
  {
    kind: "disk.diskDevice",
    value: "disk",
    types: [...onAnyBus("virtio-blk"), "scsi-hd", "ide-hd", "usb-storage"],
    among: "type",
  },
  { kind: "disk.diskDevice", value: "cdrom", types: ["ide-cd", "scsi-cd"], among: "type" },
  { kind: "disk.diskDevice", value: "lun", types: ["scsi-block"], among: "type" },
  { kind: "rng.backendModel", value: "random", types: ["rng-random"], among: "backend" },
  { kind: "rng.backendModel", value: "egd", types: ["rng-egd"], among: "backend" },
  { kind: "rng.backendModel", value: "builtin", types: ["rng-builtin"], among: "backend" },
  { kind: "filesystem.driverType", value: "path", types: onAnyBus("virtio-9p"), among: "type" },
  { kind: "hostdev.subsysType", value: "usb", types: ["usb-host"], among: "type" },
  { kind: "hostdev.subsysType", value: "pci", types: ["vfio-pci"], among: "type" },
  { kind: "hostdev.subsysType", value: "scsi", types: ["scsi-generic"], among: "type" },
  // QXL is built with SPICE only; SPICE works without it.
  { kind: "graphics.type", value: "spice", types: ["qxl"], among: "type", open: true },
];

const parallelAta: WordByTypes = { kind: "disk.bus", value: "ide", types: ["piix3-ide"], among: "type" };

const floppies: readonly WordByTypes[] = [
  { kind: "disk.bus", value: "fdc", types: ["isa-fdc", "sysbus-fdc"], among: "type", open: true },
  { kind: "disk.diskDevice", value: "floppy", types: ["floppy"], among: "type" },
];

/**
 * Only the chip set of pc has the IDE controller that libvirt puts disks on (qemuValidateDomainDeviceDefControllerIDE);
 * pseries has no floppies (virQEMUCapsFillDomainDeviceDiskCaps).
 */
export function wordsByTypes({ machineFamily }: Setting): readonly WordByTypes[] {
  if (machineFamily === "pseries") return words;
  return machineFamily === "pc" ? [...words, ...floppies, parallelAta] : [...words, ...floppies];
}
