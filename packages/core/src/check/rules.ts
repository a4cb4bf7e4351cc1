import type { MoveRule } from "./rule.ts";
import { blockers } from "./rules/blockers.ts";
import { clockTsc } from "./rules/clock-tsc.ts";
import { cpuCpuid } from "./rules/cpu-cpuid.ts";
import { cpuTopology } from "./rules/cpu-topology.ts";
import { cpuXsave } from "./rules/cpu-xsave.ts";
import { migrationCapability } from "./rules/migration-capability.ts";
import { migrationConvergence } from "./rules/migration-convergence.ts";
import { migrationPostcopy } from "./rules/migration-postcopy.ts";

/** Every rule of a move, in the order of their names. A new one is a file in rules/ and a line here. */
export const moveRules: readonly MoveRule[] = [
  blockers,
  clockTsc,
  cpuCpuid,
  cpuTopology,
  cpuXsave,
  migrationCapability,
  migrationConvergence,
  migrationPostcopy,
];
