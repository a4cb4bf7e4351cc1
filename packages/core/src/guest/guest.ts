import { acceleratorOf } from "../evidence/accelerator.ts";
import type { Source } from "../evidence/source.ts";
import { attribute, child, descend, textOf, type XmlElement } from "../xml/element.ts";

/**
 * A guest: a libvirt domain definition, as it was started (`virsh dumpxml` of a running guest) or as it would be.
 * Format: libvirt's formatdomain; schema domain.rng.
 */
export interface Guest {
  /** `<name>`; names repeat, ids do not. */
  readonly name: string;
  /** The name with the file it was read from. */
  readonly id: string;
  readonly file: string;
  /** The whole text of the file: edits are splices at spans of it. */
  readonly text: string;
  readonly domain: XmlElement;
  /** `<domain type>`: kvm, qemu, hvf, xen… */
  readonly type: string;
  /** QEMU's accelerator behind the type; null for hypervisors that are not QEMU's. */
  readonly accel: string | null;
  readonly arch: string | null;
  /** The machine type as written: a versioned name or an alias. */
  readonly machine: string | null;
  /** Whether this is the definition of a running guest: libvirt gives those an id. */
  readonly live: boolean;
}

/** Makes a guest of a `<domain>`. */
export function guestOf(domain: XmlElement, file: string, text: string): Guest {
  const type = attribute(domain, "type") ?? "";
  const osType = descend(domain, "os", "type");
  const name = textOf(child(domain, "name")) ?? "";
  return {
    name,
    id: `${name} (${file})`,
    file,
    text,
    domain,
    type,
    accel: acceleratorOf(type),
    arch: attribute(osType, "arch") ?? null,
    machine: attribute(osType, "machine") ?? null,
    live: attribute(domain, "id") !== undefined,
  };
}

/** The place of an element of the guest's definition, for evidence; of the whole guest where there is no element. */
export function guestSource(guest: Guest, element: XmlElement | undefined): Source {
  return { file: guest.file, line: (element ?? guest.domain).line, tool: "domain XML" };
}
