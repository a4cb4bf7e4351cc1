import { attribute, child, children, type XmlElement } from "../../xml/element.ts";
import { type Field, field, optional } from "./field.ts";

/**
 * The CPU as it is written (virCPUDefIsEqual): features by their place, so that two lists in another order differ. Match,
 * fallback, migratable and the limit of address bits are not compared.
 */
export const cpuFields: readonly Field[] = [
  optional("CPU", "?cpu"),
  field("CPU mode", "cpu@mode", "custom"),
  field("CPU check", "cpu@check"),
  optional("CPU model", "cpu/model"),
  optional("CPU vendor", "cpu/vendor"),
  optional("CPU vendor id", "cpu/model@vendor_id"),
  ...["sockets", "dies", "clusters", "cores", "threads"].map((name) =>
    field(`CPU ${name}`, `cpu/topology@${name}`, "1"),
  ),
  optional("CPU maxphysaddr mode", "cpu/maxphysaddr@mode"),
  optional("CPU maxphysaddr bits", "cpu/maxphysaddr@bits"),
  { says: "CPU feature count", read: (domain) => String(features(domain).length), absent: "0" },
  { says: "CPU features", read: (domain) => features(domain).map(named).join(", "), absent: "" },
  {
    says: "CPU feature policies",
    read: (domain) =>
      features(domain)
        .map((feature) => `${named(feature)}=${attribute(feature, "policy") ?? "require"}`)
        .join(", "),
    absent: "",
  },
  optional("CPU cache level", "cpu/cache@level"),
  optional("CPU cache mode", "cpu/cache@mode"),
];

function features(domain: XmlElement | undefined): XmlElement[] {
  return children(child(domain, "cpu"), "feature");
}

function named(feature: XmlElement): string {
  return attribute(feature, "name") ?? "";
}
