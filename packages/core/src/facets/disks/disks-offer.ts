import type { FileSystem } from "../../evidence/collected.ts";
import { factsOf, type Host, tellsAll } from "../../host/host.ts";
import type { Family, FamilyNames } from "../../lattice/families.ts";
import { exactly, type PartialSet, within } from "../../lattice/partial-set.ts";

/** A storage pool of one host. */
export interface OfferedPool {
  readonly name: string;
  /** Null: not told. */
  readonly active: boolean | null;
  readonly target: string | null;
}

/** A volume of one host; its identity is equal where it is the same bytes, and null where nothing tells. */
export interface OfferedVolume {
  readonly pool: string;
  readonly name: string;
  readonly path: string | null;
  readonly identity: string | null;
}

/** Where the disks of guests lie on one host: what is there, under which name, and what stands behind the name. */
export interface DisksOffer {
  /** Mounted file systems, the longest paths first; null: not told. */
  readonly fileSystems: readonly FileSystem[] | null;
  readonly pools: readonly OfferedPool[];
  readonly allPools: boolean;
  readonly volumes: readonly OfferedVolume[];
  readonly allVolumes: boolean;
  /** By their names below /dev. */
  readonly devices: readonly { readonly name: string; readonly identity: string | null }[];
  readonly allDevices: boolean;
}

const byJson = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

/**
 * Sources: /proc/self/mounts, /sys/block with the links of /dev/disk, `virsh pool-list --all`, `pool-dumpxml` and
 * `vol-dumpxml`. Silence: `virsh pool-list --all` lists every pool; of volumes and devices the collection says whether
 * all were told.
 */
export function offerDisks(host: Host): DisksOffer {
  let offer = offers.get(host);
  if (offer === undefined) {
    offer = readDisks(host);
    offers.set(host, offer);
  }
  return offer;
}

/** Every move of a guest asks the host that it leaves too. */
const offers = new WeakMap<Host, DisksOffer>();

function readDisks(host: Host): DisksOffer {
  const mounts = factsOf(host, "storage.filesystem").map(({ value }) => value);
  const states = factsOf(host, "storage.pool.active").map(({ value }) => value);
  const definitions = factsOf(host, "storage.pool").map(({ value }) => value);
  const names = new Set([...states, ...definitions].map(({ name }) => name));
  const pools = [...names].map((name) => ({
    name,
    active: states.find((state) => state.name === name)?.active ?? null,
    target: definitions.find((definition) => definition.name === name)?.target ?? null,
  }));
  const volumes = factsOf(host, "storage.volume").map(({ value: { pool, name, path, identity } }) => ({
    ...{ pool, name, path, identity },
  }));
  const devices = factsOf(host, "block.device").map(({ value: { name, identity } }) => ({ name, identity }));
  return {
    fileSystems: mounts.length === 0 ? null : [...mounts].sort((a, b) => b.path.length - a.path.length || byJson(a, b)),
    pools: pools.sort(byJson),
    allPools: states.length > 0 || tellsAll(host, "storage.pool"),
    volumes: volumes.sort(byJson),
    allVolumes: tellsAll(host, "storage.volume"),
    devices: devices.sort(byJson),
    allDevices: tellsAll(host, "block.device"),
  };
}

export function tellsOfDisks(one: DisksOffer): boolean {
  const { fileSystems, pools, allPools, volumes, devices } = one;
  return fileSystems !== null || allPools || pools.length + volumes.length + devices.length > 0;
}

/** File systems whose bytes are on a server that others mount too; the kernel's names (libvirt's virFileIsSharedFSType). */
const onServers = new Map<string, string>([
  ["nfs", "nfs"],
  ["nfs4", "nfs"],
  ["cifs", "cifs"],
  ["smb3", "cifs"],
  ["ceph", "ceph"],
  ["fuse.ceph-fuse", "ceph"],
  ["fuse.glusterfs", "glusterfs"],
  ["fuse.quobyte", "quobyte"],
  ["beegfs", "beegfs"],
  ["afs", "afs"],
  ["gpfs", "gpfs"],
]);

