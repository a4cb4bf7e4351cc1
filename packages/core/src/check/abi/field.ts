import { bytesOf } from "../../guest/sizes.ts";
import { attribute, child, descend, textOf, type XmlElement } from "../../xml/element.ts";

/** One value that libvirt compares between the definition of the source and that of the target. */
export interface Field {
  /** What libvirt calls it: `Target SAYS new does not match source old`. */
  readonly says: string;
  /** The value as it is compared; undefined where it is not written. */
  readonly read: (element: XmlElement | undefined) => string | undefined;
  /**
   * What holds where it is not written: a value; or `filled`, where libvirt fills in one of its own, so that a value at
   * one end only may or may not be the other's.
   */
  readonly absent: string | "filled";
  /**
   * true: what stands behind it is a block of memory in QEMU's stream, which QEMU may refuse (`Unknown ramblock`, `Size
   * mismatch`; migration/ram.c, ram_load_precopy): the definition does not say whether there is one.
   */
  readonly sent?: boolean;
  /** Where it is written, for citing; undefined where it is not. */
  readonly at?: (element: XmlElement | undefined) => XmlElement | undefined;
}

/**
 * A field by its place in the element: `driver@queues` (an attribute), `serial` (text), `?readonly` (whether it is there).
 */
export function field(says: string, place: string, absent = "filled"): Field {
  const path = stepsOf(place);
  return { says, read: readerOf(place), absent, at: (element) => descend(element, ...path) };
}

/** A field that is not there unless it is written. */
export function optional(says: string, place: string): Field {
  return field(says, place, "");
}

/** A size with a unit, in bytes; without a unit it is in `unit`. */
export function size(says: string, place: string, unit: string, absent = "0"): Field {
  const path = place.split("/");
  return {
    says,
    absent,
    read(element) {
      const found = descend(element, ...path);
      if (found === undefined) return undefined;
      const [amount, written] = [textOf(found) ?? "", attribute(found, "unit") ?? unit];
      return String(bytesOf(amount, written) ?? `${amount} ${written}`);
    },
  };
}

function stepsOf(place: string): string[] {
  const [path = ""] = place.replace(/^\?/, "").split("@");
  return path === "" ? [] : path.split("/");
}

function readerOf(place: string): Field["read"] {
  if (place.startsWith("?")) {
    const name = place.slice(1);
    return (element) => (child(element, name) === undefined ? undefined : "yes");
  }
  const [, name] = place.split("@");
  const steps = stepsOf(place);
  return (element) => {
    const found = descend(element, ...steps);
    return name === undefined ? textOf(found) : attribute(found, name);
  };
}

/** What comparing a field at both ends shows. */
export interface Difference {
  readonly field: Field;
  readonly source: string | undefined;
  readonly target: string | undefined;
  /** Whether libvirt may have filled in the same at the end where nothing is written. */
  readonly sure: boolean;
}

/** The fields of two elements that differ. */
export function differences(fields: readonly Field[], source?: XmlElement, target?: XmlElement): Difference[] {
  return fields.flatMap((one) => {
    const [a, b] = [one.read(source), one.read(target)];
    const same = one.absent === "filled" ? a === b : (a ?? one.absent) === (b ?? one.absent);
    if (same) return [];
    return [
      { field: one, source: a, target: b, sure: one.absent !== "filled" || (a !== undefined && b !== undefined) },
    ];
  });
}
