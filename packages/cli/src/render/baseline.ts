import type { BaselineResult } from "@virt-baseline/core";
import type { Renderer } from "../commands/result.ts";

/** A baseline for people. */
export const renderBaseline: Renderer<BaselineResult> = (result, { colors }) =>
  result.findings.map(({ severity, check, message }) => `${colors.bold(severity)} ${check}: ${message}\n`).join("");
