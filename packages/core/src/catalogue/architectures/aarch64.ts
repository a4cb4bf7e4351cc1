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
