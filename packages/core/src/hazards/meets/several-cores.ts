import { attribute, child, type XmlElement } from "../../xml/element.ts";
import type { Meeting } from "./meeting.ts";

/** Several cores or threads in a socket, under a CPU that libvirt holds the guest to: not host-passthrough, not maximum. */
export const severalCores: Meeting = (guest) => {
  const cpu = child(guest.domain, "cpu");
  const topology = child(cpu, "topology");
  const leftToHost = ["host-passthrough", "maximum"].includes(attribute(cpu, "mode") ?? "");
  return topology !== undefined && !leftToHost && perSocket(topology) > 1 ? [topology] : [];
};

function perSocket(topology: XmlElement): number {
  return ["dies", "clusters", "cores", "threads"]
    .map((name) => Number(attribute(topology, name) ?? "1"))
    .reduce((product, count) => product * (Number.isFinite(count) ? count : 1), 1);
}
