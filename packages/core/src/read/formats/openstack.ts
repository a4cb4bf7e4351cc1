import type { Document } from "../../evidence/document.ts";
import { type AnyObservation, everywhere, observe, type Scope } from "../../evidence/observation.ts";
import type { Source } from "../../evidence/source.ts";
import { InputError } from "../../xml/errors.ts";
import { isRecord, type JsonRecord, numberIn, recordsIn, textIn } from "../json-shape.ts";
import type { JsonReader, ReadContext } from "../reader.ts";

const tool = "openstack hypervisor show";

/**
 * OpenStack's hypervisors: `openstack hypervisor show HOST -f json` and nova's API (`/os-hypervisors/detail`, `/ID`), a
 * host each. `cpu_info` is what nova's libvirt driver makes of `virsh capabilities`: the host's hardware CPU. Nova leaves
 * it out from API version 2.88 on.
 *
 * Vocabulary: the CPU map of the node's libvirt, which is not told. nova expands the model, so every feature is listed.
 * Source: nova doc api-ref os-hypervisors; nova/virt/libvirt/{driver,host}.py.
 */
export const openstackReader: JsonReader = {
  container: "json",
  id: "openstack",
  title: "openstack hypervisor show",
  accepts: (values) => values.length > 0 && values.every(({ value }) => hypervisorsIn(value).length > 0),
  read: (values, context) =>
    values.flatMap(({ value, line }) => hypervisorsIn(value).map((record) => readHypervisor(record, line, context))),
};

/** As the command prints it, or as the API answers: one, or all of them. */
function hypervisorsIn(value: unknown): JsonRecord[] {
  if (!isRecord(value)) return [];
  const candidates = [
    value,
    ...(isRecord(value.hypervisor) ? [value.hypervisor] : []),
    ...recordsIn(value.hypervisors),
  ];
  return candidates.filter((record) => hostNameOf(record) !== undefined && typeOf(record) !== undefined);
}

/** The client writes `name` and `type` where the API has longer words. */
function hostNameOf(record: JsonRecord): string | undefined {
  return (
    textIn(record, "hypervisor_hostname") ??
    (Object.hasOwn(record, "hypervisor_type") ? textIn(record, "name") : undefined)
  );
}

function typeOf(record: JsonRecord): string | undefined {
  return textIn(record, "hypervisor_type");
}

function readHypervisor(record: JsonRecord, line: number, context: ReadContext): Document {
  const source = context.source(line, tool);
  const cpu = cpuInfoOf(record, line, context);
  const type = typeOf(record)!.toLowerCase();
  const isQemu = type === "qemu" || type === "kvm";
  const scope: Scope = { ...everywhere, arch: cpu === null ? null : (textIn(cpu, "arch") ?? null) };
  const observations: AnyObservation[] = [
    observe("setting", scope, { complete: false }, source),
    observe("hypervisor.type", everywhere, isQemu ? "qemu" : type, source),
  ];
  const version = isQemu ? versionOf(record) : null;
  if (version !== null) observations.push(observe("qemu.version", everywhere, { version, package: null }, source));
  if (cpu !== null) observations.push(...readCpu(cpu, scope, source));
  return { kind: "openstack", key: "openstack", uuid: null, hostName: hostNameOf(record)!, source, observations };
}

/** Text in older API versions, an object in newer ones; empty or null where the driver or the version has none. */
function cpuInfoOf(record: JsonRecord, line: number, context: ReadContext): JsonRecord | null {
  const info = record.cpu_info;
  if (isRecord(info)) return info;
  if (typeof info !== "string" || info.trim() === "") return null;
  try {
    const parsed: unknown = JSON.parse(info);
    return isRecord(parsed) ? parsed : null;
  } catch {
    throw new InputError({
      code: "openstack.cpu-info",
      message: `the cpu_info of '${hostNameOf(record)}' is no JSON object; expected arch, model, vendor and features`,
      hint: "collect it again: openstack hypervisor show HOST -f json",
      file: context.file,
      line,
    });
  }
}

/** libvirt's number of a release: a million for the major version, a thousand for the minor. */
function versionOf(record: JsonRecord): string | null {
  const number = numberIn(record, "hypervisor_version") ?? Number(textIn(record, "hypervisor_version") ?? Number.NaN);
  if (!Number.isSafeInteger(number) || number < 1_000_000) return null;
  return [Math.floor(number / 1_000_000), Math.floor(number / 1000) % 1000, number % 1000].join(".");
}

function readCpu(cpu: JsonRecord, scope: Scope, source: Source): AnyObservation[] {
  const model = textIn(cpu, "model") ?? "";
  if (model === "") return [];
  const features = Array.isArray(cpu.features) ? cpu.features.filter((name) => typeof name === "string") : [];
  const require = [...new Set(features)].sort();
  const vendor = textIn(cpu, "vendor") || null;
  const description = { form: "model", model, vendor, require, disable: [], exact: true } as const;
  const traces = { atLeast: null, below: null, models: [], features: require };
  return [observe("cpu.hardware", scope, description, source), observe("libvirt.traces", scope, traces, source)];
}
