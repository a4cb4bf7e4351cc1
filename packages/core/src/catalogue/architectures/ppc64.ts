import { embedded } from "../lazy.ts";
import { tables } from "../source.ts";

interface PowerData {
  readonly models: readonly {
    readonly name: string;
    readonly vendor: string;
    /** Processor versions, each with the bits of it that count. */
    readonly pvr: readonly { readonly value: string; readonly mask: string }[];
  }[];
  /** Oldest first. */
  readonly generations: readonly { readonly name: string; readonly isa: string; readonly maxThreadsPerCore: number }[];
  readonly legacy: readonly { readonly name: string; readonly model: string }[];
}

const data = embedded<PowerData>(() => tables().architectures.ppc64);

/** Every compatibility mode, oldest first: a host can run each one up to its own. */
export const compatModes = (): readonly string[] => data().generations.map(({ name }) => name);

/** A generation of POWER: its compatibility mode, the version of the instruction set, and the processor versions. */
export interface PowerGeneration {
  readonly mode: string;
  readonly isa: string;
  readonly maxThreadsPerCore: number;
}

/** Every generation, oldest first; modes between two generations (power7+) with them. */
export const powerGenerations = (): readonly PowerGeneration[] =>
  data().generations.map(({ name, isa, maxThreadsPerCore }) => ({ mode: name, isa, maxThreadsPerCore }));

/** libvirt's models, as it names them. */
export const powerModelNames = (): readonly string[] => data().models.map(({ name }) => name);

/** The processor versions of a model of libvirt's, each with the bits of it that count. */
export const powerVersions = (model: string): readonly { readonly value: string; readonly mask: string }[] =>
  data().models.find(({ name }) => name === model)?.pvr ?? [];

/** libvirt's model behind a name: POWER8_v1.0 was once written for POWER8. Null where it is not one of libvirt's. */
export function powerModel(name: string): { readonly name: string; readonly vendor: string } | null {
  const current = data().legacy.find((legacy) => legacy.name === name)?.model ?? name;
  return data().models.find((model) => model.name === current) ?? null;
}

/** libvirt's name of a model that QEMU lists: power9 is its POWER9; another name is the same to both. */
export function powerNameOf(qemu: string): string {
  const name = qemu.toUpperCase();
  return /^power\d+$/.test(qemu) && data().models.some((model) => model.name === name) ? name : qemu;
}

/** libvirt's model of a processor version register (PVR); null where it is none of libvirt's. */
export function powerOfVersion(pvr: number): string | null {
  const matches = ({ value, mask }: { readonly value: string; readonly mask: string }): boolean =>
    (BigInt(pvr) & BigInt(mask)) === BigInt(value);
  return data().models.find((model) => model.pvr.some(matches))?.name ?? null;
}
