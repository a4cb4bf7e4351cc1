import type { CheckPage } from "../catalogue/checks.ts";
import type { FeatureBit } from "../catalogue/features.ts";
import type { Generation } from "../catalogue/generations.ts";
import type { MitigationKind } from "../catalogue/mitigations.ts";
import type { Because } from "../facets/cpu/causes.ts";
import type { Kleene } from "../lattice/kleene.ts";
import type { ResultHead } from "../policy/result-head.ts";

/** The first release in the data that has something. */
export interface Since {
  readonly version: string;
  /** It is the oldest that the data has. */
  readonly orOlder: boolean;
  /** It is a distributor's build, which may carry what upstream has only in a later release. */
  readonly distributor: boolean;
}

export interface FeatureExplanation {
  readonly kind: "feature";
  readonly name: string;
  /** The name in each tool; null where the tool has none. */
  readonly names: { readonly libvirt: string | null; readonly qemu: string | null; readonly linux: string | null };
  readonly aliases: readonly string[];
  readonly bits: readonly FeatureBit[];
  /** Of each of these lists one must be there, or QEMU clears the feature without a word. */
  readonly needs: readonly (readonly string[])[];
  /** What QEMU clears where this one is missing. */
  readonly neededBy: readonly string[];
  readonly levels: readonly string[];
  readonly mitigation: {
    readonly kind: MitigationKind;
    readonly vulnerabilities: readonly string[];
    readonly note: string | null;
  } | null;
  /** Who takes it from CPUs that have it. */
  readonly withdrawn: { readonly by: string; readonly note: string | null } | null;
  readonly fromMicrocode: boolean;
  /** Linux: the first kernel whose /proc/cpuinfo shows it; null where none does, of which some may know it all the same. */
  readonly since: { readonly libvirt: Since | null; readonly qemu: Since | null; readonly linux: Since | null };
  readonly migratable: boolean;
  /** Whether QEMU's own emulation has it; null where that is not known. */
  readonly tcg: boolean | null;
}

/** What a model means in the libvirt maps that agree on it. */
export interface LibvirtDefinition {
  readonly maps: readonly string[];
  readonly vendor: string | null;
  readonly ancestor: string | null;
  readonly features: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export interface ModelExplanation {
  readonly kind: "model";
  readonly name: string;
  /** "generic" for a model that stands for no silicon; null where it is not known. */
  readonly generation: Generation | "generic" | null;
  /** `family/model` or `family/model/steppings`. */
  readonly signatures: readonly string[];
  readonly level: string | null;
  readonly libvirt: readonly LibvirtDefinition[];
  readonly qemu: {
    readonly model: string;
    readonly since: Since | null;
    readonly vendor: string;
    readonly signature: string;
    readonly deprecated: boolean;
    /** Under the accelerator asked for, after what QEMU clears silently. */
    readonly features: readonly string[];
  } | null;
  /** Features on which the definitions differ, and in which of them each is. */
  readonly differences: readonly {
    readonly feature: string;
    readonly libvirt: readonly string[];
    readonly qemu: boolean;
  }[];
}

/** A CPU model of another architecture than x86. */
export interface ArchitectureModelExplanation {
  readonly kind: "architectureModel";
  readonly name: string;
  readonly arch: string;
  /** The name in each tool; null where the tool has none. */
  readonly names: { readonly libvirt: string | null; readonly qemu: string | null; readonly linux: string | null };
  readonly vendor: string | null;
  /** By what hardware it is told, in the words of the architecture; null for what stands for no one processor. */
  readonly identity: string | null;
  /** In QEMU's names; groups as groups. Empty where the data has none: `unknown` says so. */
  readonly features: readonly string[];
  /** What comes right before or after where the architecture orders its models; for POWER and profiles all of them. */
  readonly older: readonly string[];
  readonly newer: readonly string[];
  readonly notes: readonly string[];
  /** What the data does not have. */
  readonly unknown: readonly string[];
  readonly source: string;
}

export interface MachineExplanation {
  readonly kind: "machine";
  readonly name: string;
  readonly family: string | null;
  readonly version: string | null;
  /** A distributor's name in the version's place. */
  readonly downstream: string | null;
  /** The next older and newer versioned names of the family; null at an end, and for names outside the lineage. */
  readonly older: string | null;
  readonly newer: string | null;
  readonly deprecatedIn: string | null;
  readonly removedIn: string | null;
  readonly architectures: readonly {
    readonly arch: string;
    /** Upstream releases of our data that have it; none for a distributor's own name. */
    readonly presentIn: readonly string[];
    readonly marksDeprecated: readonly string[];
    /** What the name stands for, or is stood for by, release by release. */
    readonly aliases: readonly { readonly qemu: string; readonly alias: string; readonly machine: string }[];
  }[];
}

export interface LevelExplanation {
  readonly kind: "level";
  readonly name: string;
  /** All that the level needs, those of the levels below it among them. */
  readonly features: readonly string[];
  readonly adds: readonly string[];
}

/** A check of check, lint, fit or baseline, as its page in docs/checks says it. */
export interface CheckExplanation extends CheckPage {
  readonly kind: "check";
}

export type Explanation =
  | FeatureExplanation
  | ModelExplanation
  | ArchitectureModelExplanation
  | MachineExplanation
  | LevelExplanation
  | CheckExplanation;

/** Whether a host has what was asked about, and if not, why and what would help. */
export interface HostAnswer {
  readonly host: string;
  readonly has: Kleene;
  readonly because: Because | null;
  readonly evidence: string;
  readonly remedy: string;
}

export type ReasonKind =
  | "unknown-to-libvirt"
  | "unknown-to-qemu"
  | "other-vendor"
  | "missing-features"
  | "newer-than-silicon"
  | "refused"
  | "undetermined"
  | "deprecated"
  | "none";

/** What speaks against a model on a host; `none` alone where nothing does. */
export interface WhyNot {
  readonly host: string;
  readonly reasons: readonly { readonly reason: ReasonKind; readonly message: string }[];
}

export interface ExplainResult extends ResultHead<"explain"> {
  readonly subject: Explanation;
  readonly setting: { readonly arch: string; readonly accel: string } | null;
  readonly hosts: readonly HostAnswer[];
  /** What keeps the model from being used; empty unless that was asked. */
  readonly whyNot: readonly WhyNot[];
}
