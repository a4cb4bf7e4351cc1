declare const VIRT_BASELINE_VERSION: string | undefined;

/** This program, as results name it. The version is put in when the program is bundled. */
export const tool = {
  name: "virt-baseline",
  version: typeof VIRT_BASELINE_VERSION === "string" ? VIRT_BASELINE_VERSION : "0.0.0-source",
} as const;
