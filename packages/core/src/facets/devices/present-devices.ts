import { deviceNameOf } from "../../catalogue/devices.ts";
import type { Family } from "../../lattice/families.ts";
import type { Presentation, Presented } from "../facet.ts";
import type { KindsChoice } from "../kinds/kinds-facet.ts";
import { type KindSection, type KindsSection, presentKinds } from "../kinds/present-kinds.ts";

/** QEMU's device types, with libvirt's words beside those that have one. */
export interface DeviceTypesSection extends KindSection {
  readonly libvirt: Readonly<Record<string, string>>;
}

/** `devices` of the result: by kind; `type` is QEMU's device types. */
export function presentDevices(presented: Presented<Family, KindsChoice>): Presentation {
  const kinds = presentKinds(presented);
  const types = kinds.type;
  const devices: KindsSection =
    types === undefined ? kinds : { ...kinds, type: { ...types, libvirt: libvirtBeside(types) } as DeviceTypesSection };
  return { section: { devices }, findings: [] };
}

function libvirtBeside({ common, undetermined, lost }: KindSection): Record<string, string> {
  const types = [...common, ...undetermined.map(({ name }) => name), ...lost.map(({ name }) => name)].sort();
  const words: Record<string, string> = {};
  for (const type of types) {
    const name = deviceNameOf(type);
    if (name !== null) words[type] = `${name.kind}=${name.value}`;
  }
  return words;
}
