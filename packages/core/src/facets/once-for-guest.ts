import type { Guest } from "../guest/guest.ts";
import type { Host } from "../host/host.ts";

/**
 * What follows from a guest and the host it runs on, worked out once for both: a guest is asked about many hosts it might
 * go to.
 */
export function onceForGuest<T>(read: (guest: Guest, from: Host | null) => T): (guest: Guest, from: Host | null) => T {
  const last = new WeakMap<Guest, { readonly from: Host | null; readonly value: T }>();
  return (guest, from) => {
    const known = last.get(guest);
    if (known !== undefined && known.from === from) return known.value;
    const value = read(guest, from);
    last.set(guest, { from, value });
    return value;
  };
}
