/** A feature that some host offers and the named ones do not. */
export interface CpuLoss {
  readonly feature: string;
  readonly missingOn: readonly { readonly host: string; readonly because: string; readonly evidence: string }[];
}

/** What a CPU of another architecture than x86 is besides, and how libvirt and QEMU are told. */
export interface ArchitectureSection {
  /** aarch64, ppc64, s390x, riscv64, loongarch64. */
  readonly family: string;
  /** libvirt's mode of `<cpu>`; null where no CPU could be chosen. */
  readonly mode: "custom" | "host-model" | "host-passthrough" | null;
  /** Options of QEMU's `-machine` that belong to the CPU (max-cpu-compat=power9). */
  readonly machineOptions: readonly string[];
  /** The models that every host can name. */
  readonly models: readonly string[];
  readonly [own: string]: unknown;
}

/** How many of each a guest's `<topology>` has; what is not said is 1. */
export interface CpuTopology {
  readonly sockets: number;
  readonly dies: number;
  readonly clusters: number;
  readonly cores: number;
  readonly threads: number;
}

/** What a definition says of its CPU besides; null is what it leaves unsaid. A baseline's CPU is always told in the same words. */
export interface CpuWords {
  readonly match: string | null;
  readonly check: string | null;
  readonly fallback: string | null;
  readonly topology: CpuTopology | null;
  /** `<cache mode>`. */
  readonly cache: string | null;
  /** Of lines that are neither `require` nor `disable`. */
  readonly policies: Readonly<Record<string, "force" | "optional" | "forbid">>;
}

/** `cpu` of a baseline: the guest CPU and the account of what the hosts offer. */
export interface CpuSection {
  readonly vendor: string | null;
  /** Every feature the guest sees, sorted, in libvirt's names: the truth. */
  readonly features: readonly string[];
  readonly names: Readonly<Record<string, { readonly qemu?: string; readonly linux?: string }>>;
  /** libvirt's rendering: model + require - disable = features. */
  readonly model: string | null;
  readonly require: readonly string[];
  readonly disable: readonly string[];
  readonly qemu: { readonly model: string; readonly on: readonly string[]; readonly off: readonly string[] } | null;
  readonly physBits: number | null;
  /** Whether every libvirt among the hosts knows `<maxphysaddr>`. */
  readonly statesPhysBits: boolean;
  /** CPUID's vendor string where it is pinned, since the hosts' vendors differ; else null. */
  readonly pinVendor: string | null;
  readonly level: string | null;
  /** The psABI level above `level` and what it needs besides, each with the hosts that do not offer it (none: it is withheld); null at the highest. */
  readonly nextLevel: {
    readonly level: string;
    readonly missing: readonly { readonly feature: string; readonly hosts: readonly string[] }[];
  } | null;
  readonly lost: readonly CpuLoss[];
  readonly withheld: readonly { readonly feature: string; readonly why: string }[];
  readonly undetermined: readonly { readonly feature: string; readonly hosts: readonly string[] }[];
  readonly unexpressible: readonly { readonly feature: string; readonly hosts: readonly string[] }[];
  readonly complete: boolean;
  readonly alternatives: readonly {
    readonly model: string;
    readonly identity: string;
    readonly require: readonly string[];
    readonly disable: readonly string[];
    readonly lines: number;
    readonly lost: readonly string[];
  }[];
  /** How many vCPUs a new guest has, each a socket of its own; one where no guest is asked about. */
  readonly sockets?: number;
  /** Of a guest that is there: the words of its own definition. */
  readonly words?: CpuWords;
  /** Of architectures other than x86 alone. */
  readonly architecture?: ArchitectureSection;
}
