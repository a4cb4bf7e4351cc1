import type { Document } from "../../evidence/document.ts";
import {
  type AnyObservation,
  type CpuByList,
  type CpuByModel,
  everywhere,
  type MachineEntry,
  type ModelEntry,
  observe,
  type Scope,
} from "../../evidence/observation.ts";
import type { Source } from "../../evidence/source.ts";
import { attribute, child, children, textOf, type XmlElement } from "../../xml/element.ts";
import { InputError } from "../../xml/errors.ts";
import type { ReadContext, XmlReader } from "../reader.ts";
import { integer } from "./cpu.ts";

const tool = "libvirt's cache of QEMU's capabilities";

/**
 * libvirt's cache of what it asked a QEMU binary, /var/cache/libvirt/qemu/capabilities/*.xml: for each accelerator the
 * expansion of `host` or `max` with what of it cannot migrate, the named models with their blockers, the machine types;
 * the versions of QEMU, of the libvirt that asked, of kernel and microcode.
 *
 * `<cpudata>` is left: it is what KVM supports (KVM_GET_SUPPORTED_CPUID, without what is all zero), not the host's CPU,
 * and QEMU's expansion beside it says the same more exactly.
 *
 * Vocabulary: QEMU names every machine type, CPU model and property that it has, so silence means no; names are
 * QEMU's. Format: libvirt's src/qemu/qemu_capabilities.c, virQEMUCapsFormatCache.
 */
export const qemuCapabilitiesReader: XmlReader = {
  container: "xml",
  id: "qemu-capabilities",
  title: "libvirt's cache of QEMU's capabilities",
  roots: ["qemuCaps"],
  read: readQemuCapabilities,
};

function readQemuCapabilities(root: XmlElement, context: ReadContext): Document {
  const source = context.source(root.line, tool);
  const arch = textOf(child(root, "arch"));
  if (arch === undefined || arch === "") throw noArch(root, context);
  const emulator = textOf(child(root, "emulator")) ?? null;
  const observations = [...readVersions(root, source)];
  for (const accel of acceleratorsIn(root)) {
    const scope: Scope = { arch, accel, emulator, machine: null };
    const ofAccelerator = (name: string) => children(root, name).filter((item) => attribute(item, "type") === accel);
    observations.push(
      observe("setting", { ...scope, emulator: null }, { complete: false }, source),
      observe("hypervisor.type", { ...scope, emulator: null }, "qemu", source),
      ...ofAccelerator("hostCPU").flatMap((item) => readHostCpu(item, scope, context)),
      ...readModels(ofAccelerator("cpu"), scope, context),
      ...readMachines(ofAccelerator("machine"), scope, context),
    );
  }
  const key = `qemu-capabilities/${arch}/${emulator}`;
  return { kind: "qemu-capabilities", key, uuid: null, hostName: null, source, observations };
}

/** `type` on each part is QEMU's name of the accelerator. */
function acceleratorsIn(root: XmlElement): string[] {
  const parts = root.children.filter(({ name }) => name === "hostCPU" || name === "cpu" || name === "machine");
  const named = parts.map((part) => attribute(part, "type")).filter((type) => type !== undefined);
  return [...new Set(named)];
}

/** QEMU's and libvirt's versions are major * 1000000 + minor * 1000 + micro; the kernel's is `uname -r` with the build after it. */
function readVersions(root: XmlElement, source: Source): AnyObservation[] {
  const observations: AnyObservation[] = [];
  const version = versionOf(textOf(child(root, "version")));
  const packaged = textOf(child(root, "package")) ?? "";
  if (version !== null) {
    const qemu = { version, package: packaged === "" ? null : packaged };
    observations.push(observe("qemu.version", everywhere, qemu, source));
  }
  const libvirt = versionOf(textOf(child(root, "selfvers")));
  if (libvirt !== null) observations.push(observe("libvirt.version", everywhere, libvirt, source));
  const kernel = textOf(child(root, "kernelVersion"))?.split(/\s/)[0] ?? "";
  if (kernel !== "") observations.push(observe("kernel.version", everywhere, kernel, source));
  const microcode = textOf(child(root, "microcodeVersion")) ?? "0";
  if (/^[1-9]\d{0,19}$/.test(microcode)) observations.push(observe("microcode", everywhere, microcode, source));
  return observations;
}

