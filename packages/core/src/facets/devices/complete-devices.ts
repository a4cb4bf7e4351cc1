import { type DeviceName, deviceNames } from "../../catalogue/devices.ts";
import type { Host } from "../../host/host.ts";
import { type Family, type FamilyNames, hasMember, type Member } from "../../lattice/families.ts";
import { any, type Kleene } from "../../lattice/kleene.ts";
import { nothingKnown, type PartialSet } from "../../lattice/partial-set.ts";
import { addEvidence } from "../kinds/offer-kinds.ts";
import type { Setting } from "../setting/setting.ts";
import { wordsByTypes } from "./words-by-types.ts";

/**
 * Some values of libvirt's enumerations stand for one QEMU type each, listed exactly where the type is there. So a host
 * that gave one tells of the other too, and hosts described by libvirt and by QMP can be met. Others need one type of
 * several: a host that lists its types tells of them.
 */
export function completeDevices(offer: Family, _: Host, setting: Setting, names: FamilyNames): Family {
  const complete = new Map<string, PartialSet>(offer);
  for (const { kind, value, types, among, open } of wordsByTypes(setting)) {
    // What libvirt itself says of the word is about its own rules too, and stands.
    if (hasMember(offer, kind, names.indexOf(kind, value)) !== "unknown") continue;
    const answer = any(types.map((type) => hasMember(offer, among, names.indexOf(among, type))));
    tell(complete, names, { kind, name: value }, answer === "no" && open === true ? "unknown" : answer);
  }
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
