import { levelNames, missingForLevel } from "../catalogue/levels.ts";
import { addedBy } from "./explain-feature.ts";
import type { LevelExplanation } from "./result.ts";

/** What a level of the x86-64 psABI needs; null for a name that is none. */
export function explainLevel(name: string): LevelExplanation | null {
  const level = levelNames().find((one) => one === name);
  if (level === undefined) return null;
  return { kind: "level", name: level, features: missingForLevel(0n, level), adds: addedBy(level) };
}
