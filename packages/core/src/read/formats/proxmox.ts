import { findFeature } from "../../catalogue/features.ts";
import type { Document } from "../../evidence/document.ts";
import { type AnyObservation, everywhere, observe, type Scope } from "../../evidence/observation.ts";
import type { Source } from "../../evidence/source.ts";
import { describeFeatures } from "../cpu-registers.ts";
import { isRecord, type JsonRecord, recordsIn, textIn } from "../json-shape.ts";
import { featuresOfFlags } from "../linux-flags.ts";
import type { JsonReader, ReadContext } from "../reader.ts";

/**
 * Proxmox VE: what `pvesh get PATH --output-format json` prints for a node's `capabilities/qemu/machines`, `cpu`,
 * `cpu-flags` and `migration`, its `status` and `version` (and the same with the HTTP API's `{"data": …}` around it).
 *
 * Vocabulary: all machine types that Proxmox VE gives guests; the CPU models it knows (its list is QEMU's less some, and
 * none is said to be usable); of CPU features the listed flags, on the nodes that any of them is supported on; in
 * `status` the features whose Linux flag the kernel surely knows, as hardware. Source: pve-docs, the API viewer;
 * qemu-server PVE/API2/Qemu/{CPU,CPUFlags,Machine}.pm.
 */
export const proxmoxReader: JsonReader = {
  container: "json",
  id: "proxmox",
  title: "pvesh get (Proxmox VE)",
  accepts: (values) => values.length > 0 && values.every(({ value }) => answerOf(value) !== undefined),
  read: (values, context) =>
    values.flatMap(({ value, line }) => answerOf(value)!.read(unwrapped(value), { line, context })),
};

interface Place {
  readonly line: number;
  readonly context: ReadContext;
}

/** One path of the API: how its answer is told from the others, and what it says. */
interface Answer {
  isIn(value: unknown): boolean;
  read(value: unknown, place: Place): Document[];
}

/** The HTTP API puts the answer under `data`. */
function unwrapped(value: unknown): unknown {
  return isRecord(value) && Object.hasOwn(value, "data") ? value.data : value;
}

function answerOf(value: unknown): Answer | undefined {
  const inner = unwrapped(value);
  return answers.find((answer) => answer.isIn(inner));
}

const scope: Scope = { ...everywhere, accel: "kvm" };

/** The rows of a table in which each has texts under the names. */
function isTable(value: unknown, names: readonly string[]): boolean {
  if (!Array.isArray(value) || value.length === 0) return false;
  return value.every((row) => isRecord(row) && names.every((name) => textIn(row, name) !== undefined));
}

function documentOf(
  path: string,
  source: Source,
  observations: AnyObservation[],
  hostName: string | null = null,
): Document {
  return { kind: "proxmox", key: `proxmox/${path}`, uuid: null, hostName, source, observations };
}

const machines: Answer = {
  isIn: (value) => isTable(value, ["id", "type", "version"]),
  read(value, { line, context }) {
    const source = context.source(line, "pvesh get capabilities/qemu/machines");
    const names = recordsIn(value).map((row) => textIn(row, "id")!);
    const own = { ...scope, arch: names.some((name) => name.startsWith("virt")) ? "aarch64" : "x86_64" };
    const list = names.map((name) => ({ name, deprecated: false, maxCpus: null }));
    return [
      documentOf("machines", source, [
        observe("setting", own, { complete: false }, source),
        observe("hypervisor.type", own, "qemu", source),
        observe("machine.types", own, { machines: list, aliases: {}, complete: true }, source),
      ]),
    ];
  },
};

/** Proxmox VE's own models are made of QEMU's; `host` and `max` are no names of a model. */
const notModels = /^(custom-.*|x86-64-v\d.*|host|max)$/;

const models: Answer = {
  isIn: (value) => isTable(value, ["name", "vendor"]),
  read(value, { line, context }) {
    const source = context.source(line, "pvesh get capabilities/qemu/cpu");
    const names = recordsIn(value).flatMap((row) => (isCustom(row) ? [] : textIn(row, "name")!));
    const known = names
      .filter((name) => !notModels.test(name))
      .map((name) => ({ name, usable: null, blockers: null, deprecated: false, canonical: null }));
    const list = { wording: "qemu", models: known, complete: false } as const;
    return [documentOf("cpu", source, [observe("cpu.models", scope, list, source)])];
  },
};

/** Perl's booleans are 1 and 0. */
function isCustom({ custom }: JsonRecord): boolean {
  return custom === true || custom === 1 || custom === "1";
}

