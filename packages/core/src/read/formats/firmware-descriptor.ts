import type { Document } from "../../evidence/document.ts";
import { type AnyObservation, everywhere, type Listing, observe } from "../../evidence/observation.ts";
import { isRecord, type JsonRecord, recordsIn, textIn } from "../json-shape.ts";
import type { JsonReader, JsonValue, ReadContext } from "../reader.ts";

const tool = "firmware descriptor";

/**
 * QEMU's firmware descriptors, the JSON files in /usr/share/qemu/firmware and /etc/qemu/firmware: one build of a
 * firmware, by interface, device and features, and the machine types it is for.
 *
 * Vocabulary: a file speaks of one build, so nothing follows for others. The path is the host's own affair and left out.
 * Format: QEMU's docs/interop/firmware.json.
 */
export const firmwareDescriptorReader: JsonReader = {
  container: "json",
  id: "firmware-descriptor",
  title: "QEMU firmware descriptors",
  accepts: (values) => values.length > 0 && values.every(({ value }) => isDescriptor(value)),
  read: (values, context) => values.map((value) => readDescriptor(value, context)),
};

function isDescriptor(value: unknown): value is JsonRecord {
  return isRecord(value) && Array.isArray(value["interface-types"]) && isRecord(value.mapping) && "targets" in value;
}

function readDescriptor({ value, line }: JsonValue, context: ReadContext): Document {
  const source = context.source(line, tool);
  const descriptor = value as JsonRecord;
  const builds = recordsIn(descriptor.targets).map((target) => {
    const arch = textIn(target, "architecture") ?? null;
    const names = textsIn(target.machines).map((machines) => nameOf(descriptor, machines));
    return { arch, listing: { kind: "build", names, silence: "untold" } satisfies Listing };
  });
  const observations: AnyObservation[] = builds.map(({ arch, listing }) =>
    observe("firmware", { ...everywhere, arch }, listing, source),
  );
  const key = `firmware-descriptor/${JSON.stringify([descriptor.mapping, builds])}`;
  return { kind: "firmware-descriptor", key, uuid: null, hostName: null, source, observations };
}

/** `uefi/flash/pc-q35-* enrolled-keys,secure-boot`: what a guest's `<os>` and `<firmware>` can be matched with. */
function nameOf(descriptor: JsonRecord, machines: string): string {
  const device = isRecord(descriptor.mapping) ? (textIn(descriptor.mapping, "device") ?? "") : "";
  const interfaces = textsIn(descriptor["interface-types"]).sort().join(",");
  const features = textsIn(descriptor.features)
    .filter((feature) => !withoutEffect.has(feature))
    .sort();
  return [[interfaces, device, machines].join("/"), features.join(",")].filter((part) => part !== "").join(" ");
}

/** What a build writes to its debug console. */
const withoutEffect = new Set(["verbose-dynamic", "verbose-static"]);

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
