import type { Finding } from "../../evidence/finding.ts";
import { formatSource } from "../../evidence/source.ts";
import { type Guest, guestSource } from "../../guest/guest.ts";
import { factsOf, type Host } from "../../host/host.ts";
import { hasEntry } from "../../lattice/directory.ts";
import { hasMember } from "../../lattice/families.ts";
import { attribute, child, children, type XmlElement } from "../../xml/element.ts";
import type { GuestSide, MoveContext } from "../facet.ts";
import { onceForGuest } from "../once-for-guest.ts";
import { canPlug, isolated, type NetworksNeed, type NetworksOffer, networkNames, type Plug } from "./networks-offer.ts";

interface PluggedCard extends Plug {
  readonly element: XmlElement;
}

/** Where `<source>` of each type of interface says what the card is plugged into. Others name nothing of the host. */
const sources: Readonly<Record<string, readonly [kind: Plug["kind"], attribute: string]>> = {
  network: ["network", "network"],
  bridge: ["bridge", "bridge"],
  direct: ["interface", "dev"],
  vdpa: ["vdpa", "dev"],
};

/** Cards, and consoles that listen on a network's address. Format: libvirt's formatdomain. */
const plugsOf = onceForGuest((guest: Guest): readonly PluggedCard[] => {
  const devices = child(guest.domain, "devices");
  const cards = children(devices, "interface").flatMap((card): PluggedCard[] => {
    const type = attribute(card, "type") ?? "";
    const [kind, key] = (Object.hasOwn(sources, type) ? sources[type] : undefined) ?? [];
    const name = key === undefined ? undefined : attribute(child(card, "source"), key);
    if (kind === undefined || name === undefined || name === "") return [];
    // A bridge of Open vSwitch is none of Linux's; it is an interface of its own name.
    const ofOpenVSwitch = kind === "bridge" && attribute(child(card, "virtualport"), "type") === "openvswitch";
    return [{ kind: ofOpenVSwitch ? "interface" : kind, name, element: card }];
  });
  const consoles = children(devices, "graphics").flatMap((console) =>
    children(console, "listen").flatMap((listen): PluggedCard[] => {
      const name = attribute(listen, "type") === "network" ? attribute(listen, "network") : undefined;
      return name === undefined || name === "" ? [] : [{ kind: "network", name, element: listen }];
    }),
  );
  return [...cards, ...consoles];
});

/** Everything a guest is plugged into must be there; libvirt and the kernel go by names alone. */
export const networksGuestSide: GuestSide<NetworksOffer, NetworksNeed> = {
  need: (guest) => ({ plugs: plugsOf(guest).map(({ kind, name }) => ({ kind, name })) }),
  explain: (_, offer, move) =>
    plugsOf(move.guest).flatMap((plug) => {
      const answer = canPlug(offer, plug);
      if (answer !== "yes") return [notThere(plug, offer, move, answer === "no")];
      return [...otherNetwork(plug, offer, move), ...slowBridge(plug, move), ...smallFrames(plug, move)];
    }),
};

const called: Readonly<Record<Plug["kind"], string>> = {
  network: "network",
  bridge: "bridge",
  interface: "interface",
  vdpa: "vDPA device",
};

function notThere(plug: PluggedCard, offer: NetworksOffer, move: MoveContext, known: boolean): Finding {
  const { kind, name } = plug;
  const { to } = move;
  const what = `${called[kind]} ${name}`;
  const defined = hasMember(offer.present, kind, networkNames.indexOf(kind, name));
  const [missing, remedy] =
    defined === "yes"
      ? [
          `is not active on ${to.name}, or its bridge is missing`,
          `start it there (virsh net-start ${name}) and let it start with the host`,
        ]
      : [`is not on ${to.name}`, `make it there, or move with --xml and another ${called[kind]}`];
  return {
    ...checkOf(kind),
    severity: known ? "error" : "unknown",
    message: known ? `${what} ${missing}` : `whether ${to.name} has ${what} is not known`,
    evidence: evidenceOf(plug, move),
    remedy: known ? remedy : whatToCollect(kind),
    qemu: known ? "refused" : "unknown",
  };
}

function checkOf(kind: Plug["kind"]): Pick<Finding, "check"> {
  if (kind === "network") return { check: "network.active" };
  return kind === "bridge" ? { check: "network.bridge" } : { check: "network.interface" };
}

function whatToCollect(kind: Plug["kind"]): string {
  if (kind === "vdpa") return "see whether the device is there; nothing that is collected tells it";
  return "collect there: virsh net-list --all and /sys/class/net tell it";
}

/** The network as each host defines it. */
const definitionOn = (host: Host | null, name: string) =>
  host === null ? undefined : factsOf(host, "network").find(({ value }) => value.name === name);

