import { factsOf, type Host, tellsAll } from "../../host/host.ts";
import { type Directory, type Entry, hasEntry } from "../../lattice/directory.ts";
import { FamilyNames, memberLabel } from "../../lattice/families.ts";
import { type Flat, flatOf } from "../../lattice/flat.ts";
import { all, type Kleene } from "../../lattice/kleene.ts";
import { exactly, type PartialSet, within } from "../../lattice/partial-set.ts";

/**
 * What guests' network cards are plugged into, by name: `bridge` (of Linux), `interface` (any of the host's: Open
 * vSwitch bridges and the parents of macvtap among them), `network` (of libvirt) and `active` (those that run).
 * A network's identity is how it forwards.
 */
export type NetworksOffer = Directory;

/** What a card is plugged into, in the words of `<interface>`. */
export interface Plug {
  readonly kind: "network" | "bridge" | "interface" | "vdpa";
  readonly name: string;
}

export interface NetworksNeed {
  readonly plugs: readonly Plug[];
}

export const networkNames = new FamilyNames();

/** How an isolated network forwards: it has no `<forward>`. */
export const isolated = "isolated";

/**
 * Silence: `virsh net-list --all` lists every network, definitions alone are no list; whether every interface and bridge
 * was told, the collection says. A network whose own bridge is known to be missing is not active, whatever libvirt says: it starts those that
 * use a bridge of the host without looking.
 */
export function offerNetworks(host: Host): NetworksOffer {
  const interfaces = factsOf(host, "network.interface").map(({ value }) => value.name);
  const bridges = factsOf(host, "bridge").map(({ value }) => value.name);
  const definitions = factsOf(host, "network").map(({ value }) => value);
  const states = factsOf(host, "network.active").map(({ value }) => value);
  const present = new Map<string, PartialSet>();
  const list = (kind: string, names: readonly string[], complete: boolean) => {
    if (!complete && names.length === 0) return;
    const bits = networkNames.bitsOf(kind, names);
    present.set(kind, complete ? exactly(bits) : within(bits, 0n));
  };
  const allInterfaces = tellsAll(host, "network.interface");
  const allNetworks = states.length > 0 || tellsAll(host, "network.active");
  list("bridge", bridges, tellsAll(host, "bridge"));
  list("interface", [...interfaces, ...bridges], allInterfaces);
  list("network", [...states.map(({ name }) => name), ...definitions.map(({ name }) => name)], allNetworks);
  const unplugged = new Set(
    definitions
      .filter(({ forward, bridge }) => forward === "bridge" && bridge !== null && allInterfaces)
      .filter(({ bridge }) => !bridges.includes(bridge!) && !interfaces.includes(bridge!))
      .map(({ name }) => name),
  );
  list(
    "active",
    states.filter(({ name, active }) => active && !unplugged.has(name)).map(({ name }) => name),
    allNetworks,
  );
  const identities = new Map<string, Flat>(
    definitions.map(({ name, forward }) => [memberLabel({ kind: "network", name }), flatOf(forward ?? isolated)]),
  );
  return { present, identities };
}

/** A libvirt network must be there and run. */
export function canPlug(offer: NetworksOffer, { kind, name }: Plug): Kleene {
  const entries: Entry[] = [{ kind, name, identity: null }];
  if (kind === "network") entries.push({ kind: "active", name, identity: null });
  return all(entries.map((entry) => hasEntry(offer, networkNames, entry)));
}
