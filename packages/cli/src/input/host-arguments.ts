import { basename, dirname, join } from "node:path";
import { type HostInput, hostLinesBegin, type InputFile, TextMap } from "@virt-baseline/core";
import { fileStem, groupFiles } from "./file-names.ts";
import { type Disk, inputError } from "./read-files.ts";

/** What a HOST argument names: hosts, each with its files, not yet opened. */
interface Group {
  readonly name: string | null;
  /** As the user gave them. `-` is standard input. */
  readonly paths: readonly string[];
}

/** Subfolders within the subfolders of a fleet: deeper than anyone keeps hosts, and an end to a folder gone wild. */
const deepestFolder = 8;

/**
 * Finds and reads the hosts that the HOST arguments of a command name, in the order of the arguments; within a folder
 * by name. A path inside a file is never followed.
 *
 * - FILE: a host named after its stem.
 * - `-`: standard input; its hosts are named by what they say themselves.
 * - FOLDER with a `manifest.json`: one host, of all its files.
 * - FOLDER with subfolders: a fleet, each subfolder a host of all its files; one that holds only folders is a fleet
 *   again, its hosts named FOLDER/HOST. Files beside the subfolders are hosts as in a flat folder.
 * - flat FOLDER: files called NAME.KIND.EXT are grouped by NAME, any other file is a host named after its stem.
 * - a tar archive, gzipped or not: one host, as the folder that it was made of; named after its stem.
 * - NAME=PATH: all files of PATH; several of the same NAME are one host. An argument that is a path as it stands is one.
 *
 * Hosts that would have the same name get longer ones (the file's, else the path). A file named twice counts once.
 * Hidden files and folders are passed over.
 *
 * @throws {AggregateError} of an InputError for each argument that cannot be read
 */
export async function readHostArguments(args: readonly string[], disk: Disk): Promise<HostInput[]> {
  const errors: unknown[] = [];
  const groups: Group[] = [];
  for (const arg of new Set(args)) {
    try {
      addGroups(groups, arg, disk);
    } catch (error) {
      errors.push(error);
    }
  }
  const hosts: HostInput[] = [];
  const texts = new TextMap<string>();
  for (const { name, paths } of withDistinctNames(groups)) {
    const files: InputFile[] = [];
    for (const path of paths) {
      try {
        const archived = path === "-" ? null : disk.archived(path);
        if (archived === null) files.push(await readFile(path, disk, texts));
        else files.push(...hostFilesOf(path, archived));
      } catch (error) {
        errors.push(error);
      }
    }
    hosts.push({ name, files });
  }
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, "several inputs cannot be read");
  return hosts;
}

/** A file of normalised hosts, a line each, which may be larger than a text can be. Its text is read where it is asked for. */
export interface HostLinesFile extends InputFile {
  readonly hostLines: true;
}

export function isHostLines(file: InputFile): file is HostLinesFile {
  return "hostLines" in file;
}

/** Equal texts are kept once: many hosts of a fleet say the same. */
async function readFile(path: string, disk: Disk, texts: TextMap<string>): Promise<InputFile | HostLinesFile> {
  if (path !== "-" && disk.beginsWith(path, hostLinesBegin)) {
    return {
      name: path,
      hostLines: true,
      get text() {
        return disk.text(path);
      },
    };
  }
  const text = path === "-" ? await disk.standardInput() : disk.text(path);
  const known = texts.get(text);
  if (known !== undefined) return { name: path, text: known };
  texts.add(text, text);
  return { name: path, text };
}

/** Every file that the arguments name, to be kept from being overwritten. */
export function filesOf(hosts: readonly HostInput[]): string[] {
  return hosts.flatMap(({ files }) => files.map(({ name }) => name)).filter((name) => name !== "-");
}

function addGroups(groups: Group[], arg: string, disk: Disk): void {
  const named = /^([^/=]+)=(.+)$/s.exec(arg);
  if (named === null || disk.kind(arg) !== null) {
    groups.push(...groupsOf(arg, disk));
    return;
  }
  const [, name = "", path = ""] = named;
  const paths = path !== "-" && kindOf(path, disk) === "folder" ? allFiles(path, disk) : [path];
  const before = groups.findIndex((group) => group.name === name);
  if (before < 0) groups.push({ name, paths });
  else groups[before] = { name, paths: [...groups[before]!.paths, ...paths] };
}

