import { qemuModel, qemuModelNames } from "../../catalogue/qemu-models.ts";
import { child, textOf } from "../../xml/element.ts";
import { likeness } from "../likeness.ts";
import { findingAt, type Rule } from "../rule.ts";

/** x86 models that QEMU does not have, with the one that may be meant, and those it calls deprecated. */
export const cpuModelName: Rule = (guest) => {
  const element = child(child(guest.domain, "cpu"), "model");
  const name = textOf(element) ?? "";
  if (name === "" || guest.accel === null || (guest.arch !== "x86_64" && guest.arch !== "i686")) return [];
  const model = qemuModel(name, guest.accel, guest.machine ?? undefined);
  if (model === undefined && [...qemuModelNames()].includes(name)) {
    return [
      findingAt(guest, element, {
        check: "cpu.deprecated",
        severity: "warning",
        message: `the QEMU of ${guest.machine ?? "this machine type"} no longer has the CPU model ${name}`,
        remedy: "give the guest a model that its QEMU has",
      }),
    ];
  }
  if (model === undefined) {
    const meant = likeness(name, qemuModelNames());
    return [
      findingAt(guest, element, {
        check: "cpu.model",
        severity: "warning",
        message: `no QEMU that is known here has a CPU model '${name}'`,
        remedy: meant === null ? "virsh cpu-models x86_64 lists the names" : `write ${meant}`,
      }),
    ];
  }
  if (!model.deprecated) return [];
  return [
    findingAt(guest, element, {
      check: "cpu.deprecated",
      severity: "warning",
      message: `QEMU calls the CPU model ${name} deprecated`,
      remedy: "give the guest a newer model at its next restart",
    }),
  ];
};
