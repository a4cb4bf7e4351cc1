import { attribute, child } from "../../xml/element.ts";
import { findingAt, type Rule } from "../rule.ts";

const sizes = ["queue_size", "rx_queue_size", "tx_queue_size"];

/** Queue sizes other than the default must be allowed, and the same, on every host. */
export const queueSizes: Rule = (guest) =>
  (child(guest.domain, "devices")?.children ?? []).flatMap((device) => {
    const driver = child(device, "driver");
    const named = sizes.filter((name) => attribute(driver, name) !== undefined);
    if (named.length === 0) return [];
    return [
      findingAt(guest, driver, {
        check: "device.queues",
        severity: "info",
        message: `${named.map((name) => `${name}='${attribute(driver, name)}'`).join(", ")} of a ${device.name}: a host whose QEMU or backend allows less refuses the guest`,
        remedy: "keep it only where it is needed, and the same on both sides",
      }),
    ];
  });
