import { describe, expect, test } from "vitest";
import { baseline } from "../../baseline/baseline.ts";
import { check } from "../../check/check.ts";
import { readGuests } from "../../guest/read-guests.ts";
import { readHosts } from "../../read/read-hosts.ts";

const libvirt =
  "<capabilities><host><uuid>u</uuid></host><guest><os_type>hvm</os_type><arch name='x86_64'><domain type='kvm'/></arch></guest></capabilities>";
const netList = (...rows: [name: string, state: string][]) =>
  ` Name      State      Autostart   Persistent\n----------------------\n${rows.map(([name, state]) => ` ${name}   ${state}     yes         yes\n`).join("")}`;
const network = (name: string, inside: string) => `<network><name>${name}</name>${inside}</network>`;
const bridged = (bridge: string) => `<forward mode='bridge'/><bridge name='${bridge}'/>`;
const nat = "<forward mode='nat'/><bridge name='virbr0'/>";
const bridge = (name: string, stp: number, delay: number, mtu = 1500) =>
  [`${name}/bridge/stp_state:${stp}`, `${name}/bridge/forward_delay:${delay}`, `${name}/mtu:${mtu}`]
    .map((line) => `/sys/class/net/${line}\n`)
    .join("");

/** Who collected it says that every interface and bridge was told. */
const whole = JSON.stringify({
  schema: "virt-baseline/manifest/1",
  time: "now",
  complete: ["bridge", "network.interface"],
});

const host = (name: string, ...texts: string[]) =>
  readHosts([{ name, files: [libvirt, ...texts].map((text, part) => ({ name: `${name}.${part}`, text })) }]).hosts[0]!;

function told(card: string, to: readonly string[], from: readonly string[] | null = null): string[] {
  const text = `<domain type='kvm'><name>g</name><os><type arch='x86_64'>hvm</type></os><devices>\n${card}</devices></domain>`;
  const { guests } = readGuests([{ name: "g.xml", text }]);
  const { moves } = check(guests, [host("b", ...to)], from === null ? null : host("a", ...from), {
    checks: ["network"],
  });
  return moves[0]!.findings.map(
    ({ severity, check: id, qemu }) => `${severity} ${id}${qemu === undefined ? "" : ` ${qemu}`}`,
  );
}

const ofNetwork = "<interface type='network'><source network='lan'/><model type='virtio'/></interface>";
const ofBridge = "<interface type='bridge'><source bridge='br0'/></interface>";
const ofSwitch = "<interface type='bridge'><source bridge='ovs0'/><virtualport type='openvswitch'/></interface>";
const ofParent = "<interface type='direct'><source dev='eth1' mode='bridge'/></interface>";
const lan = netList(["lan", "active"]);