/** File systems that several hosts mount at once from one disk that all of them see. */
const onSharedDisks: ReadonlySet<string> = new Set(["gfs2", "ocfs2", "acfs"]);

/** Cluster file systems: coherent whatever a disk's cache mode (libvirt's virStorageFileIsClusterFS, with those it counts to them). */
const coherent: ReadonlySet<string> = new Set(["gfs2", "ocfs2", "ceph", "fuse.ceph-fuse", "fuse.glusterfs"]);

/** What is known of the place of a file on a host. */
export interface FilePlace {
  readonly fileSystem: FileSystem;
  readonly shared: boolean;
  readonly coherent: boolean;
  /** Equal on hosts where it is the same file; null where nothing tells. */
  readonly identity: string | null;
}

/** The file system that a path lies on; null where the host does not tell its file systems. */
export function placeOfFile(one: DisksOffer, path: string): FilePlace | null {
  const fileSystem = one.fileSystems?.find(({ path: mount }) => isBelow(path, mount));
  if (fileSystem === undefined) return null;
  const { type, source, path: mount } = fileSystem;
  const server = onServers.get(type);
  const below = path.slice(mount === "/" ? 0 : mount.length);
  const disk = source.startsWith("/dev/") ? deviceNamed(one, source.slice("/dev/".length))?.identity : null;
  const origin = server !== undefined ? source : onSharedDisks.has(type) ? (disk ?? null) : null;
  return {
    fileSystem,
    shared: server !== undefined || onSharedDisks.has(type),
    coherent: coherent.has(type),
    identity: origin === null ? null : `${server ?? type} ${origin.replace(/\/+$/, "")}${below}`,
  };
}

function isBelow(path: string, mount: string): boolean {
  return mount === "/" || path === mount || path.startsWith(`${mount}/`);
}

interface Index {
  readonly devices: ReadonlyMap<string, DisksOffer["devices"][number]>;
  readonly volumes: ReadonlyMap<string, OfferedVolume>;
  readonly paths: ReadonlyMap<string, OfferedVolume>;
}

const indices = new WeakMap<DisksOffer, Index>();

/** By name: a pool may have thousands of volumes, and every guest asks for its own. */
function indexOf(one: DisksOffer): Index {
  let index = indices.get(one);
  if (index === undefined) {
    index = {
      devices: new Map(one.devices.map((device) => [device.name, device])),
      volumes: new Map(one.volumes.map((volume) => [JSON.stringify([volume.pool, volume.name]), volume])),
      paths: new Map(one.volumes.flatMap((volume) => (volume.path === null ? [] : [[volume.path, volume] as const]))),
    };
    indices.set(one, index);
  }
  return index;
}

/** A block device by its name below /dev. */
export function deviceNamed(one: DisksOffer, name: string) {
  return indexOf(one).devices.get(name);
}

export function volumeNamed(one: DisksOffer, pool: string, name: string): OfferedVolume | undefined {
  return indexOf(one).volumes.get(JSON.stringify([pool, name]));
}

export function volumeAt(one: DisksOffer, path: string): OfferedVolume | undefined {
  return indexOf(one).paths.get(path);
}

/** Pools by name, and what is mounted from servers. */
export function listDisks(one: DisksOffer, names: FamilyNames): Family {
  const listing = new Map<string, PartialSet>();
  if (one.allPools || one.pools.length > 0) {
    const bits = names.bitsOf(
      "pool",
      one.pools.map(({ name }) => name),
    );
    listing.set("pool", one.allPools ? exactly(bits) : within(bits, 0n));
  }
  if (one.fileSystems !== null) {
    const mounts = one.fileSystems.filter(({ type }) => onServers.has(type));
    const words = mounts.map(({ path, source }) => `${path} from ${source}`);
    listing.set("mount", exactly(names.bitsOf("mount", words)));
  }
  return listing;
}
