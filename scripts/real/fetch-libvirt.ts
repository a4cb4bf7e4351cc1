/**
 * Fetches libvirt's own test data: recorded CPUs, domain capabilities, QMP transcripts and domain definitions, out of
 * Debian's libvirt source packages. These are other people's files: they are read in a test run and never committed.
 * apt checks their signatures; nothing of this machine's apt setup is changed.
 *
 *   npx tsx scripts/real/fetch-libvirt.ts [VERSION]     prints the folder
 */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { realDirectory } from "./directory.ts";

const run = promisify(execFile);

/** Which Debian release ships the source of which libvirt. */
const SUITES = { "9.0.0": "bookworm", "11.3.0": "trixie" } as const;
export type LibvirtVersion = keyof typeof SUITES;
export const LIBVIRT_VERSIONS = Object.keys(SUITES) as readonly LibvirtVersion[];

/** What is unpacked of the source package; `cputest.c` and its like hold the expected results of the data beside them. */
const WANTED = [
  "tests/cputest.c",
  "tests/domaincapstest.c",
  "tests/qemucapabilitiestest.c",
  "tests/qemuxmlconftest.c",
  "tests/cputestdata",
  "tests/domaincapsdata",
  "tests/qemucapabilitiesdata",
  "tests/qemucaps2xmloutdata",
  "tests/qemumigrationcookiexmldata",
  "tests/qemuxml2argvdata",
  "tests/qemuxmlconfdata",
  "tests/vircaps2xmldata",
  "src/conf/schemas",
  "src/cpu_map",
];

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Downloads the source package of a suite into `folder`, with an apt state of its own, and gives the archive's path. */
async function downloadSource(suite: string, folder: string): Promise<string> {
  const mirrorScript = fileURLToPath(new URL("mirror.sh", import.meta.url));
  const mirror = (await run("bash", [mirrorScript])).stdout.trim();
  const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
  const sources = join(folder, "sources.list");
  await writeFile(sources, `deb-src [signed-by=${keyring}] ${mirror} ${suite} main\n`);
  for (const path of ["lists/partial", "cache/archives/partial"]) await mkdir(join(folder, path), { recursive: true });
  const settings = {
    "Dir::Etc::SourceList": sources,
    "Dir::Etc::SourceParts": "/dev/null",
    "Dir::State::Lists": join(folder, "lists"),
    "Dir::Cache": join(folder, "cache"),
    "APT::Sandbox::User": "root",
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  await run("apt-get", [...options, "update"], { cwd: folder });
  await run("apt-get", [...options, "source", "--tar-only", "--only-source", "libvirt"], { cwd: folder });
  const archive = (await readdir(folder)).find((name) => /^libvirt_.*\.orig\.tar\.\w+$/.test(name));
  if (!archive) throw new Error(`apt-get source libvirt gave no .orig.tar for ${suite}`);
  return join(folder, archive);
}

/**
 * The tree of a libvirt release, reduced to its test data, schemas and CPU map; fetched on first use.
 * @throws if the mirror now ships another libvirt release under that suite, or apt fails.
 */
export async function fetchLibvirtSource(version: LibvirtVersion = "11.3.0"): Promise<string> {
  const target = join(realDirectory(), `libvirt-${version}`);
  if (await exists(target)) return target;
  await mkdir(realDirectory(), { recursive: true });
  const scratch = await mkdtemp(join(realDirectory(), "fetch-"));
  try {
    const archive = await downloadSource(SUITES[version], scratch);
    const top = `libvirt-${version}`;
    const unpacked = join(scratch, "unpacked");
    await mkdir(unpacked);
    // No release has all of WANTED (folders were renamed between them): tar complains of the rest and unpacks what is there.
    await run("tar", ["-xf", archive, "-C", unpacked, ...WANTED.map((path) => `${top}/${path}`)]).catch(
      (error: { stderr?: string }) => {
        const complaints = (error.stderr ?? "").split("\n").filter((line) => line !== "");
        if (!complaints.every((line) => /Not found in archive|Exiting with failure status/.test(line))) throw error;
      },
    );
    if (!(await exists(join(unpacked, top, "tests/cputestdata"))))
      throw new Error(`the mirror's ${SUITES[version]} ships another libvirt than ${version}: ${archive}`);
    await rename(join(unpacked, top), target).catch(async (error) => {
      if (!(await exists(target))) throw error; // else someone else fetched it meanwhile
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return target;
}

/** The `tests` folder of a libvirt release, with `cputestdata`, `domaincapsdata` and the like in it. */
export const fetchLibvirtTests = async (version: LibvirtVersion = "11.3.0"): Promise<string> =>
  join(await fetchLibvirtSource(version), "tests");

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const version = process.argv[2] ?? "11.3.0";
  if (!Object.hasOwn(SUITES, version)) throw new Error(`known libvirt releases: ${Object.keys(SUITES).join(", ")}`);
  console.log(await fetchLibvirtTests(version as LibvirtVersion));
}
