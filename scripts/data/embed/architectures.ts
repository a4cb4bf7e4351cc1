/** The CPUs of architectures other than x86, each parsed when it is first asked for. */
interface ZGeneration {
  base: string[];
  added: string[];
  possible: string[];
  taken: string[];
}

interface ZData {
  groups: { name: string; features: string[] }[];
  generations: ZGeneration[];
}

const sets = ["base", "added", "possible", "taken"] as const;

/** IBM Z: what models have, as bits over the names, since each of forty has most of the one before it. */
function embedZ({ generations, ...rest }: ZData) {
  const words = [...new Set(generations.flatMap((model) => sets.flatMap((set) => model[set])))].sort();
  const bits = (names: string[]) =>
    names.reduce((all, name) => all | (1n << BigInt(words.indexOf(name))), 0n).toString(16);
  return {
    ...rest,
    words,
    generations: generations.map((model) => ({
      ...model,
      ...Object.fromEntries(sets.map((set) => [set, bits(model[set])])),
    })),
  };
}

export function embedArchitectures(read: <T>(arch: string) => T): Record<string, unknown> {
  return {
    aarch64: read("aarch64"),
    ppc64: read("ppc64"),
    s390x: embedZ(read<ZData>("s390x")),
    riscv64: read("riscv64"),
    loongarch64: read("loongarch64"),
  };
}
