import type { Finding } from "../../evidence/finding.ts";
import { formatSource } from "../../evidence/source.ts";
import { type HandedDevice, handedDevices } from "../../facets/passthrough/handed-devices.ts";
import { factsOf, type Host } from "../../host/host.ts";
import { findingOf, type MoveRule } from "../rule.ts";

/**
 * What a passed-through device holds goes with the guest only if its driver on the host that runs the guest hands it over
 * (hw/vfio/migration.c of QEMU; VFIO's migration version 2): else that QEMU does not let the guest go. One of a failover
 * pair is unplugged before. Whether the destination takes it over is told there.
 */
export const passthroughState: MoveRule = (move) => {
  const { guest, from } = move;
  if (from === null) return [];
  return handedDevices(guest, from)
    .filter(({ kind, failover }) => kind !== "usb" && !failover)
    .flatMap((device) => {
      const said = stateOn(from, device);
      if (said?.value.migration === true) return [];
      const evidence = said === undefined ? [] : [`${from.name}: ${formatSource(said.source)}`];
      return [findingOf(move, device.element, findingAbout(device, from, said !== undefined), evidence)];
    });
};

/** VFIO names PCI devices by address and mediated devices by uuid. */
function stateOn(from: Host, { address }: HandedDevice) {
  return factsOf(from, "vfio.device").find(({ value }) => value.address === address);
}

function findingAbout({ kind, address }: HandedDevice, from: Host, known: boolean): Omit<Finding, "evidence"> {
  const what = kind === "mdev" ? `the mediated device ${address}` : `the PCI device ${address}`;
  return {
    ...(kind === "mdev" ? { check: "passthrough.mdev" } : { check: "passthrough.pci" }),
    severity: known ? "error" : "unknown",
    message: known
      ? `the driver of ${what} on ${from.name} cannot hand over what it holds: QEMU does not let the guest go`
      : `whether the driver of ${what} on ${from.name} hands over what it holds is not known`,
    remedy: known
      ? "make it one of a failover pair (<teaming>), unplug it for the move, or bind it to its maker's VFIO driver"
      : "collect there as root while the guest runs: /sys/kernel/debug/vfio and the driver's name tell it",
    qemu: known ? "refused" : "unknown",
  };
}
