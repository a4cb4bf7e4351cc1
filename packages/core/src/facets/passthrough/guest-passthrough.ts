import type { Finding } from "../../evidence/finding.ts";
import { formatSource } from "../../evidence/source.ts";
import { type Guest, guestSource } from "../../guest/guest.ts";
import { factsOf, type Host } from "../../host/host.ts";
import { canDistribute } from "../../lattice/distribute.ts";
import type { Kleene } from "../../lattice/kleene.ts";
import type { MoveContext } from "../facet.ts";
import type { Answer } from "../gathered/gathered-facet.ts";
import { type HandedDevice, handedDevices } from "./handed-devices.ts";
import type { PassthroughOffer } from "./passthrough-offer.ts";

/** A device that must be there, without its place in the definition. */
export interface WantedDevice extends Pick<HandedDevice, "kind" | "id" | "address" | "failover"> {}

export interface PassthroughNeed {
  readonly wanted: readonly WantedDevice[];
}

/** What the guest can do without is not needed: it is remarked on. */
export function needPassthrough(guest: Guest, from: Host | null): PassthroughNeed {
  return {
    wanted: handedDevices(guest, from)
      .filter(({ optional }) => !optional)
      .map(({ kind, id, address, failover }) => ({ kind, id, address, failover })),
  };
}

/** Wanted devices that can stand for one another: of one kind and id. Those of unknown id stand for themselves. */
function alike(wanted: readonly WantedDevice[]): WantedDevice[][] {
  const groups = new Map<string, WantedDevice[]>();
  wanted.forEach((device, index) => {
    const key = device.id === null ? `? ${index}` : `${device.kind} ${device.id}`;
    groups.set(key, [...(groups.get(key) ?? []), device]);
  });
  return [...groups.values()];
}

/** Each group of equal devices is answered for: one device of the host serves one of the guest's. */
export function answerPassthrough(one: PassthroughOffer, { wanted }: PassthroughNeed): Answer[] {
  return alike(wanted).map((group) => ({ answer: answerGroup(one, group), tell: tellGroup(one, group) }));
}

function answerGroup(one: PassthroughOffer, group: readonly WantedDevice[]): Kleene {
  const [{ kind, id }] = group as [WantedDevice];
  const offered = one[kind];
  if (offered === null) return "unknown";
  // What nobody can name is not there for sure only where there is nothing of the kind at all.
  if (id === null) return offered.length === 0 ? "no" : "unknown";
  return answerById[kind](one, id, group);
}

type AnswerById = (one: PassthroughOffer, id: string, group: readonly WantedDevice[]) => Kleene;

/**
 * One of a failover pair needs an equal device. Any other moves with its state, which the driver there must take: so it
 * needs one of which that is known, and there is surely none where each equal device is known not to.
 */
const answerPci: AnswerById = ({ pci }, id, group) => {
  const equal = pci!.filter((device) => device.id === id);
  const match = (takes: (migrates: boolean | null) => boolean) =>
    canDistribute(
      group.map(({ failover }) => ({
        amount: 1,
        places: equal.flatMap(({ migrates }, place) => (failover || takes(migrates) ? [place] : [])),
      })),
      equal.map(() => 1),
    );
  if (match((migrates) => migrates === true)) return "yes";
  return match((migrates) => migrates !== false) ? "unknown" : "no";
};

const answerUsb: AnswerById = ({ usb }, id, group) =>
  usb!.filter((device) => device.id === id).length >= group.length ? "yes" : "no";

/** One of the uuid and type is there, or can still be made. One of that uuid and another type is in its way. */
const answerMdev: AnswerById = ({ mdev, made }, id, group) => {
  const others = group.filter(({ address }) => !made.some(({ uuid, type }) => uuid === address && type === id));
  if (others.length === 0) return "yes";
  const type = mdev!.find((candidate) => candidate.id === id);
  if (type === undefined || others.some(({ address }) => isTaken(made, address))) return "no";
  return type.available !== null && type.available >= others.length ? "yes" : "unknown";
};

function isTaken(made: PassthroughOffer["made"], address: string | null): boolean {
  return made.some(({ uuid, type }) => uuid === address && type !== null);
}

const answerById: Readonly<Record<WantedDevice["kind"], AnswerById>> = {
  pci: answerPci,
  usb: answerUsb,
  mdev: answerMdev,
};

const called: Readonly<Record<WantedDevice["kind"], string>> = {
  pci: "PCI device",
  usb: "USB device",
  mdev: "mediated device",
};

function checkOf({ kind, failover }: WantedDevice): Pick<Finding, "check"> {
  if (failover) return { check: "passthrough.failover" };
  if (kind === "mdev") return { check: "passthrough.mdev" };
  return kind === "usb" ? { check: "passthrough.usb" } : { check: "passthrough.pci" };
}

function tellGroup(one: PassthroughOffer, group: readonly WantedDevice[]): Answer["tell"] {
  return (move) => {
    const [first] = group as [WantedDevice];
    const answer = answerGroup(one, group);
    const refused = answer === "no";
    return {
      ...checkOf(first),
      message: refused ? sayMissing(one, group, move) : sayUnknown(one, group, move),
      evidence: [...placesOf(group, move), ...hostFacts(first, move)],
      remedy: remedyOf(one, first, refused),
      qemu: refused ? "refused" : "unknown",
    };
  };
}

const wordsOf = ({ kind, id, address }: WantedDevice) => `${called[kind]} ${id ?? address ?? "of no id"}`;

