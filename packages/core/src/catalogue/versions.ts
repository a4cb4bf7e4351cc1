type Numbers = readonly [major: number, minor: number, micro: number];

/** The versions that the data name come up by the thousand; beyond so many, texts are made up. */
const mostKept = 1_000;
const parsed = new Map<string, Numbers>();

/** The numbers of a version as libvirt and QEMU write it: "9.0", "10.0.13". @throws RangeError where the text begins with no number. */
export function parseVersion(version: string): Numbers {
  const known = parsed.get(version);
  if (known !== undefined) return known;
  const numbers = numbersOf(version);
  if (parsed.size < mostKept) parsed.set(version, numbers);
  return numbers;
}

function numbersOf(version: string): Numbers {
  const match = /^(\d{1,6})(?:\.(\d{1,6}))?(?:\.(\d{1,6}))?/.exec(version);
  if (!match) throw new RangeError(`not a version: ${JSON.stringify(version.slice(0, 40))}`);
  return [Number(match[1]), Number(match[2] ?? 0), Number(match[3] ?? 0)];
}

/** Negative where a is older, 0 where both are the same release. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parseVersion(a), parseVersion(b)];
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2];
}

/** "10.0.13" -> "10.0": a stable release series. */
export function seriesOf(version: string): string {
  const [major, minor] = parseVersion(version);
  return `${major}.${minor}`;
}

/** QEMU numbers snapshots and release candidates of the next release from micro 50 on: 9.2.50, 9.2.92. */
export const isSnapshot = (version: string): boolean => parseVersion(version)[2] >= 50;
