import { embedded } from "../lazy.ts";
import { tables } from "../source.ts";

interface ArmData {
  readonly vendors: readonly { readonly name: string; readonly implementer: string }[];
  readonly models: readonly {
    readonly name: string;
    readonly vendor: string;
    readonly part: string;
    readonly qemu?: string;
  }[];
  readonly features: readonly string[];
  readonly parts: readonly { readonly name: string; readonly implementer: string; readonly part: string }[];
  readonly qemuModels: readonly { readonly name: string; readonly version: string; readonly on: readonly string[] }[];
}

const data = embedded<ArmData>(() => tables().architectures.aarch64);

/** QEMU's 64-bit cores, the newest version of the architecture first. */
export function armCores(): readonly {
  readonly name: string;
  readonly version: string;
  readonly on: readonly string[];
}[] {
  return data().qemuModels.toSorted((a, b) => Number(b.version) - Number(a.version) || (a.name < b.name ? -1 : 1));
}

/** A core under all its names; null where a tool has none. */
export interface ArmCore {
  readonly libvirt: string | null;
  readonly qemu: string | null;
  readonly linux: string | null;
  /** Both of MIDR_EL1, as hexadecimal text; null where only QEMU names the core. */
  readonly implementer: string | null;
  readonly part: string | null;
  readonly vendor: string | null;
  /** Of the architecture, as 8.2; null where QEMU has no model of it. */
  readonly version: string | null;
  /** What QEMU's model switches on; empty where it has none. */
  readonly on: readonly string[];
}

const coreWord = (name: string): string => name.toLowerCase().replaceAll("_", "-");

/** A core by any of its names, which tools spell with other letters (Neoverse-N1, neoverse-n1, NEOVERSE_N1). */
export function armCore(name: string): ArmCore | null {
  const { models, parts, qemuModels, vendors } = data();
  const word = coreWord(name);
  const model = models.find((one) => coreWord(one.name) === word);
  const vendorOf = (implementer: string) => vendors.find((one) => Number(one.implementer) === Number(implementer));
  const implementer = vendors.find((one) => one.name === model?.vendor)?.implementer ?? null;
  const part = parts.find((one) =>
    model === undefined
      ? coreWord(one.name) === word
      : Number(one.part) === Number(model.part) && Number(one.implementer) === Number(implementer),
  );
  const qemu = qemuModels.find((one) => one.name === (model?.qemu ?? word));
  if (model === undefined && part === undefined && qemu === undefined) return null;
  return {
    libvirt: model?.name ?? null,
    qemu: qemu?.name ?? null,
    linux: part?.name ?? null,
    implementer: implementer ?? part?.implementer ?? null,
    part: model?.part ?? part?.part ?? null,
    vendor: model?.vendor ?? (part === undefined ? null : (vendorOf(part.implementer)?.name ?? null)),
    version: qemu?.version ?? null,
    on: qemu?.on ?? [],
  };
}

/** Every core by the name that its first tool has: libvirt, else QEMU, else Linux. */
export function armCoreNames(): string[] {
  const { models, parts, qemuModels } = data();
  const names = [...models, ...qemuModels, ...parts].map(({ name }) => name);
  return names.filter((name, at) => names.findIndex((one) => coreWord(one) === coreWord(name)) === at);
}

/** The vector lengths that SVE can have, in bits, ascending. */
export const vectorLengths: readonly number[] = Array.from({ length: 16 }, (_, index) => 128 * (index + 1));

/**
 * One name for a core, whoever names it: libvirt's model, else Linux's, else implementer and part (MIDR_EL1). Hosts are
 * of the same silicon where it is the same.
 */
export function armCoreName(implementer: string, part: string): string {
  const [vendorId, partId] = [Number(implementer), Number(part)];
  const vendor = data().vendors.find((one) => Number(one.implementer) === vendorId)?.name;
  const model = data().models.find((one) => one.vendor === vendor && Number(one.part) === partId)?.name;
  const linux = data().parts.find((one) => Number(one.implementer) === vendorId && Number(one.part) === partId)?.name;
  return model ?? linux ?? `${implementer}/${part}`;
}
