/**
 * What is told of a host past its CPU and its QEMU: the facts that `collect` gathers. Sizes are in bytes. A fact that a
 * source does not tell is null; docs/collecting.md names the source of each.
 */

/** When and how a host's description was gathered. */
export interface Collection {
  readonly time: string;
  readonly asRoot: boolean;
  readonly withGuests: boolean;
  readonly tools: readonly { readonly name: string; readonly package: string; readonly says: string }[];
  /** Subjects of which all there is was told: of what is not among them, the host has none. */
  readonly complete: readonly string[];
  /** What could not be had, and why: there alone may silence stand for anything. */
  readonly missing: readonly { readonly what: string; readonly why: string; readonly remedy: string }[];
}

/** One size of huge pages, of the host (node null) or of one of its NUMA nodes; counts of pages. */
export interface HugePages {
  readonly node: number | null;
  readonly size: number;
  readonly total: number;
  readonly free: number | null;
}

/** Memory of the host (node null) or of one of its NUMA nodes; free is what could be given without swapping. */
export interface Memory {
  readonly node: number | null;
  readonly total: number;
  readonly free: number | null;
  /** The CPUs of the node, as the kernel lists them: `0-3,8-11`. */
  readonly cpus: string | null;
}

export interface Bridge {
  readonly name: string;
  readonly stp: boolean | null;
  /** In hundredths of a second, as the kernel counts it. */
  readonly forwardDelay: number | null;
  readonly mtu: number | null;
}

/** A libvirt network; `active` is told by the list of networks, the rest by the definition. */
export interface Network {
  readonly name: string;
  readonly uuid: string | null;
  readonly forward: string | null;
  readonly bridge: string | null;
}

export interface StoragePool {
  readonly name: string;
  readonly uuid: string | null;
  readonly type: string;
  readonly target: string | null;
  /** Where its bytes live: hosts, directories, devices and names of the source, in order; equal on hosts that share it. */
  readonly source: readonly string[];
}

/** A block device under each name that guests may call it by. */
export interface BlockDevice {
  /** Below /dev: `sda`, `mapper/vg-lv`, `vg/lv`, `disk/by-id/…`. */
  readonly name: string;
  readonly size: number | null;
  /** The world-wide id, else the serial number or a device mapper's uuid: equal where it is the same disk. */
  readonly identity: string | null;
}

export interface PciDevice {
  readonly address: string;
  /** `8086:10fb`, vendor and device. */
  readonly id: string;
  readonly class: string | null;
  readonly driver: string | null;
  readonly iommuGroup: number | null;
  /** How many virtual functions it can have. */
  readonly virtualFunctions: number | null;
}

/** A volume of an active storage pool, as `virsh vol-dumpxml` tells it. */
export interface StorageVolume {
  readonly pool: string;
  readonly name: string;
  /** Where guests find it on this host: a path, or the name that the pool's kind has for it (`pool/image`). */
  readonly path: string | null;
  /** `raw`, `qcow2`…; null where the pool's kind has none. */
  readonly format: string | null;
  /** Bytes as a guest sees them. */
  readonly capacity: number | null;
  /** Equal on hosts where it is the same bytes (the pool's own source, or the volume's key); null where that is not told. */
  readonly identity: string | null;
}

/** A mounted file system that holds files; what lies below is of it, unless another is mounted on the way. */
export interface FileSystem {
  /** Where it is mounted. */
  readonly path: string;
  /** The kernel's name: `nfs4`, `ceph`, `ext4`… */
  readonly type: string;
  /** What is mounted there: `server:/export`, `/dev/sda1`. */
  readonly source: string;
}

/** Ids are in the kernel's hexadecimal: `1d6b`, `0002`. Bus and device number are given anew at each plugging. */
export interface UsbDevice {
  readonly bus: number | null;
  readonly device: number | null;
  readonly vendor: string;
  readonly product: string;
  readonly serial: string | null;
}

/** A type of mediated devices that a device of this host can be divided into. */
export interface MdevType {
  /** The PCI address, or the device's name in /sys/class/mdev_bus where it is none of PCI. */
  readonly parent: string;
  /** `nvidia-63`, `i915-GVTg_V5_4`. */
  readonly id: string;
  /** How many more can be made; null: not told. */
  readonly available: number | null;
}

/** A mediated device that is made already: guests name it by its uuid. */
export interface MdevDevice {
  readonly uuid: string;
  readonly parent: string | null;
  readonly type: string | null;
}

/** Whether a device that is bound to a VFIO driver now can hand over its state. */
export interface VfioDevice {
  readonly address: string;
  readonly migration: boolean;
}

/** A guest that the host has now. */
export interface GuestPresent {
  readonly name: string;
  readonly uuid: string | null;
  /** It is running. */
  readonly active: boolean;
  /** The most bytes that it may take without memory being plugged in: `<memory>`. */
  readonly memory: number | null;
  /** Those that are plugged in. */
  readonly vcpus: number | null;
}

/** A network interface of the host. */
export interface NetworkInterface {
  readonly name: string;
  /** The bridge (or bond) that it is a port of. */
  readonly master: string | null;
  /** The VLAN's number, where it is an interface of one. */
  readonly vlan: number | null;
  /** The interface below, where it is an interface of a VLAN. */
  readonly parent: string | null;
  readonly mtu: number | null;
}

/** The emulator of TPMs. */
export interface Swtpm {
  /** Null: the host has it, and its release is not told. */
  readonly version: string | null;
  /** What `swtpm socket --print-capabilities` lists: `tpm-2.0`, `cmdarg-migration`…; null: it does not tell. */
  readonly features: readonly string[] | null;
}

export interface CollectedSubjects {
  collection: Collection;
  "memory.node": Memory;
  "memory.hugePages": HugePages;
  bridge: Bridge;
  network: Network;
  /** A network or pool by name, and whether it is active. */
  "network.active": { readonly name: string; readonly active: boolean };
  "storage.pool": StoragePool;
  "storage.pool.active": { readonly name: string; readonly active: boolean };
  "block.device": BlockDevice;
  "pci.device": PciDevice;
  "storage.volume": StorageVolume;
  "storage.filesystem": FileSystem;
  "usb.device": UsbDevice;
  "mdev.type": MdevType;
  "mdev.device": MdevDevice;
  "vfio.device": VfioDevice;
  "guest.present": GuestPresent;
  "network.interface": NetworkInterface;
  swtpm: Swtpm;
  /** A line of /etc/libvirt/qemu.conf that is not a comment, of those that bear on moves; the value as it is written there. */
  "libvirt.setting": { readonly name: string; readonly value: string };
  /** A switch of the kernel by its path: a module's parameter, userfaultfd, overcommit. */
  "kernel.parameter": { readonly path: string; readonly value: string };
}
