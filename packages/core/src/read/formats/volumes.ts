import type { StoragePool, StorageVolume } from "../../evidence/collected.ts";
import { type AnyObservation, everywhere, observe } from "../../evidence/observation.ts";
import { bytesOf } from "../../guest/sizes.ts";
import { attribute, child, children, descend, textOf, type XmlElement } from "../../xml/element.ts";
import type { XmlReader } from "../reader.ts";
import { poolOf } from "./storage-pool.ts";

const tool = "virsh vol-dumpxml";

/**
 * `<volumes>` of a collected folder: a pool as `virsh pool-dumpxml` gives it, and behind it its volumes as
 * `virsh vol-dumpxml` does, which alone do not say whose they are. Format: docs/collecting.md; libvirt's formatstorage.
 */
export const volumesReader: XmlReader = {
  container: "xml",
  id: "volumes",
  title: "a pool's volumes",
  roots: ["volumes"],
  read(root, context) {
    const pool = poolOf(child(root, "pool"));
    const observations = children(root, "volume").flatMap((element): AnyObservation[] => {
      const volume = volumeOf(element, pool);
      if (volume.name === "" || volume.pool === "") return [];
      return [observe("storage.volume", everywhere, volume, context.source(element.line, tool))];
    });
    const source = context.source(root.line, tool);
    return { kind: "volumes", key: `volumes/${pool.name}`, uuid: null, hostName: null, source, observations };
  },
};

function volumeOf(element: XmlElement, pool: StoragePool): StorageVolume {
  const name = textOf(child(element, "name")) ?? "";
  return {
    pool: pool.name,
    name,
    path: textOf(descend(element, "target", "path")) || null,
    format: attribute(descend(element, "target", "format"), "type") ?? null,
    capacity: capacityOf(child(element, "capacity")),
    identity: identityOf(name, textOf(child(element, "key")) ?? "", pool),
  };
}

function capacityOf(element: XmlElement | undefined): number | null {
  const bytes = bytesOf(textOf(element) ?? "", attribute(element, "unit") ?? "bytes");
  return bytes === null || bytes > BigInt(Number.MAX_SAFE_INTEGER) ? null : Number(bytes);
}

/** Kinds of pools whose bytes are elsewhere: the source and the name within it are the same wherever it is mounted. */
const remote = new Set(["netfs", "gluster", "rbd", "sheepdog", "vstorage", "iscsi-direct"]);
/** Kinds whose volumes have a key that is written on the disk itself: LVM's uuid, a SCSI serial number. */
const keyed = new Set(["logical", "scsi", "iscsi", "mpath"]);

/** A key that is a path is the host's own affair (storage_backend_scsi.c falls back to it). */
function identityOf(name: string, key: string, { type, source }: StoragePool): string | null {
  if (remote.has(type)) return source.length === 0 ? null : [type, ...source, `volume=${name}`].join(" ");
  return keyed.has(type) && key !== "" && !key.startsWith("/") ? key : null;
}
