/**
 * Guests that fit --new writes for both real stacks: their libvirts find them valid, define and start them and add
 * nothing of their own that the guest would see; lint has nothing to say; virt-install and QEMU take the other dialects.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  compose,
  guestDialects,
  type Host,
  lint,
  type NewGuest,
  readGuests,
  readHosts,
} from "../../packages/core/src/index.ts";
import { children, descend, type XmlElement } from "../../packages/core/src/xml/element.ts";
import { readXmlDocument } from "../../packages/core/src/xml/read.ts";
import { inputOf, recordStack, unmasked } from "./masked-hosts.ts";
import { STACK_NAMES, type Stack, startStack } from "./stack.ts";

const stacks: Stack[] = [];
let hosts: readonly Host[];
const image = "/var/tmp/fit-new.raw";

beforeAll(async () => {
  for (const name of STACK_NAMES) stacks.push(await startStack(name));
  const inputs = await Promise.all(
    stacks.map(async (stack) => inputOf(unmasked(stack.name), stack.name, await recordStack(stack))),
  );
  hosts = readHosts(inputs).hosts;
  for (const stack of stacks) await stack.run(["truncate", "-s", "1M", image]);
});
afterAll(async () => {
  for (const stack of stacks) await stack.run(["rm", "-f", image]);
  await Promise.all(stacks.map((stack) => stack.stop()));
});

const small: NewGuest = {
  name: "fit-new",
  memoryKib: 64n * 1024n,
  vcpus: 2,
  disks: [{ kind: "file", path: image, format: "raw" }],
  cards: [],
  system: "linux",
  firmware: "bios",
  tpm: false,
};
const card = (name: string) => ({ kind: "network" as const, name, mac: null });

// what | the guest | the family of its machine type
const cases: readonly (readonly [string, NewGuest, string])[] = [
  ["one disk", small, "q35"],
  ["one vCPU and no disk", { ...small, vcpus: 1, disks: [] }, "q35"],
  ["the machine type pc", small, "pc"],
  ["Windows", { ...small, system: "windows" }, "q35"],
];

const composed = (guest: NewGuest, family: string) => {
  const policy = { ...defaults(), machine: { family, atMost: null } };
  return compose(guest, hosts, { policy, accel: "tcg" });
};
const defaults = () => compose(small, hosts, { accel: "tcg" }).result.policy;

/** Cache bypassed wants a file system that can; the machine's own may not. */
const startable = (xml: string) => xml.replace("cache='none'", "cache='writeback'");

/** What the form for migrations leaves out, since every guest of the machine type has it. */
const ofEveryGuest = new Set(["input keyboard ", "controller pci pci-root"]);

/** What a guest sees of its devices: element, model, address. */
function devicesIn(xml: string): string[] {
  const devices = descend(readXmlDocument(xml), "devices")!;
  return devices.children
    .filter(({ name }) => !["emulator", "audio", "graphics", "console"].includes(name))
    .map((device) => {
      const address = children(device, "address").map(({ attributes }) => JSON.stringify([...attributes].sort()));
      return [device.name, device.attributes.get("type"), device.attributes.get("model"), ...address].join(" ");
    })
    .filter((device) => !ofEveryGuest.has(device))
    .sort();
}

describe.each(cases)("%s", (_, guest, family) => {
  test("has no obstacle, and lint finds nothing but the age of the stacks", () => {
    const { result } = composed(guest, family);
    expect(result.obstacles).toEqual([]);
    const { guests } = readGuests([{ name: "g.xml", text: result.xml }]);
    const found = lint(guests).guests.flatMap(({ findings }) => findings.map(({ check }) => check));
    // QEMU 7.2's newest machine type and the models it gives under TCG are as old as it is.
    expect(found.filter((id) => id !== "machine.deprecated" && id !== "cpu.deprecated")).toEqual([]);
  });

  test("is valid, and is defined and started by both libvirts", async () => {
    const { xml } = composed(guest, family).result;
    for (const stack of stacks) {
      expect(await stack.validate(xml, "domain")).toBe(null);
      const name = await stack.define(xml);
      await stack.virsh(["undefine", name]);
      const started = await stack.createPaused(startable(xml));
      expect(started).toMatchObject({ ok: true });
      await stack.destroy(guest.name);
    }
  });

  test("shows the guest the same devices on both, those that are written", async () => {
    const { xml } = composed(guest, family).result;
    const seen = [];
    for (const stack of stacks) {
      const name = await stack.define(xml);
      seen.push(devicesIn(await stack.dumpxml(name, "--inactive", "--migratable")));
      await stack.virsh(["undefine", name]);
    }
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[0]).toEqual(devicesIn(xml));
  });
});

