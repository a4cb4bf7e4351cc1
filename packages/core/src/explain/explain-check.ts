import { checkPage } from "../catalogue/checks.ts";
import type { CheckExplanation } from "./result.ts";

/** What a check is about; null for a name that is no check's id. */
export function explainCheck(name: string): CheckExplanation | null {
  const page = checkPage(name);
  return page === undefined ? null : { kind: "check", ...page };
}
