import type { Finding } from "../evidence/finding.ts";
import type { CpuSection } from "../facets/cpu/cpu-section.ts";
import { withoutForeignCpu } from "./architecture-cpu.ts";
import type { Dialect, Pinned, Written } from "./dialect.ts";
import { noPinnedClock } from "./limits.ts";
import { keepPlainNames } from "./plain-names.ts";

interface Around {
  /** Remarks that stand first. */
  readonly head?: readonly string[];
  /** What is not there to be written, and why. */
  readonly missing: readonly Finding[];
}

/**
 * What is pinned in a dialect. What has to be left out is said in it, so that half a definition is never taken for a whole
 * one; names that are none never reach the dialect.
 */
export function writePart<Told extends Pinned>(
  dialect: Dialect<Told>,
  result: Told,
  cpu: CpuSection | null,
  { head = [], missing }: Around,
): Written {
  const told = withoutForeignCpu(dialect, result, cpu);
  const plain = keepPlainNames(result, told.cpu);
  const written = plain.result.setting === null ? nothing : dialect.write(plain.result, plain.cpu);
  const clock = dialect.pinsClock === true ? [] : noPinnedClock(dialect.title, result);
  const findings = [...told.findings, ...plain.findings, ...missing, ...clock, ...written.findings];
  const remarks = [...head, ...findings.map(({ message }) => message)].map((text) => dialect.comment(text));
  return { text: [...remarks, written.text].filter((text) => text !== "").join("\n"), findings };
}

const nothing: Written = { text: "", findings: [] };
