import { type AnyObservation, type Listing, observe, type Scope } from "../../evidence/observation.ts";
import { isRecord, type JsonRecord, recordsIn, textIn } from "../json-shape.ts";
import type { ReadContext } from "../reader.ts";

/** A reply with the command that it answers, where the transcript has it. */
export interface QmpAnswer {
  readonly value: unknown;
  readonly line: number;
  readonly command: string | null;
  readonly arguments: JsonRecord;
}

type Area = "devices" | "memory" | "migration" | "security";
type Read = (answer: QmpAnswer) => readonly (readonly [Area, Listing])[];

/**
 * What QEMU lists besides machine types and CPUs: device types and their properties, migration capabilities and
 * parameters, TPM models and backends, SEV.
 *
 * Vocabulary: a QEMU process lists what it has, whole, so silence is a no. The answers to qom-list-types are known by
 * their shape; those to device-list-properties only with the command beside them, which names the device.
 * Source: QEMU's qapi/{qom,qdev,migration,tpm,misc-target}.json.
 */
export function readQmpKinds(answer: QmpAnswer, scope: Scope, context: ReadContext): AnyObservation[] {
  for (const { command, resembles, read } of answerReaders) {
    if (answer.command === null ? !resembles(answer.value) : answer.command !== command) continue;
    const source = context.source(answer.line, command);
    return read(answer).map(([area, listing]) => observe(area, scope, listing, source));
  }
  return [];
}

interface AnswerReader {
  readonly command: string;
  /** Whether a reply without its command is one to this command. */
  readonly resembles: (value: unknown) => boolean;
  readonly read: Read;
}

const never = () => false;
const hasKeys =
  (...keys: string[]) =>
  (value: unknown) =>
    isRecord(value) && keys.every((key) => Object.hasOwn(value, key));
const listOf =
  (...keys: string[]) =>
  (value: unknown) =>
    recordsIn(value).length > 0 && recordsIn(value).every(hasKeys(...keys));

const modelByTpm: ReadonlyMap<string, string> = new Map([
  ["tpm-crb", "tpm-crb"],
  ["tpm-spapr", "tpm-spapr"],
  ["tpm-tis", "tpm-tis"],
  ["tpm-tis-device", "tpm-tis"],
]);
const backendByTpm: ReadonlyMap<string, string> = new Map([
  ["emulator", "emulator"],
  ["passthrough", "passthrough"],
]);

const answerReaders: readonly AnswerReader[] = [
  { command: "qom-list-types", resembles: isTypeList, read: readTypes },
  { command: "device-list-properties", resembles: never, read: readProperties },
  { command: "query-migrate-capabilities", resembles: listOf("capability", "state"), read: readCapabilities },
  { command: "query-migrate-parameters", resembles: hasKeys("downtime-limit", "max-bandwidth"), read: readParameters },
  { command: "query-tpm-models", resembles: never, read: readTpm("tpm.model", modelByTpm) },
  { command: "query-tpm-types", resembles: never, read: readTpm("tpm.backendModel", backendByTpm) },
  { command: "query-sev-capabilities", resembles: hasKeys("cbitpos", "reduced-phys-bits"), read: readSev },
];

function isTypeList(value: unknown): boolean {
  return listOf("name", "parent")(value) && recordsIn(value).length > 50;
}

function whole(kind: string, names: readonly string[]): Listing {
  return { kind, names, silence: "absent" };
}

/**
 * Device types. Asked without `implements`, QEMU lists objects of every kind, of which the host-side ones that a guest
 * definition names are kept apart; asked for something other than devices it says nothing of them. Where the question
 * is not told, the answer shows it: no list of devices alone has a backend in it.
 */
function readTypes({ value, arguments: asked }: QmpAnswer): (readonly [Area, Listing])[] {
  const wanted = textIn(asked, "implements");
  if (wanted !== undefined && wanted !== "device") return [];
  const parents = new Map(
    recordsIn(value).map((type) => [textIn(type, "name") ?? "", textIn(type, "parent") ?? ""] as const),
  );
  const names = [...parents.keys()].filter((name) => name !== "" && !/-(?:cpu|cpu-core|machine|accel)$/.test(name));
  const bases = new Map(names.map((name) => [name, baseOf(name, parents)] as const));
  const backends = names.filter((name) => backendBases.has(bases.get(name)!));
  if (wanted === "device" || backends.length === 0) return [["devices", whole("type", names)]];
  return [
    [
      "devices",
      whole(
        "type",
        names.filter((name) => !otherBases.has(bases.get(name)!)),
      ),
    ],
    ["devices", whole("backend", backends)],
    ["memory", memorySources(backends)],
  ];
}

