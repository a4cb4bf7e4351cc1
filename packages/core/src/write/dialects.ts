import type { BaselineResult } from "../baseline/result.ts";
import type { CpuSection } from "../facets/cpu/cpu-section.ts";
import type { Dialect } from "./dialect.ts";
import { libvirtDialect } from "./libvirt.ts";
import { qemuDialect } from "./qemu.ts";
import { whatIsMissing } from "./what-is-missing.ts";

/** Every dialect. A new one is a file and a line here. */
export const dialects: readonly Dialect[] = [libvirtDialect, qemuDialect];

/** The baseline in a dialect; one part for each vendor where vendors are mixed, with a comment between. */
export function writeBaseline(result: BaselineResult, dialect: Dialect): string {
  if (result.byVendor.length === 0) return `${writePart(result, dialect, result.cpu)}\n`;
  const parts = result.byVendor.map(({ vendor, hosts, cpu }) => {
    const shown = hosts.length > 8 ? `${hosts.slice(0, 8).join(", ")} and ${hosts.length - 8} more` : hosts.join(", ");
    return `${remark(dialect, `${vendor ?? "vendor not known"}: ${shown}`)}\n${writePart(result, dialect, cpu)}`;
  });
  return `${parts.join("\n\n")}\n`;
}

/** What a part has to leave out is said in it, so that half a definition is never taken for a whole one. */
function writePart(result: BaselineResult, dialect: Dialect, cpu: CpuSection | null): string {
  const remarks = whatIsMissing(result, cpu).map((text) => remark(dialect, text));
  return [...remarks, dialect.write(result, cpu)].filter((text) => text !== "").join("\n");
}

/** On one line, whatever a name in it may hold. */
function remark(dialect: Dialect, text: string): string {
  return dialect.comment(text.replace(/\s+/g, " "));
}
