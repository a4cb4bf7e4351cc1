import { basename, dirname, join } from "node:path";
import type { Host } from "@virt-baseline/core";
import { UsageError } from "../errors.ts";
import { lookLikeOneHost } from "../input/file-names.ts";

/** So many hosts are named where one of them is to be chosen. */
const named = 8;

/**
 * The one host that is asked for.
 * @param before what stands before a HOST on the command line: `--from `, or nothing
 * @param places the HOSTs as they were given
 * @throws {UsageError} where they are several hosts, with what to write instead
 */
export function oneHost(hosts: readonly Host[], before: string, places: readonly string[]): Host {
  const [host] = hosts;
  if (host !== undefined && hosts.length === 1) return host;
  const said = `${before}${places.join(` ${before}`)}`;
  throw new UsageError(`${said} is ${hosts.length} hosts, and one is wanted`, hintFor(hosts, before, places));
}

function hintFor(hosts: readonly Host[], before: string, places: readonly string[]): string {
  const names = hosts.map(({ name }) => name);
  const [place = ""] = places;
  if (places.length === 1 && lookLikeOneHost(names)) {
    return `if its files are of one host, write ${before}${asOneHost(place)}`;
  }
  const more = names.length > named ? ` and ${names.length - named} more` : "";
  const [first] = hosts;
  const file = first?.documents[0]?.source.file ?? "-";
  const given = places.map((one) => join(one, "."));
  // Of a folder of folders each is a host; of a flat folder, each file.
  const path = given.includes(join(file, ".")) || given.includes(dirname(file)) ? file : dirname(file);
  const example = first === undefined || file === "-" ? "NAME=PATH" : `${first.name}=${path}`;
  return `name one, as in ${before}${example}; they are ${names.slice(0, named).join(", ")}${more}`;
}

/** A folder whose files are one host's, named after it. */
export function asOneHost(folder: string): string {
  return `${basename(join(folder, "."))}=${folder}`;
}
