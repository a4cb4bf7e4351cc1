import { readFile, rm, truncate } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { runProgram } from "../process.ts";

/** One cylinder as BIOS counts, so that every controller's BIOS driver reads the first sectors alike. */
const IMAGE_BYTES = 1 << 20;

async function succeed(command: string, ...args: string[]): Promise<void> {
  const { code, stderr } = await runProgram(command, args);
  if (code !== 0) throw new Error(`${command} ended with ${code} (scripts/real/provision.sh installs it): ${stderr}`);
}

/**
 * Builds the disk of the guest that tells its CPUID (cpuid.s), with the assembler and linker of binutils.
 * @throws if they are not installed
 */
export async function buildGuestImage(path: string): Promise<void> {
  const source = fileURLToPath(new URL("cpuid.s", import.meta.url));
  const object = `${path}.o`;
  await succeed("as", "--32", "-o", object, source);
  await succeed("ld", "-m", "elf_i386", "-Ttext=0x7c00", "-e", "start", "--oformat", "binary", "-o", path, object);
  await rm(object);
  if ((await readFile(path)).readUInt16LE(510) !== 0xaa55) throw new Error(`${path} is no boot sector`);
  await truncate(path, IMAGE_BYTES);
}
