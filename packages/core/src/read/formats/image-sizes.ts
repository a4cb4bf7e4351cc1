import type { Document } from "../../evidence/document.ts";
import { type AnyObservation, everywhere, observe } from "../../evidence/observation.ts";
import type { ReadContext, TextReader } from "../reader.ts";

const tool = "stat of firmware images";
const line = /^(\d{1,12}) (\/\S.*\.(?:bin|fd|rom))$/;

/**
 * `stat -L -c '%s %n'` of option ROMs and firmware images: a size and a path on each line.
 *
 * QEMU makes a RAM block of each, and refuses a stream whose block has another size. The block of an option ROM is the
 * next power of two of the file (pci_add_option_rom), and so is that of a VGA BIOS; flash is as large as the file. An image that is there twice with
 * unlike sizes tells nothing, since the file name alone does not say which QEMU takes.
 * Vocabulary: the files that were asked for.
 */
export const imageSizesReader: TextReader = {
  container: "text",
  id: "image-sizes",
  title: "sizes of firmware images",
  accepts: (text) => {
    const lines = linesOf(text);
    return lines.length > 0 && lines.every((one) => line.test(one));
  },
  read: readSizes,
};

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).filter((one) => one.trim() !== "");
}

function readSizes(text: string, context: ReadContext): Document[] {
  const sizes = new Map<string, Set<number>>();
  for (const one of linesOf(text)) {
    const [, bytes, path] = line.exec(one)!;
    const name = path!.slice(path!.lastIndexOf("/") + 1);
    const size = blockSize(name, Number(bytes));
    sizes.set(name, (sizes.get(name) ?? new Set()).add(size));
  }
  const source = context.source(1, tool);
  const observations: AnyObservation[] = [...sizes]
    .filter(([, said]) => said.size === 1)
    .map(([name, [size]]) =>
      observe("firmware", everywhere, { kind: `size.${name}`, names: [String(size)], silence: "absent" }, source),
    );
  return [{ kind: "image-sizes", key: "image-sizes", uuid: null, hostName: null, source, observations }];
}

/** The bytes of the RAM block that QEMU makes of an image. */
export function blockSize(name: string, bytes: number): number {
  if (!name.endsWith(".rom") && !name.startsWith("vgabios-")) return bytes;
  let size = 1;
  while (size < bytes) size *= 2;
  return size;
}
