/** What the guest of cpuid.s wrote on its serial port. */

export const REGISTERS = ["eax", "ebx", "ecx", "edx"] as const;
export type Register = (typeof REGISTERS)[number];

/** EAX, EBX, ECX and EDX by leaf and subleaf, `00000007.00000000`. */
export type CpuidView = ReadonlyMap<string, readonly number[]>;

/** One asking of all leaves. */
export interface Round {
  readonly number: number;
  readonly view: CpuidView;
}

const ROUND = /^round ([0-9a-f]{8})\r?\n((?:[0-9a-f ]+\r?\n)*)end \1\r?$/gm;

/** Every round that the text holds whole; a guest that starts anew begins again with 0. */
export function roundsIn(log: string): Round[] {
  return [...log.matchAll(ROUND)].map(([, number = "", lines = ""]) => ({
    number: Number.parseInt(number, 16),
    view: new Map(
      lines
        .trim()
        .split(/\r?\n/)
        .map((line) => {
          const [leaf, subleaf, ...registers] = line.split(" ");
          return [`${leaf}.${subleaf}`, registers.map((word) => Number.parseInt(word, 16))];
        }),
    ),
  }));
}

/** A register whose bits are not the same in two views; a leaf that one view lacks reads as zeros there. */
export interface CpuidDifference {
  readonly leaf: number;
  readonly subleaf: number;
  readonly register: Register;
  readonly before: number;
  readonly after: number;
}

export function differencesOf(before: CpuidView, after: CpuidView): CpuidDifference[] {
  const places = [...new Set([...before.keys(), ...after.keys()])].sort();
  return places.flatMap((place) => {
    const [leaf = 0, subleaf = 0] = place.split(".").map((word) => Number.parseInt(word, 16));
    return REGISTERS.flatMap((register, index) => {
      const [a = 0, b = 0] = [before.get(place)?.[index], after.get(place)?.[index]];
      return a === b ? [] : [{ leaf, subleaf, register, before: a, after: b }];
    });
  });
}

const hex = (word: number): string => word.toString(16).padStart(8, "0");

/** `80000001.0 edx: 2193fbfd -> 2193fbf9`. */
export function describeDifference({ leaf, subleaf, register, before, after }: CpuidDifference): string {
  return `${hex(leaf)}.${subleaf.toString(16)} ${register}: ${hex(before)} -> ${hex(after)}`;
}
