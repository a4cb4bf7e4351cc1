import { type DeviceName, deviceNames } from "../../catalogue/devices.ts";
import type { Host } from "../../host/host.ts";
import { type Family, type FamilyNames, hasMember, type Member } from "../../lattice/families.ts";
import type { Kleene } from "../../lattice/kleene.ts";
import { nothingKnown, type PartialSet } from "../../lattice/partial-set.ts";
import { addEvidence } from "../kinds/offer-kinds.ts";
import type { Setting } from "../setting/setting.ts";

/**
 * Some values of libvirt's enumerations stand for one QEMU type each, listed exactly where the type is there. So a host
 * that gave one tells of the other too, and hosts described by libvirt and by QMP can be met.
 */
export function completeDevices(offer: Family, _: Host, __: Setting, names: FamilyNames): Family {
  const complete = new Map<string, PartialSet>(offer);
  for (const name of deviceNames()) {
    const [type, word] = membersOf(name);
    tell(complete, names, type, hasMember(offer, word.kind, names.indexOf(word.kind, word.name)));
    tell(complete, names, word, hasMember(offer, type.kind, names.indexOf(type.kind, type.name)));
  }
  return complete;
}

function membersOf({ type, kind, value }: DeviceName): [type: Member, word: Member] {
  return [
    { kind: "type", name: type },
    { kind, name: value },
  ];
}

function tell(offer: Map<string, PartialSet>, names: FamilyNames, { kind, name }: Member, answer: Kleene): void {
  if (answer === "unknown") return;
  const bit = names.bitsOf(kind, [name]);
  const told = answer === "yes" ? { certain: bit, possible: -1n } : { certain: 0n, possible: ~bit };
  offer.set(kind, addEvidence(offer.get(kind) ?? nothingKnown, told));
}
