import type { Subject } from "../evidence/observation.ts";
import { isRecord } from "./json-shape.ts";

/** Whether a value from an input is of a shape. */
export type Shape = (value: unknown) => boolean;

export const text: Shape = (value) => typeof value === "string";
const flag: Shape = (value) => typeof value === "boolean";
const count: Shape = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const release: Shape = (value) => typeof value === "string" && /^\d{1,6}(\.\d{1,6}){0,3}$/.test(value);
export const orNull =
  (shape: Shape): Shape =>
  (value) =>
    value === null || shape(value);
const optional =
  (shape: Shape): Shape =>
  (value) =>
    value === undefined || shape(value);
const oneOf =
  (...values: readonly unknown[]): Shape =>
  (value) =>
    values.includes(value);
const either =
  (...shapes: readonly Shape[]): Shape =>
  (value) =>
    shapes.some((shape) => shape(value));
export const listOf =
  (shape: Shape): Shape =>
  (value) =>
    Array.isArray(value) && value.every(shape);
const mapOf =
  (shape: Shape): Shape =>
  (value) =>
    isRecord(value) && Object.values(value).every(shape);

/** An object with these members; others may stand beside them. */
export const record =
  (members: Readonly<Record<string, Shape>>): Shape =>
  (value) =>
    isRecord(value) &&
    Object.entries(members).every(([name, shape]) => shape(Object.hasOwn(value, name) ? value[name] : undefined));

const names = listOf(text);

const cpu = either(
  record({
    form: oneOf("model"),
    model: text,
    vendor: orNull(text),
    require: names,
    disable: names,
    exact: flag,
  }),
  record({ form: oneOf("list"), vendor: orNull(text), on: names, off: names, unmigratable: names }),
  record({ form: oneOf("features"), vendor: orNull(text), on: names, vocabulary: names }),
);

const model = record({
  name: text,
  usable: orNull(flag),
  blockers: orNull(names),
  deprecated: flag,
  canonical: orNull(text),
});

const machine = record({ name: text, deprecated: flag, maxCpus: orNull(count) });

const listing = record({
  kind: text,
  names,
  silence: oneOf("absent", "word", "untold"),
  denied: optional(names),
});

/** What is said of a host, by subject: the shapes of evidence/observation.ts. */
export const observationShapes: Readonly<Record<Subject, Shape>> & Readonly<Record<string, Shape>> = {
  "host.uuid": text,
  "hypervisor.type": text,
  "libvirt.version": release,
  "libvirt.traces": record({ atLeast: orNull(release), below: orNull(release), models: names, features: names }),
  "qemu.version": record({ version: release, package: orNull(text) }),
  "kernel.version": text,
  microcode: text,
  setting: record({ complete: flag }),
  "cpu.guest": cpu,
  "cpu.hardware": cpu,
  "cpu.models": record({ wording: oneOf("libvirt", "qemu"), models: listOf(model), complete: optional(flag) }),
  "cpu.signature": record({ vendor: orNull(text), family: count, model: count, stepping: orNull(count) }),
  "cpu.registers": mapOf((value) => typeof value === "string" && /^0x[0-9a-f]{1,16}$/.test(value)),
  "cpu.physBits": count,
  "machine.types": record({ machines: listOf(machine), aliases: mapOf(text), complete: flag }),
  "limits.maxVcpus": count,
  "clock.tsc": record({ frequencyHz: count, scaling: orNull(flag) }),
  devices: listing,
  firmware: listing,
  hyperv: listing,
  memory: listing,
  migration: listing,
  security: listing,
  collection: record({
    time: text,
    asRoot: flag,
    withGuests: flag,
    complete: names,
    tools: listOf(record({ name: text, package: text, says: text })),
    missing: listOf(record({ what: text, why: text, remedy: text })),
  }),
  "memory.node": record({ node: orNull(count), total: count, free: orNull(count), cpus: orNull(text) }),
  "memory.hugePages": record({ node: orNull(count), size: count, total: count, free: orNull(count) }),
  bridge: record({ name: text, stp: orNull(flag), forwardDelay: orNull(count), mtu: orNull(count) }),
  network: record({ name: text, uuid: orNull(text), forward: orNull(text), bridge: orNull(text) }),
  "network.active": record({ name: text, active: flag }),
  "storage.pool": record({ name: text, uuid: orNull(text), type: text, target: orNull(text), source: names }),
  "storage.pool.active": record({ name: text, active: flag }),
  "block.device": record({ name: text, size: orNull(count), identity: orNull(text) }),
  "pci.device": record({
    address: text,
    id: text,
    class: orNull(text),
    driver: orNull(text),
    iommuGroup: orNull(count),
    virtualFunctions: orNull(count),
  }),
  "storage.volume": record({
    pool: text,
    name: text,
    path: orNull(text),
    format: orNull(text),
    capacity: orNull(count),
    identity: orNull(text),
  }),
  "storage.filesystem": record({ path: text, type: text, source: text }),
  "usb.device": record({
    bus: orNull(count),
    device: orNull(count),
    vendor: text,
    product: text,
    serial: orNull(text),
  }),
  "mdev.type": record({ parent: text, id: text, available: orNull(count) }),
  "mdev.device": record({ uuid: text, parent: orNull(text), type: orNull(text) }),
  "vfio.device": record({ address: text, migration: flag }),
  "guest.present": record({
    name: text,
    uuid: orNull(text),
    active: flag,
    memory: orNull(count),
    vcpus: orNull(count),
  }),
  "network.interface": record({
    name: text,
    master: orNull(text),
    vlan: orNull(count),
    parent: orNull(text),
    mtu: orNull(count),
  }),
  swtpm: record({ version: orNull(text), features: orNull(names) }),
  "libvirt.setting": record({ name: text, value: text }),
  "kernel.parameter": record({ path: text, value: text }),
};
