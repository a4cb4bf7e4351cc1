import type { StoragePool } from "../../evidence/collected.ts";
import { everywhere, observe } from "../../evidence/observation.ts";
import { attribute, child, descend, textOf, type XmlElement } from "../../xml/element.ts";
import type { XmlReader } from "../reader.ts";

/** `virsh pool-dumpxml`: a storage pool and where its bytes live. Format: libvirt's formatstorage; schema storagepool.rng. */
export const storagePoolReader: XmlReader = {
  container: "xml",
  id: "storage-pool",
  title: "virsh pool-dumpxml",
  roots: ["pool"],
  read(root, context) {
    const source = context.source(root.line, "virsh pool-dumpxml");
    const pool = poolOf(root);
    const observations = pool.name === "" ? [] : [observe("storage.pool", everywhere, pool, source)];
    const key = `storage-pool/${pool.name}`;
    return { kind: "storage-pool", key, uuid: null, hostName: null, source, observations };
  },
};

/** What a `<pool>` says; without one, a pool without a name. */
export function poolOf(element: XmlElement | undefined): StoragePool {
  return {
    name: textOf(child(element, "name")) ?? "",
    uuid: textOf(child(element, "uuid")) ?? null,
    type: attribute(element, "type") ?? "",
    target: textOf(descend(element, "target", "path")) ?? null,
    source: child(element, "source")?.children.flatMap(wordsOf) ?? [],
  };
}

/** `host=nfs.example.org`, `dir=/export`, `name=vg0`. */
function wordsOf(element: XmlElement): string[] {
  const text = textOf(element)?.trim();
  const value = attribute(element, "name") ?? attribute(element, "path") ?? (text === "" ? undefined : text);
  return value === undefined || element.name === "auth" ? [] : [`${element.name}=${value}`];
}
