import { attribute, type XmlElement } from "../xml/element.ts";
import { InputError } from "../xml/errors.ts";
import { readXmlDocuments } from "../xml/read.ts";
import { type Guest, guestOf } from "./guest.ts";

/** A file's content under the name the user knows it by. */
export interface GuestFile {
  readonly name: string;
  readonly text: string;
}

export interface GuestsRead {
  readonly guests: readonly Guest[];
  /** What could not be read; the other files were all the same. */
  readonly errors: readonly InputError[];
}

/** Reads domain definitions; a file may hold several. A broken file does not keep the others from being read. */
export function readGuests(files: readonly GuestFile[]): GuestsRead {
  const guests: Guest[] = [];
  const errors: InputError[] = [];
  for (const file of files) {
    try {
      guests.push(...readGuestFile(file));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      errors.push(error);
    }
  }
  return { guests: withDistinctIds(guests), errors };
}

function readGuestFile(file: GuestFile): Guest[] {
  if (!/\S/.test(file.text)) {
    throw notAGuest(file, null, "the file is empty", "give a domain definition: virsh dumpxml GUEST");
  }
  const guests: Guest[] = [];
  for (const root of readXmlDocuments(file.text, { file: file.name })) {
    guests.push(guestOf(domainIn(root, file), file.name, file.text));
  }
  return guests;
}

/**
 * The `<domain>` of a document: itself, or within a status file or a snapshot of libvirt's. Of domain capabilities it
 * holds a word and no elements, and is no guest.
 */
function domainIn(root: XmlElement, file: GuestFile): XmlElement {
  const domain =
    root.name === "domain"
      ? root
      : root.children.find(({ name, children }) => name === "domain" && children.length > 0);
  if (domain === undefined) {
    const hint = "give a domain definition: virsh dumpxml GUEST";
    throw notAGuest(file, root, `<${root.name}> is not a guest; expected <domain>`, hint);
  }
  if (attribute(domain, "type") === undefined) {
    const hint = "write it as libvirt prints it: <domain type='kvm'>";
    throw notAGuest(file, domain, "<domain> has no type; expected kvm, qemu or another hypervisor", hint);
  }
  return domain;
}

function notAGuest(file: GuestFile, element: XmlElement | null, message: string, hint: string): InputError {
  return new InputError({
    code: "guest.not-a-domain",
    message,
    hint,
    file: file.name,
    line: element?.line ?? 1,
    column: element?.column ?? null,
  });
}

/** Several guests of one name in one file are told apart by their line. */
function withDistinctIds(guests: readonly Guest[]): Guest[] {
  const count = new Map<string, number>();
  for (const { id } of guests) count.set(id, (count.get(id) ?? 0) + 1);
  return guests.map((guest) =>
    (count.get(guest.id) ?? 0) > 1 ? { ...guest, id: `${guest.name} (${guest.file}:${guest.domain.line})` } : guest,
  );
}
