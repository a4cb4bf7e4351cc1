import { baselineCommand } from "./baseline.ts";
import { checkCommand } from "./check.ts";
import { collectCommand } from "./collect.ts";
import type { Command } from "./command.ts";
import { compareCommand } from "./compare.ts";
import { explainCommand } from "./explain.ts";
import { fitCommand } from "./fit.ts";
import { inspectCommand } from "./inspect.ts";
import { lintCommand } from "./lint.ts";
import { poolsCommand } from "./pools.ts";

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  baselineCommand,
  compareCommand,
  checkCommand,
  fitCommand,
  lintCommand,
  poolsCommand,
  inspectCommand,
  explainCommand,
  collectCommand,
];
