import type { Guest } from "../guest/guest.ts";

/**
 * What follows from a guest, the host it runs on and the way it is moved, worked out once for all: a guest is asked about
 * many hosts it might go to.
 */
export function onceForGuest<T, Others extends readonly unknown[]>(
  read: (guest: Guest, ...others: Others) => T,
): (guest: Guest, ...others: Others) => T {
  const last = new WeakMap<Guest, { readonly others: Others; readonly value: T }>();
  return (guest, ...others) => {
    const known = last.get(guest);
    if (known?.others.every((other, index) => other === others[index]) === true) return known.value;
    const value = read(guest, ...others);
    last.set(guest, { others, value });
    return value;
  };
}
