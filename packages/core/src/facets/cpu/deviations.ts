import { compareVersions } from "../../catalogue/versions.ts";

/** A CPUID register outside the feature words that QEMU's releases fill unlike for one and the same CPU definition. */
export interface Deviation {
  /** Leaf, subleaf and register. */
  readonly where: string;
  /** The first release that fills it the new way. */
  readonly since: string;
  readonly says: string;
  /** With this accelerator, or for CPUs of this vendor, alone. */
  readonly accel?: string;
  readonly vendor?: string;
}

/**
 * Shown by moves of one masked CPU among nine builds of QEMU (5.2 to 11.1), feature words being identical in all of them.
 */
const deviations: readonly Deviation[] = [
  { where: "0xD.1 EBX", since: "7.2", says: "the size of the area of XSAVES, 0 before" },
  {
    where: "0x80000001 EDX bit 11",
    since: "8.2",
    accel: "tcg",
    vendor: "Intel",
    says: "SYSCALL is not shown to code of 32 bits",
  },
  { where: "0x8000001D.2 and .3", since: "11.1", vendor: "Intel", says: "a leaf past the last one reads other data" },
];

/** The deviations that a move between two releases crosses, either way. */
export function deviationsBetween(
  source: string,
  target: string,
  guest: { readonly accel: string | null; readonly vendor: string | null },
): Deviation[] {
  return deviations.filter(({ since, accel, vendor }) => {
    const crossed = compareVersions(source, since) < 0 !== compareVersions(target, since) < 0;
    return crossed && (accel ?? guest.accel) === guest.accel && (vendor ?? guest.vendor) === guest.vendor;
  });
}