test("networks, bridges, pools and volumes are valid where they stand", async () => {
  const { xml } = composed(
    {
      ...small,
      disks: [
        { kind: "volume", pool: "default", volume: "v.qcow2", format: "qcow2" },
        { kind: "block", path: "/dev/vg/lv", format: "raw" },
        ...Array.from({ length: 30 }, (_, index) => ({
          kind: "file" as const,
          path: `/i/${index}`,
          format: "raw" as const,
        })),
      ],
      cards: [card("default"), { kind: "bridge", name: "br0", mac: "52:54:00:00:00:01" }],
    },
    "q35",
  ).result;
  for (const stack of stacks) {
    expect(await stack.validate(xml, "domain")).toBe(null);
    const name = await stack.define(xml);
    await stack.virsh(["undefine", name]);
  }
});

// firmware | TPM
test.each<[NewGuest["firmware"], boolean]>([
  ["efi", false],
  ["efi-secure", true],
  ["bios", true],
])("%s and TPM %s are valid, and virt-install makes the same of its dialect", async (firmware, tpm) => {
  const whole = composed({ ...small, firmware, tpm }, "q35");
  const { xml } = whole.result;
  for (const stack of stacks) expect(await stack.validate(xml, "domain")).toBe(null);
  const command = `${guestDialects["virt-install"]!(whole).trimEnd()} --connect qemu:///system --dry-run --print-xml`;
  const { code, stdout, stderr } = await stacks[0]!.run(["sh", "-c", command]);
  expect(`${code} ${stderr}`).toBe("0 ");
  const [made, written] = [readXmlDocument(stdout), readXmlDocument(xml)];
  for (const path of [
    ["os", "firmware"],
    ["os", "loader"],
    ["features", "smm"],
    ["devices", "tpm"],
  ]) {
    expect([path, treeOf(descend(made, ...path))]).toEqual([path, treeOf(descend(written, ...path))]);
  }
});

/** Names and attributes of an element and all below it. */
const treeOf = (element: XmlElement | undefined): unknown =>
  element === undefined
    ? null
    : [element.name, [...element.attributes].sort(), element.children.map((inner) => treeOf(inner))];

test("virt-install makes the same machine, CPU and models of its dialect", async () => {
  const guest = { ...small, cards: [card("default")] };
  const whole = composed(guest, "q35");
  const command = guestDialects["virt-install"]!(whole).trimEnd();
  const { code, stdout, stderr } = await stacks[0]!.run([
    "sh",
    "-c",
    `${command} --connect qemu:///system --dry-run --print-xml`,
  ]);
  expect(`${code} ${stderr}`).toBe("0 ");
  const [made, written] = [readXmlDocument(stdout), readXmlDocument(whole.result.xml)];
  for (const path of [["os", "type"], ["cpu", "model"], ["memory"], ["vcpu"]]) {
    expect(descend(made, ...path)!.text).toBe(descend(written, ...path)!.text);
  }
  expect(descend(made, "os", "type")!.attributes.get("machine")).toBe(
    descend(written, "os", "type")!.attributes.get("machine"),
  );
  for (const path of [
    ["cpu", "topology"],
    ["devices", "disk", "driver"],
    ["devices", "interface", "mac"],
    ["devices", "interface", "rom"],
  ]) {
    for (const [name, value] of descend(written, ...path)!.attributes) {
      expect([path, name, descend(made, ...path)!.attributes.get(name)]).toEqual([path, name, value]);
    }
  }
});

test("both QEMUs take the command line", async () => {
  const command = guestDialects.qemu!(composed(small, "q35"))
    .trimEnd()
    .replaceAll("cache.direct=on", "cache.direct=off")
    .replace("vnc=127.0.0.1:0", "none");
  for (const stack of stacks) {
    const quit = `${command} -S -qmp stdio`;
    const asked = '{"execute":"qmp_capabilities"}{"execute":"query-status"}{"execute":"quit"}';
    const { stdout, stderr } = await stack.run(["sh", "-c", quit], asked);
    expect([stderr.replace(/.*warning:.*\n/g, ""), stdout]).toEqual([
      "",
      expect.stringContaining('"status": "prelaunch"'),
    ]);
  }
});