function versionOf(text: string | undefined): string | null {
  const number = integer(text) ?? 0;
  if (number === 0) return null;
  return [Math.floor(number / 1_000_000), Math.floor(number / 1_000) % 1_000, number % 1_000].join(".");
}

/** The expansion of `host` or `max`: every property; of the switches, what is on without being migratable is told. */
function readHostCpu(item: XmlElement, scope: Scope, context: ReadContext): AnyObservation[] {
  const source = context.source(item.line, tool);
  const properties = new Map<string, XmlElement>();
  for (const property of children(item, "property")) {
    const name = attribute(property, "name");
    if (name !== undefined) properties.set(name, property);
  }
  const switches = [...properties].filter(([, property]) => attribute(property, "type") === "boolean");
  const isOn = ([, property]: [string, XmlElement]) => attribute(property, "value") === "true";
  const on = switches.filter(isOn);
  const namesOf = (entries: readonly [string, XmlElement][]) => entries.map(([name]) => name);
  const base = attribute(item, "model");
  if (scope.arch === "s390x" && base !== undefined) {
    const disable = namesOf(switches.filter((entry) => !isOn(entry)));
    const cpu: CpuByModel = { form: "model", model: base, vendor: null, require: namesOf(on), disable, exact: true };
    return [observe("cpu.guest", scope, cpu, source)];
  }
  const vendor = attribute(properties.get("vendor"), "value") ?? null;
  const cpu: CpuByList = {
    form: "list",
    vendor,
    on: namesOf(on),
    off: namesOf(switches.filter((entry) => !isOn(entry))),
    unmigratable: namesOf(on.filter(([, property]) => attribute(property, "migratable") === "no")),
  };
  const observations: AnyObservation[] = [observe("cpu.guest", scope, cpu, source)];
  const number = (name: string) => integer(attribute(properties.get(name), "value"));
  const [family, model] = [number("family"), number("model")];
  const isSilicon = scope.accel !== "tcg"; // else QEMU's own CPU
  if (isSilicon && family !== null && model !== null) {
    const stepping = number("stepping");
    observations.push(observe("cpu.signature", scope, { vendor, family, model, stepping }, source));
  }
  const bits = number("phys-bits");
  if (bits !== null && bits > 0) observations.push(observe("cpu.physBits", scope, bits, source));
  return observations;
}

function readModels(items: readonly XmlElement[], scope: Scope, context: ReadContext): AnyObservation[] {
  const models = items.flatMap((item): ModelEntry[] => {
    const name = attribute(item, "name");
    return name === undefined || name === "" ? [] : [readModel(name, item)];
  });
  if (models.length === 0) return [];
  return [observe("cpu.models", scope, { wording: "qemu", models }, context.source(items[0]!.line, tool))];
}

function readModel(name: string, item: XmlElement): ModelEntry {
  const usable = attribute(item, "usable");
  const blockers = children(item, "blocker").flatMap((blocker) => attribute(blocker, "name") ?? []);
  return {
    name,
    usable: usable === undefined ? null : usable === "yes",
    blockers: usable === "yes" || blockers.length > 0 ? [...new Set(blockers)] : null,
    deprecated: attribute(item, "deprecated") === "yes",
    canonical: null,
  };
}

function readMachines(items: readonly XmlElement[], scope: Scope, context: ReadContext): AnyObservation[] {
  if (items.length === 0) return [];
  const aliases: Record<string, string> = Object.create(null);
  const machines = items.flatMap((item): MachineEntry[] => {
    const name = attribute(item, "name");
    if (name === undefined || name === "") return [];
    const alias = attribute(item, "alias");
    if (alias !== undefined) aliases[alias] = name;
    const maxCpus = integer(attribute(item, "maxCpus"));
    return [{ name, deprecated: attribute(item, "deprecated") === "yes", maxCpus: maxCpus === 0 ? null : maxCpus }];
  });
  const source = context.source(items[0]!.line, tool);
  return [observe("machine.types", scope, { machines, aliases, complete: true }, source)];
}

function noArch(root: XmlElement, context: ReadContext): InputError {
  return new InputError({
    code: "qemu-capabilities.no-arch",
    message: "<qemuCaps> names no <arch>; expected a file of libvirt's cache as it stands",
    hint: "copy it again from /var/cache/libvirt/qemu/capabilities",
    file: context.file,
    line: root.line,
    column: root.column,
  });
}
