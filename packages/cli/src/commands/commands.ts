import { baselineCommand } from "./baseline.ts";
import { checkCommand } from "./check.ts";
import { collectCommand } from "./collect.ts";
import type { Command } from "./command.ts";
import { compareCommand } from "./compare.ts";
import { driftCommand } from "./drift.ts";
import { explainCommand } from "./explain.ts";
import { fitCommand } from "./fit.ts";
import { inspectCommand } from "./inspect.ts";
import { lintCommand } from "./lint.ts";
import { lockCommand } from "./lock.ts";
import { matrixCommand } from "./matrix.ts";
import { poolsCommand } from "./pools.ts";
import { whatifCommand } from "./whatif.ts";

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  baselineCommand,
  compareCommand,
  checkCommand,
  fitCommand,
  lintCommand,
  matrixCommand,
  poolsCommand,
  whatifCommand,
  lockCommand,
  driftCommand,
  inspectCommand,
  explainCommand,
  collectCommand,
];
