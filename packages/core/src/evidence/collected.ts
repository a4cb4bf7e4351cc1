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

/** Memory of the host (node null) or of one of its NUMA nodes. */
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

export interface BlockDevice {
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
  /** A switch of the kernel by its path: a module's parameter, userfaultfd, overcommit. */
  "kernel.parameter": { readonly path: string; readonly value: string };
}