function groupsOf(path: string, disk: Disk): Group[] {
  if (path === "-") return [{ name: null, paths: ["-"] }];
  if (kindOf(path, disk) === "file") return [{ name: fileStem(basename(path)), paths: [path] }];
  return folderGroups(path, "", disk, 0);
}

/** `prefix` is what the fleet around a folder puts before the names of its hosts. */
function folderGroups(folder: string, prefix: string, disk: Disk, depth: number): Group[] {
  const { files, folders } = disk.entries(folder);
  if (files.length + folders.length === 0) {
    throw inputError(folder, "input.empty-folder", "the folder is empty", "put the files of the hosts into it");
  }
  if (files.includes("manifest.json")) {
    return [{ name: `${prefix}${basename(join(folder, "."))}`, paths: allFiles(folder, disk) }];
  }
  const beside = groupFiles(files).map(({ name, members }) => ({
    name: `${prefix}${name}`,
    paths: members.map((member) => join(folder, member)),
  }));
  return [...beside, ...folders.flatMap((name) => subfolderGroups(folder, name, prefix, disk, depth))];
}

function subfolderGroups(folder: string, name: string, prefix: string, disk: Disk, depth: number): Group[] {
  const path = join(folder, name);
  const { files, folders } = disk.entries(path);
  if (files.length === 0 && folders.length > 0 && depth < deepestFolder) {
    return folderGroups(path, `${prefix}${name}/`, disk, depth + 1);
  }
  return [{ name: `${prefix}${name}`, paths: allFiles(path, disk) }];
}

/** Beside a manifest, what describes the host's guests: those are given as GUESTs. */
const guestsFolder = "guests";

/** An archive is one host: its files, but for its guests. */
function hostFilesOf(archive: string, archived: readonly { path: string; text: string }[]): InputFile[] {
  const manifests = archived.filter(({ path }) => basename(path) === "manifest.json");
  if (manifests.length !== 1) {
    const message = `expected the manifest of one host in the archive, found ${manifests.length}`;
    throw inputError(archive, "archive.manifest", message, "unpack it and give the folder");
  }
  const root = dirname(manifests[0]!.path);
  return archived
    .filter(({ path }) => !path.startsWith(`${join(root, guestsFolder)}/`))
    .map(({ path, text }) => ({ name: join(archive, path), text }));
}

/** The files of a folder and of those within it. */
function allFiles(folder: string, disk: Disk, depth = 0): string[] {
  const found = disk.entries(folder);
  const { files } = found;
  const folders = files.includes("manifest.json")
    ? found.folders.filter((name) => name !== guestsFolder)
    : found.folders;
  const below = depth < deepestFolder ? folders.flatMap((name) => allFiles(join(folder, name), disk, depth + 1)) : [];
  const paths = [...files.map((name) => join(folder, name)), ...below];
  if (paths.length === 0 && depth === 0) {
    throw inputError(folder, "input.empty-folder", "the folder holds no files", "put the files of the host into it");
  }
  return paths;
}

function kindOf(path: string, disk: Disk): "file" | "folder" {
  const kind = disk.kind(path);
  if (kind === null) throw disk.missing(path);
  return kind;
}

/** Names that occur once stay; the others grow to the file's whole name, then to the path. */
function withDistinctNames(groups: readonly Group[]): Group[] {
  const longer: ((group: Group) => string | null)[] = [
    ({ name }) => name,
    ({ name, paths }) => (paths.length === 1 ? basename(paths[0]!) : name),
    ({ paths }) => paths[0] ?? null,
  ];
  return longer.slice(1).reduce<Group[]>(
    (named, rename) => {
      const count = new Map<string | null, number>();
      for (const { name } of named) count.set(name, (count.get(name) ?? 0) + 1);
      return named.map((group) => {
        const repeated = group.name !== null && (count.get(group.name) ?? 0) > 1;
        return repeated ? { ...group, name: rename(group) } : group;
      });
    },
    [...groups],
  );
}
