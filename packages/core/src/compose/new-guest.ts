import type { FirmwareKind } from "./firmware.ts";

/** Where a disk's content is; it must be the same on every host, so it lies on shared storage. */
export type NewDisk = { readonly format: "qcow2" | "raw" } & (
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "block"; readonly path: string }
  | { readonly kind: "volume"; readonly pool: string; readonly volume: string }
);

/** What a card is plugged into, by a name that exists on every host. `mac` null: made of the guest's name. */
export interface NewCard {
  readonly kind: "network" | "bridge";
  readonly name: string;
  readonly mac: string | null;
}

/** What is asked of a guest that is yet to be made; all else is decided here. */
export interface NewGuest {
  readonly name: string;
  readonly memoryKib: bigint;
  readonly vcpus: number;
  readonly disks: readonly NewDisk[];
  readonly cards: readonly NewCard[];
  /** Windows gets other devices and Hyper-V's enlightenments. */
  readonly system: "linux" | "windows";
  readonly firmware: FirmwareKind;
  /** An emulated TPM 2.0. */
  readonly tpm: boolean;
}

/** A card with the address it shows the guest. */
export interface AddressedCard extends NewCard {
  readonly mac: string;
}

/**
 * The cards with their MAC addresses. One that is not given follows from the guest's name and the card's place, so that the
 * same call gives the same definition; 52:54:00 is QEMU's prefix.
 */
export function addressedCards({ name, cards }: Pick<NewGuest, "name" | "cards">): AddressedCard[] {
  return cards.map((card, index) => ({ ...card, mac: card.mac ?? macOf(`${name}/${index}`) }));
}

/** The bytes of a text in UTF-8, by the language alone; half a surrogate pair is U+FFFD, as everywhere. */
function utf8(text: string): number[] {
  const escaped = encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd"));
  return [...escaped.matchAll(/%([0-9A-F]{2})|./g)].map(([one, hex]) =>
    hex === undefined ? one.charCodeAt(0) : Number.parseInt(hex, 16),
  );
}

/** FNV-1a, of which the low 24 bits. */
function macOf(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of utf8(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  const hex = (hash & 0xffffff).toString(16).padStart(6, "0");
  return `52:54:00:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4)}`;
}
