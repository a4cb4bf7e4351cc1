import { hasFeature } from "../../catalogue/feature-set.ts";
import { qemuModel } from "../../catalogue/qemu-models.ts";
import { attribute, child, children, textOf } from "../../xml/element.ts";
import type { Meeting } from "./meeting.ts";

/** A named CPU model without pku, neither of its own nor by a line. */
export const withoutPku: Meeting = (guest) => {
  const cpu = child(guest.domain, "cpu");
  const model = textOf(child(cpu, "model"));
  if (cpu === undefined || model === undefined || (attribute(cpu, "mode") ?? "custom") !== "custom") return [];
  const line = children(cpu, "feature").find((feature) => attribute(feature, "name") === "pku");
  const policy = line === undefined ? null : (attribute(line, "policy") ?? "require");
  const definition = qemuModel(model, guest.accel ?? "kvm", guest.machine ?? undefined);
  if (definition === undefined) return [];
  const has = policy === null ? hasFeature(definition.features, "pku") : ["require", "force"].includes(policy);
  return has ? [] : [cpu];
};
