import type { Subject } from "./observation.ts";

/**
 * What is told of one host alone and not of hosts of its kind: what was measured, counted or plugged in there, and when
 * it was asked. Hosts bought together say the same but for these.
 */
export const ownSubjects: ReadonlySet<Subject> = new Set<Subject>([
  "clock.tsc",
  "collection",
  "memory.node",
  "memory.hugePages",
  "network.interface",
  "storage.volume",
  "block.device",
  "pci.device",
  "usb.device",
  "vfio.device",
  "mdev.type",
  "mdev.device",
  "guest.present",
]);
