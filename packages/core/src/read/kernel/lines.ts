import type { AnyObservation } from "../../evidence/observation.ts";
import type { Source } from "../../evidence/source.ts";
import type { ReadContext } from "../reader.ts";

/** One line of a file, as `grep -H ''` prints it; for a link, where it leads. */
export interface Line {
  readonly path: string;
  readonly value: string;
  readonly source: Source;
}

/** Makes facts of the lines it knows; each area has one. */
export type Tell = (lines: readonly Line[]) => AnyObservation[];

/** PATH:VALUE, most special first: names of devices have colons of their own. */
const forms: readonly RegExp[] = [
  /^(\/sys\/bus\/(?:pci|usb|mdev)\/devices\/[^/]+\/[^:/]+):(.*)$/,
  /^(\/sys\/class\/mdev_bus\/[^/]+\/mdev_supported_types\/[^/]+\/\w+):(.*)$/,
  /^(\/sys\/kernel\/debug\/vfio\/[^/]+(?:\/migration)?):()$/,
  /^(\/dev\/disk\/[^/]+\/.+):(\.\.\/.*)$/,
  /^(\/(?:sys|proc|dev|etc)\/[^:]+):(.*)$/,
];

/** The lines of a listing; what is none is passed over. */
export function linesOf(text: string, context: ReadContext): Line[] {
  return text.split("\n").flatMap((line, index) => {
    for (const form of forms) {
      const match = form.exec(line);
      if (match === null) continue;
      const [, path = "", value = ""] = match;
      return [{ path, value: value.trim(), source: context.source(index + 1, path) }];
    }
    return [];
  });
}

/** What the files of one thing say: by the file's name. */
export interface Group {
  readonly values: ReadonlyMap<string, string>;
  readonly source: Source;
}

/** Values by what a pattern's first group holds (a device's name), and by its second (the file). */
export function group(lines: readonly Line[], pattern: RegExp): Map<string, Group> {
  const groups = new Map<string, { values: Map<string, string>; source: Source }>();
  for (const { path, value, source } of lines) {
    const [, name, file] = pattern.exec(path) ?? [];
    if (name === undefined || file === undefined) continue;
    const found = groups.get(name) ?? { values: new Map(), source };
    found.values.set(file, value);
    groups.set(name, found);
  }
  return groups;
}

/** A count as the kernel writes it, in decimal. */
export function number(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** The last part of the path that a link leads to. */
export function lastPart(link: string | undefined): string | null {
  return link?.split("/").at(-1) || null;
}
