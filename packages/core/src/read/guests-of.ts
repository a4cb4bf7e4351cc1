import type { Document } from "../evidence/document.ts";
import { everywhere, observe } from "../evidence/observation.ts";
import { type Guest, guestSource } from "../guest/guest.ts";
import { memoryOf } from "../guest/memory.ts";
import { type GuestFile, readGuests } from "../guest/read-guests.ts";
import { vcpusOf } from "../guest/vcpus.ts";
import type { Host } from "../host/host.ts";
import { attribute, child, textOf } from "../xml/element.ts";

/**
 * The guests that were collected with a host, each once: as it runs now, or, if it does not run, as it will start.
 * Empty where they were not collected, or not asked for when the host was read.
 *
 * @throws {InputError} of which there is none after `readHosts`, which has read them before
 */
export function guestsOf(host: Host): readonly Guest[] {
  return presentGuests(host.guestFiles ?? []);
}

/** What the definitions of a host's guests say of the host. @throws {InputError} for one that cannot be read */
export function guestDocuments(files: readonly GuestFile[]): Document[] {
  return presentGuests(files).map((guest) => {
    const source = guestSource(guest, undefined);
    const uuid = uuidOf(guest);
    const present = {
      name: guest.name,
      uuid,
      active: guest.live,
      memory: memoryOf(guest).bytes,
      vcpus: pluggedVcpus(guest),
    };
    const observations = [observe("guest.present", everywhere, present, source)];
    return { kind: "guest", key: `guest/${uuid ?? guest.name}`, uuid: null, hostName: null, source, observations };
  });
}

/** Of a guest that runs, the definition with which it will start next is passed over. */
function presentGuests(files: readonly GuestFile[]): Guest[] {
  const { guests, errors } = readGuests(files);
  if (errors.length > 0) throw errors[0];
  const present = new Map<string, Guest>();
  for (const guest of guests) {
    const key = uuidOf(guest) ?? guest.name;
    if (!present.has(key) || guest.live) present.set(key, guest);
  }
  return [...present.values()];
}

function uuidOf({ domain }: Guest): string | null {
  return textOf(child(domain, "uuid")) || null;
}

function pluggedVcpus(guest: Guest): number {
  const current = attribute(child(guest.domain, "vcpu"), "current") ?? "";
  return /^\d{1,6}$/.test(current) ? Number(current) : vcpusOf(guest);
}
