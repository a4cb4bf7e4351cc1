import { armCoreName } from "../../catalogue/architectures/aarch64.ts";
import { type Host, observations } from "../../host/host.ts";
import { type PartialSet, within } from "../../lattice/partial-set.ts";
import { elements } from "./offer.ts";

/** Which value of a field is common to two CPUs: the lower one, or none but the same. */
type Rule = "lower" | "signed lower" | "same";

/**
 * The ID registers of Arm with their fields of four bits from the lowest up, and what is safe of each, by the tables in
 * Linux arch/arm64/kernel/cpufeature.c. A field that is not listed must be the same: of its values nothing follows.
 */
const fields: Readonly<Record<string, Readonly<Record<number, readonly [string, Rule]>>>> = {
  ID_AA64PFR0_EL1: {
    ...lower("EL0", "EL1", "EL2", "EL3"),
    4: ["FP", "signed lower"],
    5: ["AdvSIMD", "signed lower"],
    6: ["GIC", "lower"],
    7: ["RAS", "lower"],
    8: ["SVE", "lower"],
    12: ["DIT", "lower"],
    14: ["CSV2", "lower"],
    15: ["CSV3", "lower"],
  },
  ID_AA64ISAR0_EL1: {
    1: ["AES", "lower"],
    2: ["SHA1", "lower"],
    3: ["SHA2", "lower"],
    4: ["CRC32", "lower"],
    5: ["Atomic", "lower"],
    7: ["RDM", "lower"],
    8: ["SHA3", "lower"],
    9: ["SM3", "lower"],
    10: ["SM4", "lower"],
    11: ["DP", "lower"],
    12: ["FHM", "lower"],
    13: ["TS", "lower"],
    14: ["TLB", "lower"],
    15: ["RNDR", "lower"],
  },
  ID_AA64ISAR1_EL1: {
    0: ["DPB", "lower"],
    1: ["APA", "same"],
    2: ["API", "same"],
    3: ["JSCVT", "lower"],
    4: ["FCMA", "lower"],
    5: ["LRCPC", "lower"],
    6: ["GPA", "lower"],
    7: ["GPI", "lower"],
    8: ["FRINTTS", "lower"],
    9: ["SB", "lower"],
    10: ["SPECRES", "lower"],
    11: ["BF16", "lower"],
    12: ["DGH", "lower"],
    13: ["I8MM", "lower"],
  },
  ID_AA64PFR1_EL1: {},
  ID_AA64DFR0_EL1: {},
  ID_AA64MMFR0_EL1: {},
  ID_AA64MMFR1_EL1: {},
  ID_AA64MMFR2_EL1: {},
};

function lower(...names: readonly string[]): Record<number, readonly [string, Rule]> {
  return Object.fromEntries(names.map((name, index) => [index, [name, "lower"] as const]));
}

const values: readonly number[] = Array.from({ length: 16 }, (_, value) => value);

/** A step of each field up to its value, or its very value where nothing else is safe. */
function stepsOf(register: string, place: number, value: number): { readonly held: string[]; readonly all: string[] } {
  const [field, rule] = fields[register]![place] ?? [`bits ${place * 4 + 3}:${place * 4}`, "same"];
  const name = `${register}.${field}`;
  if (rule === "same") return { held: [`${name}=${value}`], all: values.map((one) => `${name}=${one}`) };
  const first = rule === "lower" ? 1 : 0;
  const number = rule === "signed lower" && value > 7 ? value - 16 : value;
  const steps = values.filter((step) => step >= first);
  return {
    held: steps.filter((step) => step <= number).map((step) => `${name}>=${step}`),
    all: steps.map((step) => `${name}>=${step}`),
  };
}

/** What a host's ID registers, as a guest is shown them, say field by field; null where they are not told. */
export function idRegistersOf(host: Host): PartialSet | null {
  const told = observations(host, "cpu.registers", { arch: "aarch64" })[0]?.value;
  if (told === undefined) return null;
  const [held, all]: [string[], string[]] = [[], []];
  for (const register of Object.keys(fields)) {
    const text = told[register];
    if (text === undefined) continue;
    for (let place = 0; place < 16; place += 1) {
      const steps = stepsOf(register, place, Number((BigInt(text) >> BigInt(place * 4)) & 15n));
      held.push(...steps.held);
      all.push(...steps.all);
    }
  }
  return within(elements.setOf(held), elements.setOf(all));
}

/** The core behind MIDR_EL1, as a guest is shown it; null where it is not told. */
export function midrOf(host: Host): string | null {
  const midr = observations(host, "cpu.registers", { arch: "aarch64" })[0]?.value.MIDR_EL1;
  if (midr === undefined) return null;
  const value = BigInt(midr);
  const hex = (shift: bigint, mask: bigint) => `0x${((value >> shift) & mask).toString(16)}`;
  return armCoreName(hex(24n, 0xffn), hex(4n, 0xfffn));
}

/** Elements that are steps of registers, not features with a name of their own. */
export const isRegisterStep = (element: string): boolean => element.startsWith("ID_AA64");
