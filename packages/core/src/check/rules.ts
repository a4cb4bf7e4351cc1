import type { MoveRule } from "./rule.ts";
import { blockers } from "./rules/blockers.ts";
import { clockTsc } from "./rules/clock-tsc.ts";

/** Every rule of a move, in the order of their names. A new one is a file in rules/ and a line here. */
export const moveRules: readonly MoveRule[] = [blockers, clockTsc];