/**
 * A network of the same name that is another one: it forwards in another way, or it is behind the host (NAT, isolated,
 * routed), so that each host has its own and connections end.
 */
function otherNetwork(plug: PluggedCard, offer: NetworksOffer, move: MoveContext): Finding[] {
  const { kind, name } = plug;
  const [here, there] = [definitionOn(move.from, name), definitionOn(move.to, name)];
  if (kind !== "network" || plug.element.name !== "interface" || there === undefined) return [];
  const [source, target] = [here, there].map((said) => (said === undefined ? null : (said.value.forward ?? isolated)));
  const evidence = [...evidenceOf(plug, move), `${move.to.name}: ${formatSource(there.source)}`];
  const same = source == null ? "unknown" : hasEntry(offer, networkNames, { kind, name, identity: source });
  if (same === "no") {
    return [
      {
        check: "network.identity",
        severity: "warning",
        message: `network ${name} is another one on ${move.to.name}: ${target} there, ${source} on ${move.from!.name}`,
        evidence,
        remedy: "define the network alike on both hosts",
      },
    ];
  }
  if (!behindTheHost.has(target!)) return [];
  return [
    {
      check: "network.identity",
      severity: "warning",
      message: `network ${name} (${target}) is behind ${move.to.name}: each host has its own, so the guest's connections end`,
      evidence,
      remedy: "plug the guest into a bridge that all hosts share, if its connections matter",
    },
  ];
}

const behindTheHost: ReadonlySet<string> = new Set([isolated, "nat", "route", "open"]);

/** The bridge that a card ends up on at a host. */
function bridgeOn(host: Host | null, { kind, name }: Plug) {
  const bridge = kind === "bridge" ? name : kind === "network" ? definitionOn(host, name)?.value.bridge : null;
  if (host === null || bridge === null || bridge === undefined) return undefined;
  return factsOf(host, "bridge").find(({ value }) => value.name === bridge);
}

/**
 * With the spanning tree protocol, a bridge forwards frames of a new port only after twice its forward delay (listening,
 * then learning: Linux's br_stp.c). A guest that moves faster has no network until then.
 */
function slowBridge(plug: PluggedCard, move: MoveContext): Finding[] {
  const bridge = bridgeOn(move.to, plug);
  if (bridge === undefined || plug.element.name !== "interface") return [];
  const { name, stp, forwardDelay } = bridge.value;
  if (stp !== true || forwardDelay === null || forwardDelay === 0) return [];
  const seconds = (2 * forwardDelay) / 100;
  return [
    {
      check: "network.delay",
      severity: "warning",
      message: `bridge ${name} of ${move.to.name} passes nothing to a new port for ${seconds} s: a guest that arrives sooner has no network until then`,
      evidence: [...evidenceOf(plug, move), `${move.to.name}: ${formatSource(bridge.source)}`],
      remedy: `switch the spanning tree off there (ip link set ${name} type bridge stp_state 0), or shorten its forward delay`,
    },
  ];
}

/** Frames as large as the guest was told it may send, on a bridge that drops them. */
function smallFrames(plug: PluggedCard, move: MoveContext): Finding[] {
  const bridge = bridgeOn(move.to, plug);
  const size = attribute(child(plug.element, "mtu"), "size") ?? "";
  const wanted = /^\d{1,6}$/.test(size) ? Number(size) : (bridgeOn(move.from, plug)?.value.mtu ?? null);
  if (bridge?.value.mtu == null || wanted === null || wanted <= bridge.value.mtu) return [];
  return [
    {
      check: "network.mtu",
      severity: "warning",
      message: `the guest may send frames of ${wanted} bytes; bridge ${bridge.value.name} of ${move.to.name} takes ${bridge.value.mtu}: larger ones are lost`,
      evidence: [...evidenceOf(plug, move), `${move.to.name}: ${formatSource(bridge.source)}`],
      remedy: `raise the MTU there (ip link set ${bridge.value.name} mtu ${wanted}), on every port and switch of the network`,
    },
  ];
}

function evidenceOf({ kind, name, element }: PluggedCard, { guest, to }: MoveContext): string[] {
  const subjects =
    kind === "network" ? (["network.active", "network"] as const) : (["network.interface", "bridge"] as const);
  const said =
    subjects.flatMap((subject) => factsOf(to, subject)).find((fact) => fact.value.name === name) ??
    subjects.map((subject) => factsOf(to, subject)[0]).find((fact) => fact !== undefined);
  return [
    formatSource(guestSource(guest, element)),
    ...(said === undefined ? [] : [`${to.name}: ${formatSource(said.source)}`]),
  ];
}