/**
 * Each flag with the nodes it is supported on, which they ask QEMU for: a host for each node. Without such nodes (before
 * Proxmox VE 9) the table only names what may be written into a guest's configuration.
 */
const flags: Answer = {
  isIn: (value) => isTable(value, ["name", "description"]),
  read(value, { line, context }) {
    const source = context.source(line, "pvesh get capabilities/qemu/cpu-flags");
    const told = recordsIn(value).flatMap((row) => {
      const feature = findFeature(textIn(row, "name")!)?.name;
      return feature === undefined || !Array.isArray(row["supported-on"]) ? [] : [{ feature, on: row["supported-on"] }];
    });
    const nodes = [...new Set(told.flatMap(({ on }) => on).filter((node) => typeof node === "string"))].sort();
    if (nodes.length === 0)
      return [documentOf("cpu-flags", source, [observe("hypervisor.type", scope, "qemu", source)])];
    const own = { ...scope, arch: "x86_64" };
    const vocabulary = told.map(({ feature }) => feature).sort();
    return nodes.map((node) => {
      const on = told
        .filter((row) => row.on.includes(node))
        .map(({ feature }) => feature)
        .sort();
      return documentOf(
        "cpu-flags",
        source,
        [
          observe("setting", own, { complete: false }, source),
          observe("hypervisor.type", own, "qemu", source),
          observe("cpu.guest", own, describeFeatures(null, { on, vocabulary }), source),
        ],
        node,
      );
    });
  },
};

/** Whether what is kept outside QEMU (conntrack entries) can move along. */
const migration: Answer = {
  isIn: (value) => isRecord(value) && Object.hasOwn(value, "has-dbus-vmstate"),
  read(value, { line, context }) {
    const source = context.source(line, "pvesh get capabilities/qemu/migration");
    const answer = (value as JsonRecord)["has-dbus-vmstate"];
    const has = answer === true || answer === 1 || answer === "1";
    const names = ["dbus-vmstate"];
    const listing = { kind: "helper", names: has ? names : [], silence: "untold", denied: has ? [] : names } as const;
    return [documentOf("migration", source, [observe("migration", scope, listing, source)])];
  },
};

const status: Answer = {
  isIn: (value) => isRecord(value) && textIn(value, "pveversion") !== undefined && isRecord(value.cpuinfo),
  read(value, { line, context }) {
    const source = context.source(line, "pvesh get status");
    const { cpuinfo, "current-kernel": kernel } = value as JsonRecord;
    const cpu = cpuinfo as JsonRecord;
    const release = (isRecord(kernel) ? textIn(kernel, "release") : undefined) ?? kernelIn(value as JsonRecord);
    const words = textIn(cpu, "flags")?.split(/\s+/).filter(Boolean) ?? [];
    const isX86 = words.includes("fpu");
    const own = { ...everywhere, arch: isX86 ? "x86_64" : null };
    const said: AnyObservation[] = [observe("hypervisor.type", everywhere, "qemu", source)];
    if (release !== undefined) said.push(observe("kernel.version", everywhere, release, source));
    if (isX86) {
      const vendor = vendorOfBrand(textIn(cpu, "model") ?? "");
      const shown = featuresOfFlags({ vendor, flags: new Set(words), vmxFlags: null });
      said.push(observe("setting", own, { complete: false }, source));
      said.push(observe("cpu.hardware", own, describeFeatures(vendor, shown), source));
    }
    return [documentOf("status", source, said)];
  },
};

/** `Linux 6.8.4-2-pve #1 SMP …`, where older releases have no `current-kernel`. */
function kernelIn(value: JsonRecord): string | undefined {
  return /^Linux (\S+)/.exec(textIn(value, "kversion") ?? "")?.[1];
}

/** The brand begins with the vendor (Intel SDM and AMD APM, CPUID 80000002..4); other vendors are not told apart. */
function vendorOfBrand(brand: string): string | null {
  if (/^(Intel\(R\)|Genuine Intel)/.test(brand.trim())) return "GenuineIntel";
  return brand.trim().startsWith("AMD ") ? "AuthenticAMD" : null;
}

/** The release of Proxmox VE says nothing that a guest depends on, but that the hypervisor is QEMU. */
const version: Answer = {
  isIn: (value) =>
    isRecord(value) && ["version", "release", "repoid"].every((name) => textIn(value, name) !== undefined),
  read(_, { line, context }) {
    const source = context.source(line, "pvesh get version");
    return [documentOf("version", source, [observe("hypervisor.type", everywhere, "qemu", source)])];
  },
};

const answers: readonly Answer[] = [machines, models, flags, migration, status, version];
