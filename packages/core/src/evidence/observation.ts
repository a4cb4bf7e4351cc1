import type { CollectedSubjects } from "./collected.ts";
import type { Source } from "./source.ts";

/**
 * For which setting a fact holds; null means for every one. A libvirt domain capabilities document speaks of one
 * (architecture, accelerator, emulator, machine), the version of a package of none in particular.
 */
export interface Scope {
  readonly arch: string | null;
  /** QEMU's name of the accelerator: kvm, tcg, hvf… */
  readonly accel: string | null;
  readonly emulator: string | null;
  /** The exact machine type the tool was asked with. */
  readonly machine: string | null;
}

export const everywhere: Scope = { arch: null, accel: null, emulator: null, machine: null };

/** A CPU as a model and differences from it, in the words of the libvirt that wrote it. */
export interface CpuByModel {
  readonly form: "model";
  readonly model: string;
  readonly vendor: string | null;
  readonly require: readonly string[];
  readonly disable: readonly string[];
  /** `fallback='allow'`: the model is only the nearest the producer knew. */
  readonly exact: boolean;
}

/** A CPU as a complete list of switches, as QEMU's query-cpu-model-expansion gives it (QEMU's names). */
export interface CpuByList {
  readonly form: "list";
  readonly vendor: string | null;
  readonly on: readonly string[];
  readonly off: readonly string[];
  /** The features that are on only with `migratable=off`. */
  readonly unmigratable: readonly string[];
}

/**
 * A CPU as its registers or flags show it, by libvirt's names (QEMU's where libvirt has none). What is in the
 * vocabulary and not on is surely not there; of other features the source says nothing.
 */
export interface CpuByFeatures {
  readonly form: "features";
  readonly vendor: string | null;
  readonly on: readonly string[];
  /** Every feature that the source would have shown, those that are on among them. */
  readonly vocabulary: readonly string[];
}

export type CpuDescription = CpuByModel | CpuByList | CpuByFeatures;

/** One entry of the producer's list of named CPU models. */
export interface ModelEntry {
  readonly name: string;
  /** Whether the producer says that this host can run it with all its features; null: it does not say. */
  readonly usable: boolean | null;
  /** The features that stand in the way, in the producer's words; null: not told. */
  readonly blockers: readonly string[] | null;
  readonly deprecated: boolean;
  /** The versioned name behind an unversioned one, where told. */
  readonly canonical: string | null;
}

export interface CpuModelList {
  readonly wording: "libvirt" | "qemu";
  readonly models: readonly ModelEntry[];
  /** False: the producer leaves models out, so that its silence says nothing of them. */
  readonly complete?: boolean;
}

export interface CpuSignature {
  readonly vendor: string | null;
  readonly family: number;
  readonly model: number;
  readonly stepping: number | null;
}

export interface MachineEntry {
  readonly name: string;
  readonly deprecated: boolean;
  readonly maxCpus: number | null;
}

export interface MachineList {
  readonly machines: readonly MachineEntry[];
  /** Unversioned name -> the machine type it stands for on this host. */
  readonly aliases: Readonly<Record<string, string>>;
  /** Whether the producer lists every machine type it has, so that silence means no. */
  readonly complete: boolean;
}

/** Signs by which the release of libvirt that wrote a document can be bounded when no tool states it. */
export interface LibvirtTraces {
  /** Features of the format that are there: the release is at least this. */
  readonly atLeast: string | null;
  /** Features of the format that would be there from this release on, and are not. */
  readonly below: string | null;
  /** Names of CPU models and features in the document: the release's map knows them all. */
  readonly models: readonly string[];
  readonly features: readonly string[];
}

/**
 * What a producer lists of one kind of thing: the values of an enumeration, QEMU's device types, a device's properties.
 * `silence` says what follows for a name that is not listed: it is `absent`; it is absent if the producer's release
 * knows the `word` (libvirt's enumerations: a release never lists what came after it); or nothing is `told`.
 */
export interface Listing {
  readonly kind: string;
  readonly names: readonly string[];
  readonly silence: "absent" | "word" | "untold";
  /** Names that the producer expressly denies. */
  readonly denied?: readonly string[];
}

/** The time stamp counter of a host. */
export interface TscClock {
  readonly frequencyHz: number;
  /** Whether guests can be given another frequency; null: not told. */
  readonly scaling: boolean | null;
}

/** Everything that can be said of a host, by subject. A facet reads the subjects it needs. */
export interface Subjects extends CollectedSubjects {
  "host.uuid": string;
  "hypervisor.type": string;
  "libvirt.version": string;
  "libvirt.traces": LibvirtTraces;
  "qemu.version": { readonly version: string; readonly package: string | null };
  "kernel.version": string;
  microcode: string;
  /** The setting of the scope is on offer; `complete`: the producer names every setting it has, so that silence means no. */
  setting: { readonly complete: boolean };
  /** What the hypervisor can give a guest. */
  "cpu.guest": CpuDescription;
  /** What the hardware has, whether or not a guest can have it. */
  "cpu.hardware": CpuDescription;
  "cpu.models": CpuModelList;
  "cpu.signature": CpuSignature;
  /** ID registers of Arm as a guest is shown them: name -> value in hexadecimal. */
  "cpu.registers": Readonly<Record<string, string>>;
  /** Physical address bits a guest can have. */
  "cpu.physBits": number;
  "machine.types": MachineList;
  "limits.maxVcpus": number;
  "clock.tsc": TscClock;
  devices: Listing;
  firmware: Listing;
  hyperv: Listing;
  memory: Listing;
  migration: Listing;
  security: Listing;
}

export type Subject = keyof Subjects;

/** A fact with its scope and the line that said it. */
export interface Observation<S extends Subject = Subject> {
  readonly subject: S;
  readonly scope: Scope;
  readonly value: Subjects[S];
  readonly source: Source;
}

/** An observation of any subject, with the value typed by the subject. */
export type AnyObservation = { [S in Subject]: Observation<S> }[Subject];

/** Makes an observation; the subject types the value. */
export function observe<S extends Subject>(
  subject: S,
  scope: Scope,
  value: Subjects[S],
  source: Source,
): Observation<S> {
  return { subject, scope, value, source };
}
