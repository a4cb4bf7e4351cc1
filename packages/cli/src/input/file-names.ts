/** The ends of host names, so that `node1.example.org.xml` and `node1.example.net.xml` are two hosts. */
const domain =
  /^(?:(?!gz|xz|md|js|sh)[a-z]{2}|com|org|net|edu|gov|info|arpa|local|localdomain|lan|intern|internal|home|corp|cloud|test|example|invalid)$/i;

/**
 * A file's name without its extension: a short word that begins with a letter and is no end of a host's name; `.tar.gz` and
 * the like are one.
 */
export function fileStem(name: string): string {
  const found = /^(.+?)(?:\.tar)?\.([a-z][a-z0-9]{0,7})?$/is.exec(name);
  return found === null || domain.test(found[2] ?? "") ? name : found[1]!;
}

/** What tells people and not programs what is in a folder. */
export function isDocumentation(name: string): boolean {
  return /^(?:readme|licen[cs]e|notice|changelog)(?:\.|$)|\.(?:md|rst|adoc)$/i.test(name);
}

/** The ends of what tools write, so that `node1.example.com` is a name and no NAME.KIND.EXT. */
const written = /\.(?:xml|jsonl?|ndjson|txt|log|out|ya?ml|gz|xz|dump)$/i;

/**
 * Groups the files of a flat folder into hosts: NAME.KIND.EXT by NAME, where KIND is one word that begins with a letter
 * (`node1.capabilities.xml`, `node1.domcaps-q35.xml`) and no end of a host's name, and EXT one that tools write; any other
 * file is a host named after its stem. In order of the names given.
 */
export function groupFiles(names: readonly string[]): { name: string; members: string[] }[] {
  const grouped = new Map<string, { name: string; members: string[] }>();
  for (const name of names) {
    const parts = partsOf(name);
    // A file of its own is kept apart from a group of the same name.
    const key = parts === null ? `file ${name}` : `group ${parts[1]}`;
    const group = grouped.get(key) ?? { name: parts?.[1] ?? fileStem(name), members: [] };
    group.members.push(name);
    grouped.set(key, group);
  }
  return [...grouped.values()];
}

/** NAME and KIND; null where the name has no such parts. Archives are hosts of their own. */
function partsOf(name: string): readonly string[] | null {
  if (/\.tar(?:\.[^.]+)?$/i.test(name) || !written.test(name)) return null;
  const parts = /^(.+)\.([a-z][a-z0-9_-]*)\.[^.]+$/is.exec(name);
  return parts === null || domain.test(parts[2]!) ? null : parts;
}

/** What files are called after what they say and not after a host. */
const saidByName =
  /^(?:virsh-|qemu-)?(?:capabilities|caps|domcapabilities|domcaps|version|qmp|cpuinfo|networks|pools|kernel)(?:-|$)/i;

/**
 * Whether the hosts that a flat folder came to are one host's files: several, all named after what a tool prints
 * (`capabilities`, `domcapabilities-q35`, `version`).
 */
export function lookLikeOneHost(names: readonly string[]): boolean {
  return names.length > 1 && names.every((name) => saidByName.test(name));
}
