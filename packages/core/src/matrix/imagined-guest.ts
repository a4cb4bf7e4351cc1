import type { AnyFacet, ChoiceContext, Demand } from "../facets/facet.ts";
import { facetsFor } from "../facets/facets.ts";
import type { Setting } from "../facets/setting/setting.ts";
import type { Guest } from "../guest/guest.ts";
import { readGuests } from "../guest/read-guests.ts";
import type { Policy } from "../policy/policy.ts";
import { DecisionsOnDemand } from "./decide-later.ts";

/** A demand with the area it belongs to. */
export interface AreaDemand {
  readonly facet: AnyFacet;
  readonly demand: Demand<unknown>;
}

/** A guest that nobody has: it asks for all that is offered to it, and runs with the machine type chosen for it. */
export interface ImaginedGuest {
  readonly setting: Setting;
  readonly demands: readonly AreaDemand[];
  /**
   * Areas that choose something for guests by name (a CPU model, a machine type) and of which a host told nothing: what
   * the guest asks there nobody knows.
   */
  readonly untold: readonly AnyFacet[];
}

/** An offer that a guest is imagined from, and whether every host that it stands for told something of the area. */
export interface Offered {
  readonly offer: unknown;
  readonly told: boolean;
}

/** Where an imagined guest's offers come from: a host's own, or what several have in common. */
export type OfferedIn = (facet: AnyFacet, setting: Setting) => Offered;

/** Asks, area after area, for all that is offered and that the policy lets guests have. */
export function imagineGuest(offered: OfferedIn, wanted: Setting, policy: Policy): ImaginedGuest {
  const decided = new DecisionsOnDemand();
  const demands: AreaDemand[] = [];
  const untold: AnyFacet[] = [];
  let setting = wanted;
  for (const facet of facetsFor(wanted.arch)) {
    const { offer: met, told } = offered(facet, setting);
    if (!told && facet.chosen !== undefined) untold.push(facet);
    if (!facet.assessed(met)) continue;
    const context: ChoiceContext = { setting, decided, policy };
    for (const demand of facet.guests?.demand?.(met, context) ?? []) demands.push({ facet, demand });
    const settle = facet.settle?.bind(facet);
    if (settle === undefined) {
      decided.later(facet.id, () => facet.choose(met, context));
      continue;
    }
    const choice: unknown = facet.choose(met, context);
    decided.set(facet.id, choice);
    setting = settle(setting, choice);
  }
  return { setting, demands, untold };
}

/** The policy of a guest that leaves nothing of its host unused: what would tie it to the spot it still does without. */
export function withNothingWithheld(policy: Policy): Policy {
  return { ...policy, nested: "keep", features: { ...policy.features, withhold: [] } };
}

/** How `<domain type>` names accelerators of QEMU; others go by their own name. */
const domainTypes: Readonly<Record<string, string>> = { tcg: "qemu" };

/**
 * The definition of a usual guest, for what depends on a definition alone (known breakages): a virtio disk and network
 * card, one vCPU for each socket. `careful`: without the card's boot ROM, whose size differs between builds.
 */
export function usualDefinition({ arch, accel, machine }: Setting, careful: boolean): Guest {
  const type = domainTypes[accel] ?? accel;
  const rom = careful ? "<rom enabled='no'/>" : "";
  const machineType = machine === null || machine === undefined ? "" : ` machine='${escaped(machine)}'`;
  const text = `<domain type='${escaped(type)}'><name>imagined</name><memory unit='GiB'>1</memory><vcpu>1</vcpu>
<os><type arch='${escaped(arch)}'${machineType}>hvm</type></os>
<cpu mode='custom' match='exact' check='full'><topology sockets='1' cores='1' threads='1'/></cpu>
<devices><disk type='network' device='disk'><target dev='vda' bus='virtio'/></disk>
<interface type='network'><model type='virtio'/>${rom}</interface></devices></domain>`;
  return readGuests([{ name: "imagined", text }]).guests[0]!;
}

/** Names come from inputs. */
function escaped(text: string): string {
  return text.replace(/[^\w.:+-]/g, "_");
}
