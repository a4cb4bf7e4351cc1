import { acceleratorOf } from "../../evidence/accelerator.ts";
import type { Document } from "../../evidence/document.ts";
import {
  type AnyObservation,
  everywhere,
  type MachineEntry,
  type MachineList,
  observe,
  type Scope,
} from "../../evidence/observation.ts";
import type { Source } from "../../evidence/source.ts";
import { attribute, child, children, descend, textOf, type XmlElement } from "../../xml/element.ts";
import { InputError } from "../../xml/errors.ts";
import type { ReadContext, XmlReader } from "../reader.ts";
import { readHostCpu } from "./cpu.ts";

const tool = "virsh capabilities";

/**
 * `virsh capabilities`: the host's hardware CPU (which is *not* what a guest can have), and, per architecture and
 * accelerator, every machine type with aliases, deprecation and vCPU maximum.
 *
 * Vocabulary: all architectures, accelerators and machine types of the host are listed, so silence about them is a no.
 * Format: libvirt's formatcaps; schema capability.rng.
 */
export const capabilitiesReader: XmlReader = {
  container: "xml",
  id: "capabilities",
  title: "virsh capabilities",
  roots: ["capabilities"],
  read: readCapabilities,
};

function readCapabilities(root: XmlElement, context: ReadContext): Document {
  const host = child(root, "host");
  const source = context.source(root.line, tool);
  const uuid = textOf(child(host, "uuid")) || null;
  const observations: AnyObservation[] = [];
  if (uuid !== null) observations.push(observe("host.uuid", everywhere, uuid, source));
  const cpu = child(host, "cpu");
  if (cpu !== undefined) observations.push(...readHostCpu(cpu, context, tool), ...readPageSizes(cpu, context));
  observations.push(...readSecurityModels(host, context));
  for (const guest of children(root, "guest")) observations.push(...readGuest(guest, context));
  return { kind: "capabilities", key: "capabilities", uuid, hostName: null, source, observations };
}

/** The sizes of memory pages, in KiB: the kernel's are all listed. */
function readPageSizes(cpu: XmlElement, context: ReadContext): AnyObservation[] {
  const pages = children(cpu, "pages").filter((page) => attribute(page, "unit") === "KiB");
  const names = pages.flatMap((page) => attribute(page, "size") ?? []);
  if (names.length === 0) return [];
  const source = context.source(pages[0]!.line, tool);
  return [observe("memory", everywhere, { kind: "pageSize", names, silence: "absent" }, source)];
}

/** The security drivers in force: all are listed. A document without the host's part says nothing. */
function readSecurityModels(host: XmlElement | undefined, context: ReadContext): AnyObservation[] {
  const models = children(host, "secmodel");
  const names = models.flatMap((model) => textOf(child(model, "model")) ?? []);
  if (names.length === 0) return [];
  const source = context.source(models[0]!.line, tool);
  return [observe("security", everywhere, { kind: "secmodel", names, silence: "absent" }, source)];
}

function readGuest(guest: XmlElement, context: ReadContext): AnyObservation[] {
  const arch = child(guest, "arch");
  const name = attribute(arch, "name");
  if (arch === undefined || name === undefined || textOf(child(guest, "os_type")) !== "hvm") return [];
  const observations: AnyObservation[] = [];
  const shared = children(arch, "machine");
  const seen = new Set<string>();
  for (const domain of children(arch, "domain")) {
    const accel = acceleratorOf(attribute(domain, "type"));
    if (accel === null) continue;
    if (seen.has(accel)) throw secondDomain(domain, name, context);
    seen.add(accel);
    const source = context.source(domain.line, tool);
    const emulator = textOf(child(domain, "emulator")) ?? textOf(descend(arch, "emulator")) ?? null;
    const scope: Scope = { arch: name, accel, emulator: null, machine: null };
    observations.push(observe("setting", scope, { complete: true }, source));
    observations.push(observe("hypervisor.type", scope, "qemu", source));
    const own = children(domain, "machine");
    observations.push(...readMachines(own.length > 0 ? own : shared, { ...scope, emulator }, source));
  }
  return observations;
}

function secondDomain(domain: XmlElement, arch: string, context: ReadContext): InputError {
  return new InputError({
    code: "capabilities.domain",
    message: `<domain type='${attribute(domain, "type")}'> stands twice for ${arch}; expected each type once`,
    hint: "take the document as virsh capabilities prints it, without editing",
    file: context.file,
    line: domain.line,
    column: domain.column,
  });
}

function readMachines(elements: readonly XmlElement[], scope: Scope, source: Source): AnyObservation[] {
  const machines: MachineEntry[] = [];
  const aliases: Record<string, string> = Object.create(null);
  const observations: AnyObservation[] = [];
  const names = new Set(elements.map(textOf));
  for (const element of elements) {
    const name = textOf(element);
    if (name === undefined || name === "") continue;
    const canonical = attribute(element, "canonical");
    if (canonical !== undefined) {
      aliases[name] = canonical;
      if (names.has(canonical)) continue;
    }
    const maxCpus = Number(attribute(element, "maxCpus") ?? Number.NaN);
    machines.push({
      name: canonical ?? name,
      deprecated: attribute(element, "deprecated") === "yes",
      maxCpus: Number.isSafeInteger(maxCpus) && maxCpus > 0 ? maxCpus : null,
    });
  }
  const list: MachineList = { machines, aliases, complete: true };
  observations.push(observe("machine.types", scope, list, source));
  return observations;
}
