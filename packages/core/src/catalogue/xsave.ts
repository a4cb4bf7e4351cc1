import { embedded } from "./lazy.ts";
import { tables } from "./source.ts";

/** A part of the extended state, by its bit in XCR0 or IA32_XSS; it is there where any of `requires` is. */
export interface XsaveComponent {
  readonly bit: number;
  readonly name: string;
  readonly requires: readonly string[];
}

export const xsaveComponents = embedded<readonly XsaveComponent[]>(() => tables().rules.xsave);

/** The components whose place is the same on every vendor's CPUs: x87, SSE and AVX (Intel SDM 1, 13.5; AMD APM 2, 11.5). */
const settledComponents = new Set(["FP", "SSE", "YMM"]);

/**
 * The components that lie elsewhere in the area on AMD's CPUs than on Intel's, since AMD's leave no room for MPX before
 * them (PKRU at 2432, and at 2688 on Intel's).
 */
const movedComponents = new Set(["OPMASK", "ZMM_Hi256", "Hi16_ZMM", "PKRU"]);

/** The features whose state lies elsewhere, or nobody says where, in the XSAVE area of another vendor's CPU. */
export function featuresWithForeignXsave(): string[] {
  return featuresOf(({ name }) => !settledComponents.has(name));
}

/** Those of them whose state surely lies elsewhere between Intel's CPUs and AMD's. */
export function featuresWithMovedXsave(): string[] {
  return featuresOf(({ name }) => movedComponents.has(name));
}

function featuresOf(chosen: (component: XsaveComponent) => boolean): string[] {
  return [
    ...new Set(
      xsaveComponents()
        .filter(chosen)
        .flatMap(({ requires }) => requires),
    ),
  ];
}
