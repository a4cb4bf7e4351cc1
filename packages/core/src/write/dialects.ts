import type { BaselineResult } from "../baseline/result.ts";
import type { Dialect } from "./dialect.ts";
import { libvirtDialect } from "./libvirt.ts";
import { qemuDialect } from "./qemu.ts";

/** Every dialect. A new one is a file and a line here. */
export const dialects: readonly Dialect[] = [libvirtDialect, qemuDialect];

/** The baseline in a dialect; one part for each vendor where vendors are mixed, with a comment between. */
export function writeBaseline(result: BaselineResult, dialect: Dialect): string {
  if (result.byVendor.length === 0) return `${dialect.write(result, result.cpu)}\n`;
  const parts = result.byVendor.map(({ vendor, hosts, cpu }) => {
    const shown = hosts.length > 8 ? `${hosts.slice(0, 8).join(", ")} and ${hosts.length - 8} more` : hosts.join(", ");
    return `${dialect.comment(`${vendor ?? "vendor not known"}: ${shown}`)}\n${dialect.write(result, cpu)}`;
  });
  return `${parts.join("\n\n")}\n`;
}
