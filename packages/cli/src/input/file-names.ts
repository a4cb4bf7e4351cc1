/** A file's name without its last extension; `.tar.gz` and the like are one. */
export function fileStem(name: string): string {
  return name.replace(/(?<=.)(?:\.tar)?\.[^.]*$/s, "");
}

/**
 * Groups the files of a flat folder into hosts: NAME.KIND.EXT by NAME, where KIND is one word that begins with a letter
 * (`node1.capabilities.xml`, `node1.domcaps-q35.xml`); any other file is a host named after its stem. In order of the
 * names given.
 */
export function groupFiles(names: readonly string[]): { name: string; members: string[] }[] {
  const grouped = new Map<string, { name: string; members: string[] }>();
  for (const name of names) {
    // Archives are hosts of their own: those of full domain names are called node1.example.org.tar.
    const parts = /\.tar(?:\.[^.]+)?$/i.test(name) ? null : /^(.+)\.[a-z][a-z0-9_-]*\.[^.]+$/is.exec(name);
    // A file of its own is kept apart from a group of the same name.
    const key = parts === null ? `file ${name}` : `group ${parts[1]}`;
    const group = grouped.get(key) ?? { name: parts?.[1] ?? fileStem(name), members: [] };
    group.members.push(name);
    grouped.set(key, group);
  }
  return [...grouped.values()];
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
