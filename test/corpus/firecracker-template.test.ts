import { describe, expect, test } from "vitest";
import { allFeatures } from "../../packages/core/src/catalogue/features.ts";
import { baseline, dialects, readHosts, writeBaseline } from "../../packages/core/src/index.ts";
import { corpusFiles, corpusText, missing } from "./corpus.ts";

const folder = "firecracker";
const files = corpusFiles(folder);
const firecracker = dialects.find(({ id }) => id === "firecracker")!;

interface Template {
  cpuid_modifiers: {
    leaf: string;
    subleaf: string;
    flags: number;
    modifiers: { register: string; bitmap: string }[];
  }[];
  msr_modifiers: { addr: string; bitmap: string }[];
}

type Registers = Map<string, { bits: string; flags: number }>;

function registersOf({ cpuid_modifiers, msr_modifiers }: Template): Registers {
  const cpuid = cpuid_modifiers.flatMap(({ leaf, subleaf, flags, modifiers }) =>
    modifiers.map(
      ({ register, bitmap }) => [`${leaf}/${subleaf} ${register}`, { bits: bitmap.slice(2), flags }] as const,
    ),
  );
  return new Map([
    ...cpuid,
    ...msr_modifiers.map(({ addr, bitmap }) => [`msr ${addr}`, { bits: bitmap.slice(2), flags: 0 }] as const),
  ]);
}

/** As Firecracker applies it: a register that the host has not is an error; `x` leaves a bit as it is. */
function applied(template: Registers, host: Registers): Registers {
  const result = new Map(host);
  for (const [place, { bits, flags }] of template) {
    const had = host.get(place);
    if (had === undefined) throw new Error(`the host has no ${place}`);
    expect([place, flags, bits.length]).toEqual([place, had.flags, had.bits.length]);
    result.set(place, { flags, bits: [...bits].map((bit, index) => (bit === "x" ? had.bits[index]! : bit)).join("") });
  }
  return result;
}

const hex = (value: number) => `0x${value.toString(16)}`;

function featuresIn(registers: Registers): string[] {
  return allFeatures().flatMap(({ name, bits, paravirtual }) => {
    const shown = bits.some((bit) => {
      const place = "leaf" in bit ? `${hex(bit.leaf)}/${hex(bit.subleaf ?? 0)} ${bit.register}` : `msr ${hex(bit.msr)}`;
      return registers.get(place)?.bits.at(-1 - bit.bit) === "1";
    });
    return shown && !paravirtual ? [name] : [];
  });
}

/** What the template is not to touch, since hypervisor and topology decide. */
const free = new Set(["apic", "cmp_legacy", "ht", "hypervisor", "osxsave", "ospke"]);

describe.skipIf(files.length === 0)(`a template for Firecracker's fingerprints${missing(folder)}`, () => {
  test.each([
    ["Intel, three generations on two kernels", /INTEL_(CASCADELAKE|ICELAKE|SAPPHIRE_RAPIDS)/],
    ["AMD, two generations on two kernels", /AMD_(MILAN|GENOA)/],
    ["one part on two kernels", /INTEL_ICELAKE/],
  ])("makes one CPU of them: %s", (_, wanted) => {
    const names = files.filter((name) => wanted.test(name));
    const texts = names.map((name) => corpusText(folder, name));
    const { hosts } = readHosts(names.map((name, index) => ({ name, files: [{ name, text: texts[index]! }] })));
    const result = baseline(hosts);
    const { text, findings } = writeBaseline(result, firecracker);
    const template = registersOf(JSON.parse(text) as Template);
    const left = new Set(
      findings.filter(({ check }) => check === "dialect.features").flatMap(({ evidence }) => evidence),
    );
    const common = new Set(result.cpu!.features);
    const guests = texts.map((json) =>
      featuresIn(
        applied(template, registersOf((JSON.parse(json) as { guest_cpu_config: Template }).guest_cpu_config)),
      ).filter((name) => !free.has(name) && !left.has(name)),
    );
    expect(names.length).toBeGreaterThan(1);
    for (const guest of guests) expect(guest.filter((name) => !common.has(name))).toEqual([]);
    expect(new Set(guests.map((guest) => guest.join(" "))).size).toBe(1);
  });
});
