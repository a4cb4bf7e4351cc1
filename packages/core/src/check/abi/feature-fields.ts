import { attribute, descend, type XmlElement } from "../../xml/element.ts";
import { type Field, optional } from "./field.ts";

/** Features that are on where they are written, unless they say another state. */
const switches = [
  ...["acpi", "pae", "hap", "viridian", "privnet", "pvspinlock", "pmu", "vmport", "smm", "vmcoreinfo", "htm"],
  ...["nested-hv", "ccf-assist", "ras", "ps2", "apic", "gic", "hpt"],
];

/** A feature by what its element says, `on` where it says nothing, and nothing where it is not there. */
function state(...path: string[]): Field["read"] {
  return (domain: XmlElement | undefined) => {
    const element = descend(domain, "features", ...path);
    return element === undefined ? undefined : (attribute(element, "state") ?? "on");
  };
}

const enlightenments = [
  ...["relaxed", "vapic", "vpindex", "runtime", "synic", "stimer", "reset", "frequencies", "reenlightenment"],
  ...["tlbflush", "ipi", "evmcs", "avic", "emsr_bitmap", "xmm_input"],
];

/** `<features>` (virDomainDefFeaturesCheckABIStability). msrs, tcg and async-teardown are not compared. */
export const featureFields: readonly Field[] = [
  ...switches.map((name): Field => ({ says: `state of feature ${name}`, read: state(name), absent: "" })),
  optional("capabilities policy", "features/capabilities@policy"),
  optional("GIC version", "features/gic@version"),
  optional("HPT resizing", "features/hpt@resizing"),
  optional("HPT maxpagesize", "features/hpt/maxpagesize"),
  optional("APIC eoi", "features/apic@eoi"),
  optional("ioapic driver", "features/ioapic@driver"),
  ...["cfpc", "sbbc", "ibs", "aia"].map((name) => optional(`state of feature ${name}`, `features/${name}@value`)),
  optional("state of feature hyperv", "features/hyperv@mode"),
  ...enlightenments.map(
    (name): Field => ({ says: `HyperV enlightenment feature ${name}`, read: state("hyperv", name), absent: "off" }),
  ),
  optional("HyperV spinlock retry count", "features/hyperv/spinlocks@retries"),
  optional("HyperV vendor_id", "features/hyperv/vendor_id@value"),
  { says: "HyperV stimer direct feature", read: state("hyperv", "stimer", "direct"), absent: "off" },
  ...["hidden", "hint-dedicated", "poll-control", "pv-ipi", "dirty-ring"].map(
    (name): Field => ({ says: `KVM feature ${name}`, read: state("kvm", name), absent: "off" }),
  ),
  optional("dirty ring size", "features/kvm/dirty-ring@size"),
  { says: "Xen feature e820_host", read: state("xen", "e820_host"), absent: "off" },
  { says: "Xen feature passthrough", read: state("xen", "passthrough"), absent: "off" },
  optional("SMM TSEG size", "features/smm/tseg"),
];
