import { qemuBuilds } from "./features.ts";
import { compareVersions, isSnapshot, seriesOf } from "./versions.ts";

/** When a name is in QEMU: first build seen, later ones that lack it, and the builds of which we have whole lists. */
export interface Presence {
  readonly since: string;
  readonly missingIn: readonly string[];
  readonly listed: readonly string[];
}

const isDownstream = (build: string): boolean => build.endsWith("u");
const versionOf = (build: string): string => build.replace(/u$/, "");

/** yes, no or not known (null) for each of our builds, oldest first. */
function inBuilds(presence: Presence | undefined): (boolean | null)[] {
  const builds = qemuBuilds();
  if (presence === undefined) return builds.map(() => false);
  const first = builds.indexOf(presence.since);
  return builds.map((build, index) => {
    if (index < first) return false;
    if (presence.missingIn.includes(build)) return false;
    return index === first || presence.listed.includes(build) ? true : null;
  });
}

/** The nearest known answers before and after a place. */
function neighbours(
  answers: readonly (boolean | null)[],
  before: number,
  after: number,
): [boolean | null, boolean | null] {
  const older = answers.slice(0, before + 1).findLast((answer) => answer !== null) ?? null;
  const newer = answers.slice(after).find((answer) => answer !== null) ?? null;
  return [older, newer];
}

const agreed = ([older, newer]: [boolean | null, boolean | null]): boolean | null => (older === newer ? older : null);

/**
 * Whether a QEMU release has a name.
 * - A build we have answers for its whole series; a distributor's build may carry backports, so its yes counts for the
 *   release only where an older or a newer build says yes too, while its no always counts.
 * - Between two builds: what both say; where they differ, we cannot tell. A snapshot (9.2.50) is between two releases.
 * - Older than all ours: what the oldest lacks was not there yet; what it has may be younger: we cannot tell.
 * - Newer than all ours: we cannot tell, since names are added and removed.
 */
export function isPresent(presence: Presence | undefined, qemuVersion: string): boolean | null {
  const builds = qemuBuilds();
  const answers = inBuilds(presence);
  const series = seriesOf(qemuVersion);
  const at = builds.findLastIndex((build) => compareVersions(versionOf(build), series) <= 0);
  if (at < 0) return answers[0] === false && presence !== undefined ? false : null;
  const exact = compareVersions(versionOf(builds[at]!), series) === 0 && !isSnapshot(qemuVersion);
  if (!exact) return at === builds.length - 1 ? null : agreed(neighbours(answers, at, at + 1));
  const answer = answers[at]!;
  const around = neighbours(answers, at - 1, at + 1);
  if (answer === null) return agreed(around);
  return answer && isDownstream(builds[at]!) && !around.includes(true) ? null : answer;
}
