import { describe, expect, test } from "vitest";
import { allFeatures } from "../../packages/core/src/catalogue/features.ts";
import type { CpuByFeatures } from "../../packages/core/src/evidence/observation.ts";
import { baseline, readHosts } from "../../packages/core/src/index.ts";
import { documentsOf, saidOf } from "../readings.ts";
import { corpusFiles, corpusText, missing } from "./corpus.ts";

const folder = "firecracker";
const files = corpusFiles(folder);
const parts = [...new Set(files.map((name) => /^fingerprint_(.*)_[\d.]+host\.json$/.exec(name)![1]!))];
const x86 = parts.filter((part) => !part.startsWith("ARM"));
const fileOf = (part: string, kernel: string) => `fingerprint_${part}_${kernel}host.json`;
const readPart = (part: string, kernel: string) => documentsOf(corpusText(folder, fileOf(part, kernel)))[0]!;

interface Modifiers {
  guest_cpu_config: {
    cpuid_modifiers: { leaf: string; subleaf: string; modifiers: { register: string; bitmap: string }[] }[];
    msr_modifiers: { addr: string; bitmap: string }[];
  };
}

/** Every register of a fingerprint, as plain as can be: `leaf/subleaf register` or `msr index` to its digits. */
function registersOf(part: string, kernel: string): Map<string, string> {
  const { guest_cpu_config: guest } = JSON.parse(corpusText(folder, fileOf(part, kernel))) as Modifiers;
  const registers = new Map(guest.msr_modifiers.map(({ addr, bitmap }) => [`msr ${Number(addr)}`, bitmap]));
  for (const { leaf, subleaf, modifiers } of guest.cpuid_modifiers)
    for (const { register, bitmap } of modifiers)
      registers.set(`${Number(leaf)}/${Number(subleaf)} ${register}`, bitmap);
  return registers;
}

/** A feature's bits as the registers show them; a register that is not listed shows nothing. */
function bitsIn(registers: ReadonlyMap<string, string>, name: string): boolean {
  return allFeatures()
    .find((feature) => feature.name === name)!
    .bits.some((bit) => {
      const place = "leaf" in bit ? `${bit.leaf}/${bit.subleaf ?? 0} ${bit.register}` : `msr ${bit.msr}`;
      return registers.get(place)?.at(-1 - bit.bit) === "1";
    });
}

describe.skipIf(files.length === 0)(`Firecracker's fingerprints${missing(folder)}`, () => {
  test("are of nine parts on two kernels", () => expect([files.length, parts.length, x86.length]).toEqual([18, 9, 6]));

  test.each(parts)("%s tells kernel and microcode", (part) => {
    for (const kernel of ["5.10", "6.1"]) {
      const document = readPart(part, kernel);
      expect(saidOf(document, "kernel.version")).toMatch(new RegExp(`^${kernel.replace(".", "\\.")}\\.`));
      expect(saidOf(document, "microcode")).toMatch(/^\d+$/);
      expect(document.observations[0]!.scope.arch).toBe(part.startsWith("ARM") ? "aarch64" : "x86_64");
    }
  });

  test.each(x86)("%s: its kernels differ in exactly the features in which their registers differ", (part) => {
    const [older, newer] = ["5.10", "6.1"].map((kernel) => ({
      read: new Set((saidOf(readPart(part, kernel), "cpu.guest") as CpuByFeatures).on),
      registers: registersOf(part, kernel),
    }));
    const names = allFeatures().map(({ name }) => name);
    const read = names.filter((name) => older!.read.has(name) !== newer!.read.has(name));
    const changed = names.filter((name) => bitsIn(older!.registers, name) !== bitsIn(newer!.registers, name));
    expect(read).toEqual(changed);
  });

  test.each(x86)("%s: what both kernels give is a guest's CPU", (part) => {
    const files = ["5.10", "6.1"].map((kernel) => ({
      name: fileOf(part, kernel),
      text: corpusText(folder, fileOf(part, kernel)),
    }));
    const { hosts } = readHosts(files.map((file) => ({ name: file.name, files: [file] })));
    const { cpu } = baseline(hosts);
    const shared = ["5.10", "6.1"].map(
      (kernel) => new Set((saidOf(readPart(part, kernel), "cpu.guest") as CpuByFeatures).on),
    );
    expect(cpu!.features.length).toBeGreaterThan(60);
    expect(cpu!.features.filter((name) => !shared.every((set) => set.has(name)))).toEqual([]);
  });
});
