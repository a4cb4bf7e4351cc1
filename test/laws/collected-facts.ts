import type { Document } from "../../packages/core/src/evidence/document.ts";
import {
  type AnyObservation,
  everywhere,
  observe,
  type Subject,
  type Subjects,
} from "../../packages/core/src/evidence/observation.ts";

const source = { file: "collected", line: 1, tool: "collect" };

const say = <S extends Subject>(subject: S, ...values: Subjects[S][]) =>
  values.map((value) => observe(subject, everywhere, value, source) as AnyObservation);

const card = (name: string) => ({ name, master: null, vlan: null, parent: null, mtu: 1500 });

const gib = 1024 ** 3;

/** Memory in all and by node, with the CPUs of each; huge pages of one size on the last. */
function memory(nodes: readonly [total: number, cpus: string][], pages: number): AnyObservation[] {
  const total = nodes.reduce((sum, [size]) => sum + size, 0) * gib;
  const last = nodes.length - 1;
  return [
    ...say("memory.node", { node: null, total, free: total / 2, cpus: null }),
    ...nodes.flatMap(([size, cpus], node) => say("memory.node", { node, total: size * gib, free: null, cpus })),
    ...say(
      "memory.hugePages",
      { node: null, size: gib, total: pages, free: pages },
      { node: last, size: gib, total: pages, free: pages },
    ),
  ];
}

const pci = (slot: number, id: string) => ({
  ...{ address: `0000:0${slot}:00.0`, id, class: "0x020000", driver: null, iommuGroup: null, virtualFunctions: null },
});
const complete = [
  "bridge",
  "network.interface",
  "pci.device",
  "usb.device",
  "mdev.type",
  "storage.volume",
  "block.device",
];
const whole = { time: "now", asRoot: true, withGuests: true, tools: [], complete, missing: [] };
const keyboard = { bus: 1, device: 4, vendor: "046d", product: "c31c", serial: null };

const mounted = (type: string, at: string) => ({ path: "/images", type, source: at });
const volume = (name: string, identity: string | null) => ({
  ...{ pool: "images", name, path: `/images/${name}`, format: "raw", capacity: 1, identity },
});
const pool = { name: "images", uuid: null, type: "netfs", target: "/images", source: ["host=nfs"] };

/** What `collect` tells past the CPU: of hosts that are alike in some ways and not in others. */
const kinds: readonly AnyObservation[][] = [
  [
    ...say("network.interface", card("lo"), card("eth0"), card("br0")),
    ...say("bridge", { name: "br0", stp: true, forwardDelay: 1500, mtu: 1500 }),
    ...say("network.active", { name: "default", active: true }, { name: "old", active: false }),
    ...say("network", { name: "default", uuid: "u1", forward: "nat", bridge: "virbr0" }),
    ...memory(
      [
        [8, "0-3"],
        [8, "4-7"],
      ],
      2,
    ),
    ...say("pci.device", pci(3, "15b3:101e"), pci(4, "8086:10fb")),
    ...say("vfio.device", { address: "0000:03:00.0", migration: true }),
    ...say("usb.device", keyboard),
    ...say("storage.filesystem", mounted("nfs4", "nfs:/e"), { path: "/", type: "ext4", source: "/dev/sda1" }),
    ...say("storage.pool", pool),
    ...say("storage.pool.active", { name: "images", active: true }),
    ...say("storage.volume", volume("a", "netfs a"), volume("b", null)),
    ...say("block.device", { name: "mapper/lun", size: 1, identity: "naa.1" }),
  ],
  [
    ...say("network.interface", card("lo"), card("ovs0"), card("br0")),
    ...say("bridge", { name: "br0", stp: false, forwardDelay: 0, mtu: 9000 }),
    ...say("network.active", { name: "default", active: true }, { name: "lan", active: true }),
    ...say(
      "network",
      { name: "default", uuid: "u2", forward: "bridge", bridge: "br0" },
      { name: "lan", uuid: "u3", forward: "bridge", bridge: "gone" },
    ),
    ...memory([[4, "0-7"]], 0),
    ...say("pci.device", pci(3, "8086:10fb")),
    ...say("vfio.device", { address: "0000:03:00.0", migration: false }),
    ...say("storage.filesystem", mounted("nfs", "other:/e"), { path: "/", type: "xfs", source: "/dev/sda1" }),
    ...say("storage.pool.active", { name: "images", active: false }),
    ...say("block.device", { name: "mapper/lun", size: 1, identity: "naa.2" }),
    ...say("mdev.type", { parent: "0000:05:00.0", id: "nvidia-63", available: 2 }),
  ],
  say("network", { name: "default", uuid: "u4", forward: null, bridge: "virbr0" }),
];

/** One of them, as a document of a host. */
export function collectedDocument(index: number): Document {
  const observations = [...kinds[index % kinds.length]!, ...(index % 4 === 1 ? [] : say("collection", whole))];
  return { kind: "collected", key: `collected/${index}`, uuid: null, hostName: null, source, observations };
}
