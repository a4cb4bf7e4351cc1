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
    const name = textOf(child(root, "name")) ?? "";
    const pool = {
      name,
      uuid: textOf(child(root, "uuid")) ?? null,
      type: attribute(root, "type") ?? "",
      target: textOf(descend(root, "target", "path")) ?? null,
      source: child(root, "source")?.children.flatMap(wordsOf) ?? [],
    };
    const observations = name === "" ? [] : [observe("storage.pool", everywhere, pool, source)];
    return { kind: "storage-pool", key: `storage-pool/${name}`, uuid: null, hostName: null, source, observations };
  },
};

/** `host=nfs.example.org`, `dir=/export`, `name=vg0`. */
function wordsOf(element: XmlElement): string[] {
  const text = textOf(element)?.trim();
  const value = attribute(element, "name") ?? attribute(element, "path") ?? (text === "" ? undefined : text);
  return value === undefined || element.name === "auth" ? [] : [`${element.name}=${value}`];
}
