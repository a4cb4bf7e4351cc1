import { UsageError } from "./errors.ts";
import { nearest } from "./nearest.ts";
import type { CommonOptions } from "./options.ts";

/** QEMU's accelerators (accel/ and target/ of its sources), and libvirt's `qemu` for tcg. */
const accelerators = ["kvm", "tcg", "qemu", "hvf", "whpx", "nvmm", "mshv", "hyperv", "xen"];

/** libvirt's names of architectures (src/util/virarch.c) whose guests QEMU runs. */
const architectures = [
  ...["alpha", "armv6l", "armv7b", "armv7l", "aarch64", "i686", "loongarch64", "m68k", "microblaze", "microblazeel"],
  ...["mips", "mips64", "mips64el", "mipsel", "or32", "parisc", "ppc", "ppc64", "ppc64le", "riscv32", "riscv64"],
  ...["s390", "s390x", "sh4", "sh4eb", "sparc", "sparc64", "x86_64", "xtensa", "xtensaeb"],
];

/** What others call them: Debian, QEMU, Go. */
const architectureAliases: Readonly<Record<string, string>> = {
  amd64: "x86_64",
  x64: "x86_64",
  arm64: "aarch64",
  arm: "armv7l",
  i386: "i686",
  ppc64el: "ppc64le",
};

/** What a dialect cannot say is found under `dialect.SUBJECT`; these ids are of the dialects and have no pages. */
const dialectPrefix = "dialect";

/**
 * Refuses names in the options that stand for nothing, before anything is read.
 * @throws {UsageError}
 */
export async function refuseUnknownNames(options: CommonOptions): Promise<void> {
  const { accel, arch } = options;
  if (arch !== null && !architectures.includes(arch)) {
    const known = [...architectures, ...Object.keys(architectureAliases)];
    const meant = nearest(arch, known);
    const named = meant === null ? null : (architectureAliases[meant] ?? meant);
    const hint = named === null ? `libvirt's names: ${architectures.join(", ")}` : `did you mean ${named}?`;
    throw new UsageError(`--arch: ${arch} is not libvirt's name of an architecture`, hint);
  }
  if (accel !== null && !accelerators.includes(accel)) {
    throw unknown(`--accel: ${accel} is not an accelerator`, accel, accelerators, `one of ${accelerators.join(", ")}`);
  }
  await refuseUnknownChecks(options);
}

/**
 * A check that nobody knows would choose nothing, and silence would be taken for a good answer.
 * @throws {UsageError} where `--checks`, `--skip` or `--require-evidence` names what is no check or area
 */
async function refuseUnknownChecks({ checks, skip, requireEvidence }: CommonOptions): Promise<void> {
  const chosen = [...(checks ?? []).map((name) => ["checks", name]), ...skip.map((name) => ["skip", name])] as const;
  if (chosen.length === 0 && requireEvidence.length === 0) return;
  const { areaNames, checkIds } = await import("@virt-baseline/core");
  const areas = areaNames();
  const names = new Set([...checkIds().flatMap(withPrefixes), ...areas]);
  for (const [option, name] of chosen) {
    if (names.has(name!) || name === dialectPrefix || name!.startsWith(`${dialectPrefix}.`)) continue;
    const others = `the checks are in docs/checks; areas: ${areas.join(", ")}`;
    throw unknown(`--${option}: ${name} is neither a check nor what checks begin with`, name!, names, others);
  }
  for (const area of requireEvidence) {
    if (area === "all" || areas.includes(area)) continue;
    throw unknown(`--require-evidence: ${area} is not an area`, area, areas, `one of all, ${areas.join(", ")}`);
  }
}

/** cpu.features: cpu, cpu.features. */
function withPrefixes(id: string): string[] {
  const parts = id.split(".");
  return parts.map((_, at) => parts.slice(0, at + 1).join("."));
}

function unknown(message: string, name: string, known: Iterable<string>, otherwise: string): UsageError {
  const meant = nearest(name, known);
  return new UsageError(message, meant === null ? otherwise : `did you mean ${meant}?`);
}
