import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Host } from "../../packages/core/src/host/host.ts";
import { type InputFile, readHosts } from "../../packages/core/src/read/read-hosts.ts";

const folder = join(import.meta.dirname, "../fixtures/recorded");

/** One AMD host under two stacks, as its libvirt described it: see test/fixtures/recorded/README.md. */
export function recordedFile(name: string): InputFile {
  return { name, text: readFileSync(join(folder, name), "utf8") };
}

/** The two recorded stacks: the libvirt release whose CPU map it carries, QEMU's version, and what its files begin with. */
export const recordedStacks = [
  { libvirt: "9.0", qemu: "7.2", prefix: "libvirt-9.0-qemu-7.2" },
  { libvirt: "11.3", qemu: "10.0", prefix: "libvirt-11.3-qemu-10.0" },
] as const;

/** A host made of recorded documents, by what their names end with. */
export function recordedHost(prefix: string, ...endings: string[]): Host {
  const files = endings.map((ending) => recordedFile(`${prefix}${ending}`));
  return readHosts([{ name: prefix, files }]).hosts[0]!;
}