describe("what a card is plugged into", () => {
  // what | the card | the destination | the source | findings with what libvirt says
  test.each<[string, string, string[], string[] | null, string[]]>([
    ["an active network", ofNetwork, [lan], null, []],
    ["one that is not active", ofNetwork, [netList(["lan", "inactive"])], null, ["error network.active refused"]],
    ["one that is not there", ofNetwork, [netList(["default", "active"])], null, ["error network.active refused"]],
    [
      "defined, and nothing told of activity",
      ofNetwork,
      [network("lan", nat)],
      null,
      ["unknown network.active unknown"],
    ],
    ["other networks defined", ofNetwork, [network("default", nat)], null, ["unknown network.active unknown"]],
    [
      "active, on a bridge that is missing",
      ofNetwork,
      [whole, lan, network("lan", bridged("br7")), bridge("br0", 0, 0)],
      null,
      ["error network.active refused"],
    ],
    ["active, on a bridge of which nothing is told", ofNetwork, [lan, network("lan", bridged("br7"))], null, []],
    ["the same way on both", ofNetwork, [lan, network("lan", bridged("br0"))], [network("lan", bridged("br1"))], []],
    [
      "another way there",
      ofNetwork,
      [lan, network("lan", nat)],
      [network("lan", bridged("br1"))],
      ["warning network.identity"],
    ],
    [
      "NAT on both: each host's own",
      ofNetwork,
      [lan, network("lan", nat)],
      [network("lan", nat)],
      ["warning network.identity"],
    ],
    ["isolated there", ofNetwork, [lan, network("lan", "")], null, ["warning network.identity"]],
    ["a bridge", ofBridge, [bridge("br0", 0, 1500)], null, []],
    ["no bridge, of some that were told", ofBridge, [bridge("br1", 0, 0)], null, ["unknown network.bridge unknown"]],
    ["no bridge at all", ofBridge, [whole], null, ["error network.bridge refused"]],
    ["a bridge that is not there", ofBridge, [whole, bridge("br1", 0, 0)], null, ["error network.bridge refused"]],
    ["a bridge, and no interface told", ofBridge, [lan], null, ["unknown network.bridge unknown"]],
    ["a bridge with a spanning tree", ofBridge, [bridge("br0", 1, 1500)], null, ["warning network.delay"]],
    [
      "a network's bridge with a spanning tree",
      ofNetwork,
      [lan, network("lan", bridged("br0")), bridge("br0", 1, 200)],
      null,
      ["warning network.delay"],
    ],
    [
      "frames larger than the bridge's",
      ofBridge.replace("</i", "<mtu size='9000'/></i"),
      [bridge("br0", 0, 0)],
      null,
      ["warning network.mtu"],
    ],
    [
      "frames as large as the bridge's",
      ofBridge.replace("</i", "<mtu size='9000'/></i"),
      [bridge("br0", 0, 0, 9000)],
      null,
      [],
    ],
    [
      "frames of the source's bridge",
      ofBridge,
      [bridge("br0", 0, 0)],
      [bridge("br0", 0, 0, 9000)],
      ["warning network.mtu"],
    ],
    [
      "no Linux bridge is an Open vSwitch's",
      ofSwitch,
      [whole, lan, bridge("br0", 0, 0)],
      null,
      ["error network.interface refused"],
    ],
    ["an Open vSwitch that is there", ofSwitch, [whole, "/sys/class/net/ovs0/mtu:1500\n"], null, []],
    ["the parent of macvtap", ofParent, [lan], null, ["unknown network.interface unknown"]],
    [
      "a vDPA device",
      "<interface type='vdpa'><source dev='/dev/vhost-vdpa-0'/></interface>",
      [lan],
      null,
      ["unknown network.interface unknown"],
    ],
    ["a card of the user's own stack", "<interface type='user'/>", [lan], null, []],
    ["a type of JavaScript's", "<interface type='constructor'><source network='x'/></interface>", [lan], null, []],
    [
      "a console on a network",
      "<graphics type='vnc'><listen type='network' network='lan'/></graphics>",
      [netList(["x", "active"])],
      null,
      ["error network.active refused"],
    ],
    ["nothing told of any network: not judged", ofNetwork, [], null, []],
  ])("%s", (_, card, to, from, expected) => {
    expect(told(card, to, from)).toEqual(expected);
  });
});

describe("the baseline of networks", () => {
  const one = host(
    "one",
    whole,
    netList(["lan", "active"], ["old", "inactive"]),
    network("lan", nat),
    bridge("br0", 0, 0),
  );
  const other = host(
    "other",
    whole,
    netList(["lan", "active"]),
    network("lan", bridged("br0")),
    bridge("br0", 0, 0),
    bridge("br1", 0, 0),
  );
  const result = baseline([one, other]);

  test("names what all have and who lacks the rest", () => {
    const { networks } = result;
    expect(networks!.network).toEqual({
      common: ["lan"],
      undetermined: [],
      lost: [{ name: "old", missingOn: ["other"] }],
    });
    expect(networks!.bridge).toEqual({
      common: ["br0"],
      undetermined: [],
      lost: [{ name: "br1", missingOn: ["one"] }],
    });
  });

  test("warns of one name for two networks", () => {
    expect(result.findings.filter(({ check: id }) => id === "network.identity")).toEqual([
      expect.objectContaining({ severity: "warning", evidence: ["one: nat", "other: bridge"] }),
    ]);
  });
});

test("taps of guests, and other interfaces, split no profile", () => {
  const one = host("one", whole, netList(["lan", "active"]), "/sys/class/net/vnet0/mtu:1500\n");
  const other = host("other", whole, netList(["lan", "active"]), "/sys/class/net/eno1/mtu:1500\n");
  expect(baseline([one, other]).profiles).toHaveLength(1);
});
