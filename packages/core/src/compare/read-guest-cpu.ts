import { type Guest, guestOf } from "../guest/guest.ts";
import { type GuestFile, readGuests } from "../guest/read-guests.ts";
import { child, type XmlElement } from "../xml/element.ts";
import { InputError } from "../xml/errors.ts";
import { readXmlDocuments } from "../xml/read.ts";

/** For what a lone `<cpu>` is meant, which does not say it itself. */
export interface CpuMeaning {
  readonly arch: string;
  readonly accel: string;
}

/**
 * The guests of a file, for comparing their CPUs: domain definitions, or a lone `<cpu>` of the guest form (without
 * `<arch>`), which stands for a guest that has it. Null where the file is neither: it may be a host's.
 */
export function readGuestCpus(file: GuestFile, meaning: CpuMeaning): readonly Guest[] | null {
  const root = firstRoot(file);
  if (root?.name === "cpu" && child(root, "arch") === undefined) return [guestWith(root, file, meaning)];
  const isGuest = root?.name === "domain" || root?.name === "domstatus" || root?.name === "domainsnapshot";
  if (!isGuest) return null;
  const { guests, errors } = readGuests([file]);
  if (errors.length > 0) throw errors[0];
  return guests;
}

function firstRoot({ name, text }: GuestFile): XmlElement | null {
  if (!/^\s*</.test(text)) return null;
  try {
    for (const root of readXmlDocuments(text, { file: name })) return root;
  } catch (error) {
    // What is no XML document is for the readers of hosts to name.
    if (!(error instanceof InputError)) throw error;
  }
  return null;
}

function guestWith(cpu: XmlElement, { name, text }: GuestFile, { arch, accel }: CpuMeaning): Guest {
  const at = (element: string, attributes: Record<string, string>, ...children: XmlElement[]): XmlElement => ({
    ...cpu,
    name: element,
    attributes: new Map(Object.entries(attributes)),
    children,
    text: "",
  });
  const domain = at("domain", { type: accel === "tcg" ? "qemu" : accel }, at("os", {}, at("type", { arch })), cpu);
  return { ...guestOf(domain, name, text), name, id: name };
}
