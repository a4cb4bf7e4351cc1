/**
 * Where this program answers otherwise than libvirt does on libvirt's own test data, each with its rule: the only list of
 * them. docs/libvirt-differences.md shows it as a table; what no row covers fails.
 *
 *   npx tsx test/conformance/differences.ts     prints the table
 */
import { pathToFileURL } from "node:url";
import { dependentsOf } from "../../packages/core/src/catalogue/dependencies.ts";
import { hasFeature } from "../../packages/core/src/catalogue/feature-set.ts";
import { findFeature } from "../../packages/core/src/catalogue/features.ts";
import { withDependencies } from "../laws/start-check.ts";

/** The comparisons, each a test file of that name. */
export type Group = "readers" | "baselines" | "usable-models" | "qemu-capabilities" | "virsh";

/** One feature (or, without one, a whole answer) about which libvirt's data and this program disagree. */
export interface Discrepancy {
  /** The case: a file of libvirt's, or a drawn fleet. */
  readonly where: string;
  readonly feature: string | null;
  /** Who has the feature. */
  readonly had: "here" | "by libvirt";
  /** The policy that the feature carries in the file. */
  readonly policy?: string;
  /** libvirt's whole result. */
  readonly result?: ReadonlySet<string>;
  /** The named model in question, and the QEMU that was asked. */
  readonly model?: string;
  readonly accel?: string;
  readonly qemu?: string;
}

export interface Difference {
  readonly id: string;
  readonly rule: string;
  readonly why: string;
  /** In which comparisons it must occur. */
  readonly groups: readonly Group[];
  readonly covers: (discrepancy: Discrepancy) => boolean;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));
const isOneOf =
  (had: Discrepancy["had"], text: string): Difference["covers"] =>
  (discrepancy) =>
    discrepancy.had === had && words(text).has(discrepancy.feature ?? "");

/** Host affairs that KVM never passes on (Linux, arch/x86/kvm/cpuid.c); readers.test.ts shows that no recorded QEMU gives them. */
export const hostOnly = words(
  [
    "acpi avic cid core-capability dca ds ds_cpl dtes64 est extapic ht ia64 ibs intel-pt intel-pt-lip lwp monitor nodeid_msr",
    "pbe perfctr_nb skinit smx split-lock-detect svm-lock tm tm2 wdt xtpr",
  ].join(" "),
);

/** What KVM passes on from some release on, or with a setting. */
const conditional = words("gmet lbrv overflow-recov pdcm perfctr_core sgx sgxlc succor tce waitpkg");