function sayMissing(one: PassthroughOffer, group: readonly WantedDevice[], { to }: MoveContext): string {
  const [first] = group as [WantedDevice];
  const offered = one[first.kind]!;
  const equal = (offered as readonly { readonly id: string }[]).filter(({ id }) => id === first.id).length;
  if (equal >= group.length)
    return `${wordsOf(first)} is on ${to.name}, and its driver there cannot take over what the guest's holds`;
  const wanted = group.length === 1 ? "the guest has" : `the guest has ${group.length} times`;
  return `${wanted} ${wordsOf(first)}; ${to.name} has ${equal === 0 ? "none" : equal}`;
}

function sayUnknown(one: PassthroughOffer, [first]: readonly WantedDevice[], { to }: MoveContext): string {
  const what = wordsOf(first!);
  if (one[first!.kind] === null) return `which devices ${to.name} has is not known, ${what} among them`;
  if (first!.id === null) return `what the ${what} is cannot be told from the definition alone`;
  if (first!.kind === "mdev") return `whether another ${what} can be had on ${to.name} is not known`;
  return `whether the driver of ${what} on ${to.name} takes over what the guest's holds is not known`;
}

function remedyOf(one: PassthroughOffer, { kind, id, failover }: WantedDevice, refused: boolean): string {
  if (refused && failover)
    return "put an equal device into that host, or move without the passed-through half of the pair";
  if (refused)
    return "make it one of a failover pair (<teaming>), unplug it for the move, or choose a host that has it";
  if (one[kind] === null) return "run collect there: it reads /sys/bus/pci, /sys/bus/usb and /sys/class/mdev_bus";
  if (id === null)
    return kind === "mdev"
      ? "see of which type it is (virsh nodedev-dumpxml) and whether the other host has one of the same uuid"
      : "say where the guest runs now (--from), with what collect gathers there";
  if (kind === "mdev") return "make one of the same uuid and type there (virsh nodedev-create) before the move";
  return "bind the device there to the VFIO driver of its maker and collect again, or make it one of a failover pair (<teaming>)";
}

function placesOf(group: readonly WantedDevice[], { guest, from }: MoveContext): string[] {
  const addresses = new Set(group.map(({ kind, address, id }) => `${kind} ${address ?? id}`));
  return handedDevices(guest, from)
    .filter(({ kind, address, id }) => addresses.has(`${kind} ${address ?? id}`))
    .map(({ element }) => formatSource(guestSource(guest, element)));
}

const subjects = { pci: "pci.device", usb: "usb.device", mdev: "mdev.type" } as const;

function hostFacts({ kind, id }: WantedDevice, { to }: MoveContext): string[] {
  const facts = factsOf(to, subjects[kind]);
  const equal = facts.find(({ value }) =>
    "vendor" in value ? `${value.vendor}:${value.product}` === id : value.id === id,
  );
  const said = equal ?? facts[0];
  return said === undefined ? [] : [`${to.name}: ${formatSource(said.source)}`];
}

/** Equal devices in another place (libvirt takes what is at the place that the definition names), and what is dropped. */
export function remarkPassthrough(one: PassthroughOffer, _: PassthroughNeed, move: MoveContext): Finding[] {
  return handedDevices(move.guest, move.from).flatMap((device) => [
    ...otherPlace(one, device, move),
    ...dropped(one, device, move),
    ...notMadeYet(one, device, move),
  ]);
}

function otherPlace({ pci }: PassthroughOffer, device: HandedDevice, move: MoveContext): Finding[] {
  if (device.kind !== "pci" || device.id === null || pci === null) return [];
  const equal = pci.filter(({ id }) => id === device.id);
  if (equal.length === 0 || equal.some(({ address }) => address === device.address)) return [];
  return [
    {
      ...checkOf(device),
      severity: "warning",
      message: `${wordsOf(device)} is at ${equal[0]!.address} on ${move.to.name}, not at ${device.address}: libvirt takes what is where the definition says`,
      evidence: [formatSource(guestSource(move.guest, device.element)), ...hostFacts(device, move)],
      remedy: `move with --xml and <address> ${equal[0]!.address}, or name the device by a network of virtual functions`,
    },
  ];
}

/** A USB device that the guest can do without: libvirt drops it at the move where it is missing. */
function dropped({ usb }: PassthroughOffer, device: HandedDevice, move: MoveContext): Finding[] {
  if (!device.optional || device.id === null || usb === null || usb.some(({ id }) => id === device.id)) return [];
  return [
    {
      ...checkOf(device),
      severity: "warning",
      message: `${wordsOf(device)} is not on ${move.to.name}: the guest loses it on the way (startupPolicy)`,
      evidence: [formatSource(guestSource(move.guest, device.element)), ...hostFacts(device, move)],
      remedy: "plug an equal one there, if the guest needs it",
      guestSees: "changed",
    },
  ];
}

/** A mediated device that can be made there, and is not yet: libvirt makes none for a guest. */
function notMadeYet({ mdev, made }: PassthroughOffer, device: HandedDevice, move: MoveContext): Finding[] {
  const { kind, id, address } = device;
  if (kind !== "mdev" || id === null || made.some(({ uuid }) => uuid === address)) return [];
  if (!mdev?.some((type) => type.id === id && (type.available ?? 0) > 0)) return [];
  return [
    {
      ...checkOf(device),
      severity: "warning",
      message: `${wordsOf(device)} is to be made on ${move.to.name} before the move, with the uuid ${address}`,
      evidence: [formatSource(guestSource(move.guest, device.element)), ...hostFacts(device, move)],
      remedy: "virsh nodedev-define and nodedev-start there, or mdevctl",
    },
  ];
}
