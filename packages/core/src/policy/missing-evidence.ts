import type { Finding } from "../evidence/finding.ts";

/** An area of which no host gave evidence, with what to collect. It stands outside the verdict unless it is required. */
export interface NotAssessed {
  readonly area: string;
  readonly collect: string;
}

/** A finding for each area that was not assessed and is required: by its id, or with all others by `all`. */
export function missingEvidence(notAssessed: readonly NotAssessed[], required: readonly string[] = []): Finding[] {
  return notAssessed
    .filter(({ area }) => required.includes(area) || required.includes("all"))
    .map(({ area, collect }) => ({
      check: area,
      severity: "unknown",
      message: `no host gave evidence about ${area}`,
      evidence: [],
      remedy: `collect ${collect}`,
    }));
}
