import { describe, expect, test } from "vitest";
import { everywhere, observe } from "../evidence/observation.ts";
import { readGuests } from "../guest/read-guests.ts";
import type { Host } from "../host/host.ts";
import { findHazards } from "./hazards.ts";

const source = { file: "version.txt", line: 1, tool: "virsh version" };

/** `10.0.13 Debian 1:10.0.13+ds-0`: the release, then the package. */
function hostOf(name: string, software: string): Host {
  const [version = "", ...build] = software.split(" ");
  const value = { version, package: build.length === 0 ? null : build.join(" ") };
  const observations = [observe("qemu.version", everywhere, value, source)];
  return { name, documents: [{ kind: "k", key: "k", uuid: null, hostName: null, source, observations }] };
}

const virtio = "<disk><target dev='vda' bus='virtio'/></disk>";
const card = "<interface type='network'><model type='e1000'/></interface>";
const cpu = (check: string, topology: string, more = "") =>
  `<cpu mode='custom' check='${check}'><model>EPYC</model><topology ${topology}/>${more}</cpu>`;
const cores = "sockets='1' cores='2' threads='1'";

describe("known breakages of a move", () => {
  // what | below <devices> | beside it | from | to | found
  test.each<[string, string, string, string | null, string, string[]]>([
    ["born on 10.0.13, to 11.1", virtio, "", "10.0.13", "11.1.3", ["vring-bound"]],
    ["the way back", virtio, "", "11.1.3", "10.0.13", []],
    ["from 10.0.2", virtio, "", "10.0.2", "11.1.3", []],
    ["from 10.1", virtio, "", "10.1.0", "11.1.3", []],
    ["to 10.2", virtio, "", "10.0.13", "10.2.1", []],
    ["without virtio", "<disk><target dev='sda' bus='sata'/></disk>", "", "10.0.13", "11.1.3", []],
    ["from nobody knows where", virtio, "", null, "11.1.3", []],
    ["a boot ROM to Ubuntu", card, "", "7.2.22 Debian 1:7.2", "8.2.2 Debian 1:8.2.2+ds-0ubuntu1", ["option-rom-sizes"]],
    [
      "a boot ROM from Ubuntu",
      card,
      "",
      "8.2.2 Debian 1:8.2.2+ds-0ubuntu1",
      "7.2.22 Debian 1:7.2",
      ["option-rom-sizes"],
    ],
    ["a boot ROM within Debian", card, "", "7.2.22 Debian 1:7.2", "9.2.0 Debian 1:9.2", []],
    [
      "no boot ROM",
      "<interface type='network'><rom enabled='no'/></interface>",
      "",
      "7.2.22 Debian 1:7.2",
      "8.2.2 Debian 1:8.2.2+ds-0ubuntu1",
      [],
    ],
    ["cores in a socket", "", cpu("full", cores), "7.2.0", "10.0.0", ["ht-by-topology"]],
    ["cores in a socket, to an older one", "", cpu("full", cores), "7.2.0", "9.2.0", []],
    ["cores in a socket, not checked", "", cpu("partial", cores), "7.2.0", "10.0.0", []],
    [
      "cores in a socket, ht named",
      "",
      cpu("full", cores, "<feature policy='require' name='ht'/>"),
      "7.2.0",
      "10.0.0",
      [],
    ],
    ["sockets only", "", cpu("full", "sockets='2' cores='1' threads='1'"), "7.2.0", "10.0.0", []],
  ])("%s", (_, devices, beside, from, to, expected) => {
    const text = `<domain type='kvm'><name>g</name><os><type arch='x86_64'>hvm</type></os>${beside}<devices>${devices}</devices></domain>`;
    const [guest] = readGuests([{ name: "g.xml", text }]).guests;
    const found = findHazards(guest!, from === null ? null : hostOf("a", from), hostOf("b", to));
    expect(found.map(({ check }) => check)).toEqual(expected.map((id) => `hazard.${id}`));
    for (const { severity, qemu, evidence } of found) {
      expect([severity, qemu]).toEqual(["error", "refused"]);
      expect(evidence[0]).toBe("g.xml:1");
    }
  });
});
