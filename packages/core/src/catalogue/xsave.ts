import { embedded } from "./lazy.ts";
import { tables } from "./source.ts";

/** A part of the extended state, by its bit in XCR0 or IA32_XSS; it is there where any of `requires` is. */
export interface XsaveComponent {
  readonly bit: number;
  readonly name: string;
  readonly requires: readonly string[];
}

export const xsaveComponents = embedded<readonly XsaveComponent[]>(() => tables().rules.xsave);
