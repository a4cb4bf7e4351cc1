import { compareVersions } from "../../catalogue/versions.ts";
import { qemuOf } from "../../host/software.ts";
import { attribute, child, type XmlElement } from "../../xml/element.ts";
import { findingOf, type MoveRule } from "../rule.ts";

/** A default that changed from one release of QEMU to a later one although the machine type stayed the same. */
interface ChangedDefault {
  readonly element: string;
  readonly applies: (device: XmlElement) => boolean;
  readonly since: string;
  readonly says: string;
  readonly remedy: string;
}

/** Shown by the defaults of builds 5.2 to 11.1 that no machine type's compat properties take back. */
const changedDefaults: readonly ChangedDefault[] = [
  {
    element: "video",
    applies: (device) =>
      attribute(child(device, "model"), "type") === "virtio" &&
      child(child(device, "model"), "resolution") === undefined,
    since: "7.0",
    says: "the first resolution of a virtio display is 1280x800 from QEMU 7.0 on, and 1024x768 before",
    remedy: "write <resolution x='1280' y='800'/> into its <model>",
  },
];

/** Defaults that differ between the source's build and the destination's for one machine type. */
export const deviceProperty: MoveRule = (move) => {
  const { guest, from, to } = move;
  const [source, target] = [from === null ? null : qemuOf(from).version, qemuOf(to).version];
  if (source === null || target === null) return [];
  return (child(guest.domain, "devices")?.children ?? []).flatMap((device) =>
    changedDefaults
      .filter(({ element, applies }) => element === device.name && applies(device))
      .filter(({ since }) => compareVersions(source, since) < 0 !== compareVersions(target, since) < 0)
      .map(({ says, remedy }) =>
        findingOf(move, device, { check: "device.property", severity: "info", message: says, remedy }, [
          `${from!.name}: QEMU ${source}`,
          `${to.name}: QEMU ${target}`,
        ]),
      ),
  );
};
