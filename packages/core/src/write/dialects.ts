import type { BaselineResult } from "../baseline/result.ts";
import type { Finding } from "../evidence/finding.ts";
import { joinNames } from "../evidence/join-names.ts";
import type { CpuSection } from "../facets/cpu/cpu-section.ts";
import { ansibleDialect } from "./ansible.ts";
import { cloudstackDialect } from "./cloudstack.ts";
import type { Dialect, Written } from "./dialect.ts";
import { firecrackerDialect } from "./firecracker.ts";
import { incusDialect } from "./incus.ts";
import { kubevirtDialect } from "./kubevirt.ts";
import { libvirtDialect } from "./libvirt.ts";
import { limit } from "./limits.ts";
import { novaDialect } from "./nova.ts";
import { ovirtDialect } from "./ovirt.ts";
import { proxmoxDialect } from "./proxmox.ts";
import { qemuDialect } from "./qemu.ts";
import { terraformDialect } from "./terraform.ts";
import { virtInstallDialect } from "./virt-install.ts";
import { whatIsMissing } from "./what-is-missing.ts";
import { writePart } from "./write-part.ts";
import { xlDialect } from "./xl.ts";

/** Every dialect. A new one is a file and a line here. */
export const dialects: readonly Dialect[] = [
  libvirtDialect,
  qemuDialect,
  virtInstallDialect,
  proxmoxDialect,
  kubevirtDialect,
  novaDialect,
  incusDialect,
  ovirtDialect,
  xlDialect,
  cloudstackDialect,
  firecrackerDialect,
  terraformDialect,
  ansibleDialect,
];

/**
 * The baseline in a dialect; one part for each vendor where vendors are mixed. What the dialect cannot say stands as a
 * remark at the head of its part, where the syntax has remarks, and among the findings.
 */
export function writeBaseline(result: BaselineResult, dialect: Dialect): Written {
  const apart = result.byVendor.length > 0;
  const parts = apart
    ? result.byVendor.map(({ vendor, hosts, cpu }) => partOf(result, dialect, cpu, [heading(vendor, hosts)]))
    : [partOf(result, dialect, result.cpu, [])];
  const between = apart && !dialect.partsCombine ? [onePartAFile(dialect, parts.length)] : [];
  return {
    text: `${parts.map(({ text }) => text).join("\n\n")}\n`,
    findings: distinct([...between, ...parts.flatMap(({ findings }) => findings)]),
  };
}

function partOf(result: BaselineResult, dialect: Dialect, cpu: CpuSection | null, head: readonly string[]): Written {
  return writePart(dialect, result, cpu, { head, missing: whatIsMissing(result, cpu) });
}

const heading = (vendor: string | null, hosts: readonly string[]): string =>
  `${vendor ?? "vendor not known"}: ${joinNames(hosts, 8)}`;

function onePartAFile({ title }: Dialect, parts: number): Finding {
  const message = `vendors are mixed: ${title} is written in ${parts} parts, each for its own hosts and a file of its own`;
  return limit("parts", message, "split them, or choose hosts of one vendor", { severity: "info" });
}

function distinct(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [`${finding.check}\n${finding.message}`, finding])).values()];
}
