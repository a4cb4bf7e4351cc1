import { qemuBuilds } from "../../catalogue/features.ts";
import { lazy } from "../../catalogue/lazy.ts";
import { isMachineAlias, machineDeprecatedIn, machineRemovedIn } from "../../catalogue/machine-types.ts";
import { compareVersions } from "../../catalogue/versions.ts";
import { descend } from "../../xml/element.ts";
import { findingAt, type Rule } from "../rule.ts";

/** An alias means another machine type after each upgrade of QEMU; a versioned name is deprecated after six years. */
export const machineType: Rule = (guest) => {
  const { machine } = guest;
  const type = descend(guest.domain, "os", "type");
  if (guest.accel === null) return [];
  if (machine === null || isMachineAlias(machine)) {
    const said = machine === null ? "the guest names no machine type" : `'${machine}' is an alias`;
    return [
      findingAt(guest, type, {
        check: "machine.alias",
        severity: "warning",
        message: `${said}: it stands for another machine type after an upgrade of QEMU`,
        remedy: "write the exact name that virsh dumpxml of the defined guest shows",
      }),
    ];
  }
  const [deprecated, removed] = [machineDeprecatedIn(machine), machineRemovedIn(machine)];
  // Of a type that is not yet deprecated anywhere nothing is to be done.
  if (deprecated === null || compareVersions(deprecated, newestQemu()) > 0) return [];
  return [
    findingAt(guest, type, {
      check: "machine.deprecated",
      severity: "warning",
      message: `${machine} is deprecated from QEMU ${deprecated}${removed === null ? "" : ` and gone from ${removed}`}`,
      remedy: "plan a restart of the guest with a newer machine type",
    }),
  ];
};

/** The newest release of QEMU that the data knows. */
const newestQemu = lazy(() => qemuBuilds().reduce((a, b) => (compareVersions(a, b) >= 0 ? a : b)));
