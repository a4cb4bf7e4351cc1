import { isEverydayType } from "../../catalogue/devices.ts";
import { formatSource } from "../../evidence/source.ts";
import { deviceWords, hasPciTypes, qemuTypeOf } from "../../facets/devices/qemu-types.ts";
import { observations } from "../../host/host.ts";
import { child } from "../../xml/element.ts";
import { findingOf, type MoveRule } from "../rule.ts";

/**
 * Device types that every build has are taken to be there where a host does not list its types; where it does and leaves
 * one out, its QEMU was built without.
 */
export const deviceModel: MoveRule = (move) => {
  const { guest, to, setting } = move;
  if (!hasPciTypes(setting.arch)) return [];
  const said = observations(to, "devices", { arch: setting.arch, accel: setting.accel }).filter(
    ({ value }) => value.kind === "type" && value.silence === "absent",
  );
  const [list] = said;
  if (list === undefined) return [];
  const listed = new Set(said.flatMap(({ value }) => value.names));
  return (child(guest.domain, "devices")?.children ?? []).flatMap((device) => {
    const type = qemuTypeOf(device);
    if (type === null || !isEverydayType(type) || listed.has(type)) return [];
    return [
      findingOf(
        move,
        device,
        {
          check: "device.model",
          severity: "error",
          message: `${to.name} does not offer ${deviceWords(type)}`,
          remedy: "install the QEMU package or module that has it there, or choose another host",
          qemu: "refused",
        },
        [`${to.name}: ${formatSource(list.source)}`],
      ),
    ];
  });
};
