import { attribute, child, children, type XmlElement } from "../xml/element.ts";
import type { Hazard } from "./hazard.ts";

/**
 * From 10.0 on QEMU gives a guest `ht` by itself where a socket has several cores or threads; libvirt with check='full'
 * then refuses the feature as an extra one, unless the definition names it.
 */
export const htByTopology: Hazard = {
  id: "ht-by-topology",
  to: { since: "10.0" },
  meets: (guest) => {
    const cpu = child(guest.domain, "cpu");
    const topology = child(cpu, "topology");
    const x86 = guest.arch === "x86_64" || guest.arch === "i686";
    const full = attribute(cpu, "check") === "full";
    const named = children(cpu, "feature").some(
      (line) =>
        attribute(line, "name") === "ht" && ["require", "force"].includes(attribute(line, "policy") ?? "require"),
    );
    return x86 && full && !named && topology !== undefined && perSocket(topology) > 1 ? [topology] : [];
  },
  says: "several cores or threads in a socket: QEMU 10.0 and later add ht, which libvirt with check='full' refuses as an extra feature",
  remedy:
    "restart the guest with sockets only (<topology sockets='N' cores='1' threads='1'/>), or name ht where every host gives it",
  qemu: "refused",
  guestSees: "changed",
  source: "shown by starts on libvirt 9.0 with QEMU 7.2 and libvirt 11.3 with QEMU 10.0",
};

function perSocket(topology: XmlElement): number {
  return ["dies", "clusters", "cores", "threads"]
    .map((name) => Number(attribute(topology, name) ?? "1"))
    .reduce((product, count) => product * (Number.isFinite(count) ? count : 1), 1);
}
