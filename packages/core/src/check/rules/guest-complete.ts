import type { Finding } from "../../evidence/finding.ts";
import { joinNames } from "../../evidence/join-names.ts";
import type { MoveContext } from "../../facets/facet.ts";
import { attribute, child, children, type XmlElement } from "../../xml/element.ts";
import { findingOf, type MoveRule } from "../rule.ts";

/**
 * What a definition leaves to libvirt and QEMU: addresses, models, devices that are added when it is defined. Once
 * defined, or running, all of it is written; as it stands it may come out otherwise on each host.
 */
export const guestComplete: MoveRule = (move) =>
  move.guest.live ? [] : [...withoutAddress(move), ...leftToDefault(move)];

/** The devices that libvirt gives an address on a bus of the guest. */
const addressed = new Set([
  ...[
    "controller",
    "crypto",
    "disk",
    "filesystem",
    "hostdev",
    "interface",
    "iommu",
    "memballoon",
    "memory",
    "redirdev",
  ],
  ...["rng", "shmem", "smartcard", "sound", "video", "vsock", "watchdog"],
]);

/** Models without an address: the root of a bus, a part of the board, one on the ISA bus, or no device at all. */
const bareModels: Readonly<Record<string, readonly string[]>> = {
  controller: ["pci-root", "pcie-root"],
  memballoon: ["none"],
  memory: ["sgx-epc"],
  sound: ["pcspk", "sb16"],
  video: ["none"],
  watchdog: ["itco", "diag288"],
};

function hasNone(device: XmlElement): boolean {
  const model = attribute(device, "model") ?? attribute(child(device, "model"), "type") ?? "";
  if (device.name === "iommu") return model !== "virtio";
  const onBoard = device.name === "controller" && ["fdc", "isa"].includes(attribute(device, "type") ?? "");
  return onBoard || bareModels[device.name]?.includes(model) === true;
}

function withoutAddress(move: MoveContext): Finding[] {
  const devices = child(move.guest.domain, "devices")?.children ?? [];
  const bare = devices.filter(
    (device) => addressed.has(device.name) && !hasNone(device) && child(device, "address") === undefined,
  );
  const [first] = bare;
  if (first === undefined) return [];
  const kinds = [...new Set(bare.map(({ name }) => name))];
  return [
    findingOf(move, first, {
      check: "device.address",
      severity: "info",
      message: `${bare.length === 1 ? "a device has" : `${bare.length} devices have`} no address (${joinNames(kinds, 6)}): each host's libvirt gives them its own`,
      remedy: "take the definition from the host where the guest is defined: virsh dumpxml, or dumpxml --migratable",
    }),
  ];
}

/** What is there or is of some model although nothing says so. */
function leftToDefault(move: MoveContext): Finding[] {
  const devices = child(move.guest.domain, "devices");
  const all = (name: string) => children(devices, name);
  const left = [
    ...all("interface")
      .filter((card) => attribute(card, "type") !== "hostdev" && child(card, "model") === undefined)
      .map((element) => ({ element, what: "the model of a network card" })),
    ...all("video")
      .filter((video) => child(video, "model") === undefined)
      .map((element) => ({ element, what: "the model of the display" })),
    ...all("controller")
      .filter((one) => ["usb", "scsi"].includes(attribute(one, "type") ?? "") && attribute(one, "model") === undefined)
      .map((element) => ({ element, what: `the model of the ${attribute(element, "type")} controller` })),
    ...(all("memballoon").length === 0 ? [{ element: devices, what: "whether there is a memory balloon" }] : []),
  ];
  const [first] = left;
  if (first === undefined) return [];
  return [
    findingOf(move, first.element, {
      check: "device.default",
      severity: "info",
      message: `not said, and each host's libvirt and QEMU decide it: ${joinNames([...new Set(left.map(({ what }) => what))], 6)}`,
      remedy: "name it, or take the definition from the host where the guest is defined (virsh dumpxml)",
    }),
  ];
}
