import { lean } from "../import/facts.ts";

/** When a name is in QEMU, as a record of the data says it: the first build, and later ones that lack it. */
export interface Presence {
  readonly since: string | undefined;
  readonly missingIn: readonly string[];
}

/** The builds that the data know, oldest first, with the release that answers among them. */
export interface Releases {
  readonly builds: readonly string[];
  /** Those that were listed in full. */
  readonly listed: readonly string[];
  /** The one that answers. */
  readonly series: string;
}

/** Whether a build has the name: to be asked of the first one, and of those that were listed in full. */
export function isIn({ since, missingIn }: Presence, build: string, builds: readonly string[]): boolean {
  return since !== undefined && builds.indexOf(build) >= builds.indexOf(since) && !missingIn.includes(build);
}

/** A presence with one release's answer worked in; the other builds stay as they were. */
export function withAnswer(before: Presence, has: boolean, { builds, listed, series }: Releases): Presence {
  const having = builds.filter((build) => {
    if (build === series) return has;
    return build === before.since || (listed.includes(build) && isIn(before, build, builds));
  });
  const since = having[0];
  const later = since === undefined ? [] : builds.slice(builds.indexOf(since));
  return { since, missingIn: later.filter((build) => listed.includes(build) && !having.includes(build)) };
}

/** The keys of a record that say when QEMU has it, without those that say nothing. */
export const presenceKeys = (
  { since, missingIn }: Presence,
  sinceKey: string,
  missingKey: string,
): [string, unknown][] => Object.entries(lean({ [sinceKey]: since, [missingKey]: missingIn }));
