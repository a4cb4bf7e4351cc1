import { basename, dirname, join } from "node:path";
import { type HostInput, hostLinesBegin, type InputFile, TextMap } from "@virt-baseline/core";
import { fileStem, groupFiles, isDocumentation } from "./file-names.ts";
import { type Disk, inputError } from "./read-files.ts";

/** What a HOST argument names: hosts, each with its files, not yet opened. */
interface Group {
  readonly name: string | null;
  /** As the user gave them. `-` is standard input. */
  readonly paths: readonly string[];
  /** The definitions of its guests, which stand beside a manifest; null: not to be read. */
  readonly guests: readonly string[] | null;
}

export interface HostArgumentOptions {
  /** Hosts are to be read with their guests. */
  readonly guests?: boolean;
  /** Is told each file that a folder has for people, which is passed over. */
  readonly passedOver?: (path: string) => void;
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
 * Hidden files and folders are passed over, and so is what a folder has for people to read (README, LICENSE, *.md): those
 * are told. Any other file that is no description of a host is an error: a host that is silently left out is a wrong yes.
 *
 * @throws {AggregateError} of an InputError for each argument that cannot be read
 */
export async function readHostArguments(
  args: readonly string[],
  disk: Disk,
  options: HostArgumentOptions = {},
): Promise<HostInput[]> {
  const errors: unknown[] = [];
  const groups: Group[] = [];
  const described = withoutDocumentation(disk, options.passedOver);
  for (const arg of new Set(args)) {
    try {
      addGroups(groups, arg, described);
    } catch (error) {
      errors.push(error);
    }
  }
  const hosts: HostInput[] = [];
  const texts = new TextMap<string>();
  for (const group of withDistinctNames(groups)) {
    hosts.push(await readGroup(options.guests === true ? group : { ...group, guests: null }, disk, texts, errors));
  }
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, "several inputs cannot be read");
  return hosts;
}

/** A disk whose folders hold no files for people; each is told once. */
function withoutDocumentation(disk: Disk, passedOver?: (path: string) => void): Disk {
  const told = new Set<string>();
  return {
    ...disk,
    entries(folder) {
      const { files, folders } = disk.entries(folder);
      for (const path of files.filter(isDocumentation).map((name) => join(folder, name))) {
        if (!told.has(path)) passedOver?.(path);
        told.add(path);
      }
      return { files: files.filter((name) => !isDocumentation(name)), folders };
    },
  };
}

/** What cannot be read is added to `errors`, and the rest is read. */
async function readGroup(
  { name, paths, guests: guestPaths }: Group,
  disk: Disk,
  texts: TextMap<string>,
  errors: unknown[],
): Promise<HostInput> {
  const files: InputFile[] = [];
  const guests: InputFile[] = [];
  const reading = async (read: () => void | Promise<void>) => {
    try {
      await read();
    } catch (error) {
      errors.push(error);
    }
  };
  for (const path of paths) {
    await reading(async () => {
      const archived = path === "-" ? null : disk.archived(path);
      const parts = archived === null ? null : hostFilesOf(path, archived);
      files.push(...(parts?.files ?? [await readFile(path, disk, texts)]));
      guests.push(...(parts?.guests ?? []));
    });
  }
  if (guestPaths === null) return { name, files };
  for (const path of guestPaths) await reading(() => void guests.push({ name: path, text: disk.text(path) }));
  return { name, files, guests };
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
  const guests = path !== "-" && kindOf(path, disk) === "folder" ? guestFilesIn(path, disk) : [];
  const before = groups.findIndex((group) => group.name === name);
  if (before < 0) groups.push({ name, paths, guests });
  else groups[before] = mergeGroups(groups[before]!, { name, paths, guests });
}

function mergeGroups(a: Group, b: Group): Group {
  return { name: a.name, paths: [...a.paths, ...b.paths], guests: [...(a.guests ?? []), ...(b.guests ?? [])] };
}

function groupsOf(path: string, disk: Disk): Group[] {
  if (path === "-") return [{ name: null, paths: ["-"], guests: [] }];
  if (kindOf(path, disk) === "file") return [{ name: fileStem(basename(path)), paths: [path], guests: [] }];
  return folderGroups(path, "", disk, 0);
}

/** `prefix` is what the fleet around a folder puts before the names of its hosts. */
function folderGroups(folder: string, prefix: string, disk: Disk, depth: number): Group[] {
  const { files, folders } = disk.entries(folder);
  if (files.length + folders.length === 0) {
    throw inputError(folder, "input.empty-folder", "the folder is empty", "put the files of the hosts into it");
  }
  if (files.includes("manifest.json")) {
    const name = `${prefix}${basename(join(folder, "."))}`;
    return [{ name, paths: allFiles(folder, disk), guests: guestFilesIn(folder, disk) }];
  }
  const beside = groupFiles(files).map(({ name, members }) => ({
    name: `${prefix}${name}`,
    paths: members.map((member) => join(folder, member)),
    guests: [],
  }));
  return [...beside, ...folders.flatMap((name) => subfolderGroups(folder, name, prefix, disk, depth))];
}

function subfolderGroups(folder: string, name: string, prefix: string, disk: Disk, depth: number): Group[] {
  const path = join(folder, name);
  const { files, folders } = disk.entries(path);
  if (files.length === 0 && folders.length > 0 && depth < deepestFolder) {
    return folderGroups(path, `${prefix}${name}/`, disk, depth + 1);
  }
  return [{ name: `${prefix}${name}`, paths: allFiles(path, disk), guests: guestFilesIn(path, disk) }];
}

/** Beside a manifest, what describes the host's guests. */
const guestsFolder = "guests";

/** The definitions of guests beside a folder's manifest. */
function guestFilesIn(folder: string, disk: Disk): string[] {
  const { files, folders } = disk.entries(folder);
  if (!files.includes("manifest.json") || !folders.includes(guestsFolder)) return [];
  return allFiles(join(folder, guestsFolder), disk, 1);
}

/** An archive is one host: its files, and its guests. */
function hostFilesOf(
  archive: string,
  archived: readonly { path: string; text: string }[],
): { files: InputFile[]; guests: InputFile[] } {
  const manifests = archived.filter(({ path }) => basename(path) === "manifest.json");
  if (manifests.length !== 1) {
    const message = `expected the manifest of one host in the archive, found ${manifests.length}`;
    throw inputError(archive, "archive.manifest", message, "unpack it and give the folder");
  }
  const root = dirname(manifests[0]!.path);
  const isGuest = ({ path }: { path: string }) => path.startsWith(`${join(root, guestsFolder)}/`);
  const named = (files: typeof archived) => files.map(({ path, text }) => ({ name: join(archive, path), text }));
  return { files: named(archived.filter((file) => !isGuest(file))), guests: named(archived.filter(isGuest)) };
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
