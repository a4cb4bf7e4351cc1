import { type DataFile, embeddedTables, overlay, useCatalogue } from "@virt-baseline/core";
import { type Disk, inputError } from "./read-files.ts";

/** data/ is two folders deep. */
const deepest = 4;

/**
 * Has the program know the CPU data in a folder besides its own, laid out as data/ is. To be called before hosts are read.
 * @throws {InputError} with the file, for what cannot be read or laid over
 */
export function useCpuData(folder: string, disk: Disk): void {
  const kind = disk.kind(folder);
  if (kind === null) throw disk.missing(folder);
  const hint = "name the folder that has cpu-models/ or machine-types/ in it";
  if (kind === "file") throw inputError(folder, "cpu-data.folder", "expected a folder, found a file", hint);
  useCatalogue(overlay(embeddedTables, dataFiles(folder, [], disk)));
}

function dataFiles(root: string, below: readonly string[], disk: Disk): DataFile[] {
  const folder = [root, ...below].join("/");
  const { files, folders } = disk.entries(folder);
  if (below.length >= deepest && folders.length > 0) {
    throw inputError(folder, "cpu-data.folder", "deeper than data/ is", "name the folder that has cpu-models/ in it");
  }
  const read = files
    .filter((name) => name.endsWith(".json"))
    .map((name) => {
      const path = `${folder}/${name}`;
      return { path: [...below, name].join("/"), name: path, value: parse(path, disk.text(path)) };
    });
  return [...read, ...folders.flatMap((name) => dataFiles(root, [...below, name], disk))];
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw inputError(path, "cpu-data.not-json", "expected JSON", "write it as the files of data/ are written");
  }
}
