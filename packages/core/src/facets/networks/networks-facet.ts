import type { Finding } from "../../evidence/finding.ts";
import { directoryKey, meetDirectories } from "../../lattice/directory.ts";
import { memberLabel } from "../../lattice/families.ts";
import { sizeOf } from "../../lattice/interner.ts";
import { all, type Kleene } from "../../lattice/kleene.ts";
import type { Facet, Presented } from "../facet.ts";
import { presentKinds } from "../kinds/present-kinds.ts";
import { networksGuestSide } from "./guest-networks.ts";
import { canPlug, type NetworksNeed, type NetworksOffer, networkNames, offerNetworks } from "./networks-offer.ts";

/**
 * Networks: what a guest's card is plugged into must be there by the same name. The same name may mean another network,
 * which libvirt does not notice: that is warned of.
 *
 * Sources: /sys/class/net, `virsh net-list --all`, `virsh net-dumpxml`; all gathered by `collect`.
 */
export const networksFacet: Facet<NetworksOffer, NetworksNeed, null> = {
  id: "networks",
  after: ["setting"],
  offer: offerNetworks,
  meet: meetDirectories,
  covers: (offer, { plugs }): Kleene => all(plugs.map((plug) => canPlug(offer, plug))),
  key: directoryKey,
  assessed: ({ present }) => present.size > 0,
  // Guests' own taps come and go among the interfaces: those are asked for, and neither listed nor told apart by.
  profile: (offer) => directoryKey(lasting(offer)),
  elements: (offer) => networkNames.flatten(lasting(offer).present),
  elementNames: (elements) => networkNames.membersOf(elements).map(memberLabel),
  choose: () => null,
  present: (presented) => ({ section: { networks: presentKinds(presented) }, findings: conflicts(presented) }),
  outline: ({ present }) =>
    Object.fromEntries([...present].map(([kind, { certain }]) => [kind, sizeOf(certain)]).sort()),
  guests: networksGuestSide,
  collect: "bridges and networks, by collect (/sys/class/net, virsh net-list --all, virsh net-dumpxml)",
};

function lasting({ present, identities }: NetworksOffer): NetworksOffer {
  return { present: new Map([...present].filter(([kind]) => kind !== "interface")), identities };
}

/** Networks that all hosts have by the same name, and that forward in different ways. */
function conflicts({ hosts, offers, met, account }: Presented<NetworksOffer, null>): Finding[] {
  return account.common.flatMap((label): Finding[] => {
    const ways = met.identities.get(label)?.values ?? [];
    if (ways.length < 2) return [];
    const evidence = hosts.map(({ name }, index) => {
      const values = offers[index]!.identities.get(label)?.values ?? [];
      return `${name}: ${values.length === 0 ? "not told" : values.join(", ")}`;
    });
    return [
      {
        check: "network.identity",
        severity: "warning",
        message: `${label} is not the same network on all hosts: it forwards as ${ways.join(" and ")}`,
        evidence,
        remedy: "give different networks different names, or define the network alike on all hosts",
      },
    ];
  });
}