/** The farthest ancestor that is told: abstract types are not listed themselves. */
function baseOf(name: string, parents: ReadonlyMap<string, string>): string {
  let base = name;
  for (let steps = 0; steps < 20; steps += 1) {
    const parent = parents.get(base);
    if (parent === undefined || parent === "") return base;
    base = parent;
  }
  return base;
}

/** The types behind a guest's definition that live on the host's side. */
const backendBases = new Set([
  "chardev",
  "chardev-fd",
  "chardev-socket",
  "chardev-spice",
  "confidential-guest-support",
  "cryptodev-backend",
  "memory-backend",
  "netfilter",
  "rng-backend",
  "sev-common",
  "tls-creds",
  "tpm-backend",
]);

/** Where types descend from that are no devices. */
const otherBases = new Set([
  ...backendBases,
  "object",
  "accel",
  "authz",
  "bus",
  "can-host",
  "event-loop-base",
  "host-iommu-device",
  "iommu-memory-region",
  "machine",
  "generic-pc-machine",
  "memory-region",
  "pr-manager",
  "qemu-console",
  "qio-channel",
  "sd-bus",
  "secret_common",
  "vfio-iommu",
  "virtio-bus",
]);

/** libvirt's memory sources by the backend that stands behind each (src/qemu/qemu_command.c). */
const sourceByBackend: ReadonlyMap<string, string> = new Map([
  ["memory-backend-ram", "anonymous"],
  ["memory-backend-file", "file"],
  ["memory-backend-memfd", "memfd"],
]);

function memorySources(backends: readonly string[]): Listing {
  const has = (wanted: boolean) =>
    [...sourceByBackend].filter(([type]) => backends.includes(type) === wanted).map(([, source]) => source);
  return { kind: "sourceType", names: has(true), silence: "untold", denied: has(false) };
}

/** A device's properties, before any machine type changes their defaults. */
function readProperties({ value, arguments: asked }: QmpAnswer): (readonly [Area, Listing])[] {
  const type = textIn(asked, "typename");
  const names = recordsIn(value).flatMap((property) => textIn(property, "name") ?? []);
  return type === undefined || names.length === 0 ? [] : [["devices", whole(`property.${type}`, names)]];
}

function readCapabilities({ value }: QmpAnswer): (readonly [Area, Listing])[] {
  const names = recordsIn(value).flatMap((entry) => textIn(entry, "capability") ?? []);
  return names.length === 0 ? [] : [["migration", whole("capability", names)]];
}

/** The parameters that have a value from the start; others show only once they are set, so nothing follows from them. */
function readParameters({ value }: QmpAnswer): (readonly [Area, Listing])[] {
  if (!isRecord(value)) return [];
  return [
    [
      "migration",
      whole(
        "parameter",
        Object.keys(value).filter((name) => !shownOnceSet.has(name)),
      ),
    ],
  ];
}

const shownOnceSet = new Set(["block-bitmap-mapping", "cpr-exec-command", "tls-authz", "tls-creds", "tls-hostname"]);

/** TPM models and backends in libvirt's words; `external` is libvirt's alone, so nothing follows for it. */
function readTpm(kind: string, words: ReadonlyMap<string, string>): Read {
  return ({ value }) => {
    if (!Array.isArray(value)) return [];
    const names = new Set(value.flatMap((name) => words.get(name) ?? []));
    const denied = [...new Set(words.values())].filter((word) => !names.has(word));
    return [["devices", { kind, names: [...names], silence: "untold", denied }]];
  };
}

function readSev({ value }: QmpAnswer): (readonly [Area, Listing])[] {
  if (!isRecord(value)) return [];
  const number = (key: string, kind: string) =>
    typeof value[key] === "number" ? [["security", whole(kind, [String(value[key])])] as const] : [];
  return [
    ["security", { kind: "launchSecurity", names: ["sev"], silence: "untold" }],
    ...number("cbitpos", "sev.cbitpos"),
    ...number("reduced-phys-bits", "sev.reducedPhysBits"),
  ];
}
