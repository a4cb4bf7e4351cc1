import { everywhere, observe } from "../../evidence/observation.ts";
import { attribute, child, textOf } from "../../xml/element.ts";
import type { XmlReader } from "../reader.ts";

/** `virsh net-dumpxml`: a network that guests name. Format: libvirt's formatnetwork; schema network.rng. */
export const networkReader: XmlReader = {
  container: "xml",
  id: "network",
  title: "virsh net-dumpxml",
  roots: ["network"],
  read(root, context) {
    const source = context.source(root.line, "virsh net-dumpxml");
    const name = textOf(child(root, "name")) ?? "";
    const forward = child(root, "forward");
    const network = {
      name,
      uuid: textOf(child(root, "uuid")) ?? null,
      // An element without a mode means NAT; none at all, that the network is isolated.
      forward: forward === undefined ? null : (attribute(forward, "mode") ?? "nat"),
      bridge: attribute(child(root, "bridge"), "name") ?? null,
    };
    const observations = name === "" ? [] : [observe("network", everywhere, network, source)];
    return { kind: "network", key: `network/${name}`, uuid: null, hostName: null, source, observations };
  },
};
