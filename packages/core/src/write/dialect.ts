import type { BaselineResult } from "../baseline/result.ts";
import type { CpuSection } from "../facets/cpu/cpu-section.ts";

/** One way of writing a baseline down for a tool. Each is a file and a line in `dialects.ts`. */
export interface Dialect {
  /** The value of `--format`. */
  readonly id: string;
  readonly title: string;
  /** A remark in the dialect's own syntax. */
  comment(text: string): string;
  /** The baseline for one guest CPU; null where no CPU could be chosen. */
  write(result: BaselineResult, cpu: CpuSection | null): string;
}
