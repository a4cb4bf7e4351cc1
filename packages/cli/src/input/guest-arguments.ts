import { join } from "node:path";
import type { GuestFile } from "@virt-baseline/core";
import { type Disk, inputError } from "./read-files.ts";

/** The files that GUEST arguments name, and what could not be read of them. */
export interface GuestArguments {
  readonly files: readonly GuestFile[];
  readonly errors: readonly Error[];
}

/** Subfolders within a folder of guests that are looked into. */
const deepestFolder = 8;

/**
 * Reads what the GUEST arguments of a command name: a file, `-` for standard input, or a folder, of which every `.xml`
 * file counts, also in subfolders. A file named twice counts once. What cannot be read does not keep the others from
 * being read.
 */
export async function readGuestArguments(args: readonly string[], disk: Disk): Promise<GuestArguments> {
  const files = new Map<string, GuestFile>();
  const errors: Error[] = [];
  for (const arg of args) {
    try {
      for (const name of pathsOf(arg, disk)) {
        if (files.has(name)) continue;
        try {
          files.set(name, { name, text: name === "-" ? await disk.standardInput() : disk.text(name) });
        } catch (error) {
          errors.push(unreadable(error));
        }
      }
    } catch (error) {
      errors.push(unreadable(error));
    }
  }
  return { files: [...files.values()], errors };
}

function unreadable(error: unknown): Error {
  if (error instanceof Error && error.name === "InputError") return error;
  throw error;
}

function pathsOf(arg: string, disk: Disk): string[] {
  if (arg === "-") return ["-"];
  const kind = disk.kind(arg);
  if (kind === null) throw disk.missing(arg);
  if (kind === "file") return [arg];
  const found = xmlFiles(arg, disk, 0);
  if (found.length > 0) return found;
  throw inputError(arg, "input.no-guests", "the folder holds no .xml file", "put domain definitions into it");
}

function xmlFiles(folder: string, disk: Disk, depth: number): string[] {
  const { files, folders } = disk.entries(folder);
  const below = depth < deepestFolder ? folders.flatMap((name) => xmlFiles(join(folder, name), disk, depth + 1)) : [];
  return [...files.filter((name) => name.endsWith(".xml")).map((name) => join(folder, name)), ...below];
}