export const differences: readonly Difference[] = [
  {
    id: "never-passed",
    rule: "What libvirt never passes to QEMU is no feature: `osxsave`, `ospke`, `cmt`, `mbm_*`, …",
    why: "libvirt drops these names from every guest's command line; they follow from others or belong to the host",
    groups: ["readers", "baselines", "virsh"],
    covers: isOneOf("by libvirt", "cmt mbm_local mbm_total ospke osxsave vmx-ept-uc vmx-ept-wb"),
  },
  {
    id: "forced",
    rule: "A feature with policy `force` is not taken for one that the host has",
    why: "`force` shows it to the guest whether or not the host has it",
    groups: ["readers"],
    covers: ({ had, policy }) => had === "by libvirt" && policy === "force",
  },
  {
    id: "kvm-leaf",
    rule: "KVM's own CPUID leaf (`kvmclock`, `kvm-asyncpf`, …) counts where QEMU tells it",
    why: "libvirt's map has no names for it, so libvirt neither lists nor compares it, although guests see it",
    groups: ["readers", "qemu-capabilities"],
    covers: ({ had, feature }) => had === "here" && findFeature(feature ?? "")?.paravirtual === true,
  },
  {
    id: "host-only",
    rule: "From a host's CPU alone, what KVM keeps to itself is not offered: `monitor`, `ds`, `est`, `smx`, …",
    why: "no guest can have it: a definition that demands it does not start",
    groups: ["virsh"],
    covers: ({ had, feature }) => had === "by libvirt" && hostOnly.has(feature ?? ""),
  },
  {
    id: "conditional",
    rule: "From a host's CPU alone it is left open whether a guest can have `perfctr_core`, `lbrv`, `sgx`, …",
    why: "KVM passes them on from some release on, or with a setting of its own or QEMU's",
    groups: ["virsh"],
    covers: ({ had, feature }) => had === "by libvirt" && conditional.has(feature ?? ""),
  },
  {
    id: "always-given",
    rule: "`hypervisor` is in every offer",
    why: "QEMU gives it to every guest unless it is switched off, so a definition without it does not pass check='full'",
    groups: ["baselines", "virsh"],
    covers: isOneOf("here", "hypervisor"),
  },
  {
    id: "unmigratable",
    rule: "`invtsc` is withheld, with or without libvirt's flag for migratable results",
    why: "it blocks migration unless a TSC frequency is pinned that every host accepts",
    groups: ["baselines", "virsh"],
    covers: isOneOf("by libvirt", "invtsc"),
  },
  {
    id: "closed",
    rule: "A feature whose parent is not shared is left out: `npt` without `svm`, `rdctl-no` without `arch-capabilities`",
    why: "QEMU clears it without a word, and check='full' then misses it",
    groups: ["baselines", "virsh"],
    covers: ({ had, feature, result }) => had === "by libvirt" && result !== undefined && isOrphan(feature, result),
  },
  {
    id: "vendors-apart",
    rule: "CPUs without `<vendor>` have the vendor of their model, and unlike vendors are answered apart",
    why: "libvirt makes one guest CPU of Intel's and AMD's when no host names its vendor",
    groups: ["baselines"],
    covers: ({ where, feature }) => feature === null && where === "no-vendor",
  },
  {
    id: "parent-stands-for-bits",
    rule: "Where `arch-capabilities` is missing under TCG, its MSR bits are missing too",
    why: "QEMU names only the parent as what is in the way",
    groups: ["usable-models"],
    covers: ({ had, feature, accel }) =>
      accel === "tcg" && had === "here" && hasFeature(dependentsOf("arch-capabilities"), feature ?? ""),
  },
  {
    id: "outside-the-data",
    rule: "Models that QEMU has dropped (`Icelake-Client`), and QEMU 4.2's of others, are not predicted",
    why: "our QEMU definitions begin with 5.2 and hold what is in some listed build",
    groups: ["usable-models"],
    covers: ({ model, qemu }) => model?.startsWith("Icelake-Client") === true || qemu === "4.2",
  },
  {
    id: "hvf-by-hand",
    rule: "The HVF answers of QEMU 7.2 are not predicted as to `monitor` and `acpi`",
    why: "the recording is KVM's, edited: its models are those of KVM, whose defaults switch these two off",
    groups: ["usable-models"],
    covers: ({ accel, feature }) => accel === "hvf" && words("monitor acpi").has(feature ?? ""),
  },
];

/** Whether QEMU would clear the feature in a guest that has only what of the result a guest can have. */
function isOrphan(feature: string | null, result: ReadonlySet<string>): boolean {
  const possible = new Set([...result].filter((name) => !hostOnly.has(name) && !conditional.has(name)));
  return feature !== null && possible.has(feature) && !withDependencies(possible).has(feature);
}

/** Holds the discrepancies of one comparison against the list. */
export class Ledger {
  readonly unexplained: string[] = [];
  private readonly counts = new Map<string, number>();

  constructor(private readonly group: Group) {}

  record(discrepancy: Discrepancy): void {
    const row = differences.find(({ groups, covers }) => groups.includes(this.group) && covers(discrepancy));
    if (row !== undefined) this.counts.set(row.id, (this.counts.get(row.id) ?? 0) + 1);
    else {
      const { result: _, ...told } = discrepancy;
      this.unexplained.push(JSON.stringify(told));
    }
  }

  /** Every feature that only one of two sets has. */
  compare(ours: ReadonlySet<string>, libvirts: ReadonlySet<string>, about: Omit<Discrepancy, "feature" | "had">): void {
    for (const feature of libvirts)
      if (!ours.has(feature)) this.record({ ...about, feature, had: "by libvirt", result: libvirts });
    for (const feature of ours)
      if (!libvirts.has(feature)) this.record({ ...about, feature, had: "here", result: libvirts });
  }

  /** Rows that claim to occur in this comparison and did not. */
  unused(): string[] {
    return differences
      .filter(({ id, groups }) => groups.includes(this.group) && !this.counts.has(id))
      .map(({ id }) => id);
  }

  summary(): string {
    const rows = [...this.counts].map(([id, count]) => `${id} ${count}`).join(", ");
    return `${this.unexplained.length} unexplained${rows === "" ? "" : `; explained: ${rows}`}`;
  }
}

/** The list as docs/libvirt-differences.md shows it. */
export function differencesTable(): string {
  const rows = differences.map(
    ({ id, rule, why, groups }) => `| \`${id}\` | ${rule} | ${why} | ${groups.join(", ")} |`,
  );
  return ["| id | what is done here | why | occurs in |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) console.log(differencesTable());
