import type { Finding } from "../../evidence/finding.ts";
import { formatSource } from "../../evidence/source.ts";
import { type Guest, guestSource } from "../../guest/guest.ts";
import { child, children, type XmlElement } from "../../xml/element.ts";
import { cpuFields } from "./cpu-fields.ts";
import { type DeviceKind, deviceKinds } from "./devices.ts";
import { domainFields, numaFields, timerFields } from "./domain-fields.ts";
import { featureFields } from "./feature-fields.ts";
import { type Difference, differences, type Field } from "./field.ts";
import { infoFields, virtioFields } from "./shared-fields.ts";
import { uncomparedFields, uncomparedOfDevices } from "./uncompared-fields.ts";

/** The guest as it runs and the definition it is to have on the target (`virsh migrate --xml`). */
export interface Pair {
  readonly source: Guest;
  readonly target: Guest;
}

/** Everything that libvirt compares of the domain besides its devices. */
export const comparedFields: readonly Field[] = [
  ...domainFields,
  ...numaFields,
  ...featureFields,
  ...timerFields,
  ...cpuFields,
];

/**
 * libvirt's rules of what a definition for the target may not change of the guest: every difference, where libvirt stops
 * at the first; and what it does not compare although the guest would see it. Both definitions should be libvirt's own
 * (`virsh dumpxml --migratable`): of what it fills in by itself, a value at one end only decides nothing.
 *
 * Source: virDomainDefCheckABIStabilityFlags and what it calls (src/conf/domain_conf.c, cpu_conf.c, numa_conf.c).
 */
export function compareAbi(pair: Pair): Finding[] {
  const { source, target } = pair;
  return [
    ...differences(comparedFields, source.domain, target.domain).map((found) => refused(found, pair)),
    ...deviceKinds.flatMap((kind) => devicesOf(kind, pair)),
    ...differences(uncomparedFields, source.domain, target.domain).map((found) => unseen(found, pair)),
  ];
}

function devicesOf(kind: DeviceKind, pair: Pair): Finding[] {
  const [source, target] = [pair.source, pair.target].map(({ domain }) =>
    children(child(domain, "devices"), kind.element).filter((device) => kind.implicit?.(device) !== true),
  ) as [XmlElement[], XmlElement[]];
  if (source.length !== target.length) return [otherCount(kind, source, target, pair)];
  const fields = [...kind.fields, ...(kind.virtio === true ? virtioFields : []), ...infoFields];
  const extra = Object.hasOwn(uncomparedOfDevices, kind.element) ? uncomparedOfDevices[kind.element]! : [];
  return source.flatMap((device, index) => {
    const place = { source: device, target: target[index]! };
    return [
      ...differences(fields, device, target[index]).map((found) => refused(found, pair, place)),
      ...differences(extra, device, target[index]).map((found) => unseen(found, pair, place)),
    ];
  });
}

interface Place {
  readonly source: XmlElement | undefined;
  readonly target: XmlElement | undefined;
}

/** The line of the value where one is written, else that of the device or the guest. */
function evidence({ source, target }: Pair, place: Place, at: Field["at"] = () => undefined): string[] {
  const ends = [
    [source, at(place.source) ?? place.source],
    [target, at(place.target) ?? place.target],
  ] as const;
  return ends.map(([guest, element]) => formatSource(guestSource(guest, element)));
}

const wholeOf = ({ source, target }: Pair): Place => ({ source: source.domain, target: target.domain });

const remedy =
  "take the definition from the running guest (virsh dumpxml --migratable) and change nothing the guest sees";

function refused({ field, source, target, sure }: Difference, pair: Pair, place: Place = wholeOf(pair)): Finding {
  const written = (value: string | undefined) => (value === undefined || value === "" ? "(none)" : value);
  return {
    check: "guest.abi",
    severity: sure ? "error" : "unknown",
    message: sure
      ? `Target ${field.says} ${written(target)} does not match source ${written(source)}`
      : `whether the target's ${field.says} matches the source's is not known: ${written(target)} there, ${written(source)} here`,
    evidence: evidence(pair, place, field.at),
    remedy: sure
      ? remedy
      : "take both definitions from libvirt (virsh dumpxml --migratable), which writes what it fills in",
    qemu: sure ? "refused" : "unknown",
  };
}

function otherCount(kind: DeviceKind, source: XmlElement[], target: XmlElement[], pair: Pair): Finding {
  const place = { source: source[0], target: target[0] };
  return {
    check: "guest.abi",
    severity: "error",
    message: `Target domain ${kind.says} count ${target.length} does not match source ${source.length}`,
    evidence: evidence(pair, place),
    remedy,
    qemu: "refused",
  };
}

/** libvirt lets it pass; the guest finds another machine, or QEMU refuses the stream. */
function unseen({ field, source, target }: Difference, pair: Pair, place: Place = wholeOf(pair)): Finding {
  return {
    check: "guest.abi",
    severity: "warning",
    message: `${field.says}: ${target ?? "not said"} in the target's definition, ${source ?? "not said"} in the source's; libvirt does not compare it`,
    evidence: evidence(pair, place, field.at),
    remedy,
    ...(field.sent === true ? { qemu: "unknown" as const } : {}),
    guestSees: "changed",
  };
}
