import { embedded, lazy } from "../lazy.ts";
import { tables } from "../source.ts";

interface Embedded {
  readonly words: readonly string[];
  readonly deprecated: readonly string[];
  readonly flags: readonly { readonly name: string; readonly feature: string }[];
  readonly groups: readonly { readonly name: string; readonly features: readonly string[] }[];
  readonly generations: readonly {
    readonly name: string;
    readonly machineType: string;
    readonly generation: number;
    readonly ga: number;
    readonly base: string;
    readonly added: string;
    readonly possible: string;
    readonly taken: string;
  }[];
}

/** A model of IBM Z as QEMU defines it; every feature by itself, none as a group. */
export interface ZModel {
  readonly name: string;
  /** The machine type (0x3931…): models of one generation differ by it. */
  readonly machineType: string;
  readonly generation: number;
  /** The level within the generation. */
  readonly ga: number;
  /** What `NAME-base` has: the same in every release of QEMU. */
  readonly base: ReadonlySet<string>;
  /** What `NAME` has, as QEMU 10.0 defines it. */
  readonly usual: ReadonlySet<string>;
  /** What the model can have at most. */
  readonly full: ReadonlySet<string>;
}

const data = embedded<Embedded>(() => tables().architectures.s390x);

const members = lazy(() => new Map(data().groups.map(({ name, features }) => [name, features])));

/** Features by themselves: the members of a group instead of the group. */
export function expandGroups(names: Iterable<string>): Set<string> {
  const features = new Set<string>();
  for (const name of names) for (const feature of members().get(name) ?? [name]) features.add(feature);
  return features;
}

/** The shortest way to name features, as QEMU does: a group where all of it is there, else each by itself; sorted. */
export function nameByGroups(features: ReadonlySet<string>): string[] {
  const rest = new Set(features);
  const groups = data().groups.filter(({ features: all }) => all.every((feature) => features.has(feature)));
  for (const { features: all } of groups) for (const feature of all) rest.delete(feature);
  return [...groups.map(({ name }) => name), ...rest].sort();
}

/** Every model, oldest generation first. */
export const zModels = lazy((): readonly ZModel[] => {
  const { words, generations } = data();
  const named = (bits: string) => words.filter((_, index) => (BigInt(`0x${bits}`) >> BigInt(index)) & 1n);
  return generations.map(({ name, machineType, generation, ga, ...sets }) => {
    const base = named(sets.base);
    const usual = [...base, ...named(sets.added)];
    const taken = new Set(named(sets.taken));
    const full = [...usual.filter((feature) => !taken.has(feature)), ...named(sets.possible)];
    return {
      name,
      machineType,
      generation,
      ga,
      base: expandGroups(base),
      usual: expandGroups(usual),
      full: expandGroups(full),
    };
  });
});

/** The model behind a name, with or without `-base`. */
export function zModel(name: string): ZModel | undefined {
  const plain = name.replace(/-base$/, "");
  return zModels().find((model) => model.name === plain);
}

/** Features that newer machines no longer have: a guest without them can go there. */
export const zDeprecated = (): ReadonlySet<string> => new Set(data().deprecated);

/** QEMU's name behind a flag of Linux; the flag itself where they are the same or the flag is not known. */
export function zFeatureOfFlag(flag: string): string {
  return data().flags.find(({ name }) => name === flag)?.feature ?? flag;
}
