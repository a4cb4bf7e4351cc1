interface Words {
  kinds: { name: string; words: { name: string; since: string }[] }[];
}

interface Names {
  types: { name: string; kind: string; value: string }[];
}

interface Types {
  builds: string[];
  types: { name: string; in?: string; unmigratableIn?: string }[];
}

/** libvirt's words with their releases, QEMU's names beside libvirt's, and what does not migrate; properties are not carried. */
export function embedDevices(read: <T>(name: string) => T): Record<string, unknown> {
  const { builds, types } = read<Types>("qemu/types");
  return {
    builds,
    everywhere: types.flatMap((type) => (type.in === undefined ? [type.name] : [])).join(" "),
    libvirtWords: Object.fromEntries(
      read<Words>("libvirt-words").kinds.map(({ name, words }) => [
        name,
        Object.fromEntries(words.map((word) => [word.name, word.since])),
      ]),
    ),
    typesByWord: read<Names>("names").types.map(({ name, kind, value }) => [name, kind, value]),
    unmigratable: Object.fromEntries(
      types.flatMap(({ name, unmigratableIn }) => (unmigratableIn === undefined ? [] : [[name, unmigratableIn]])),
    ),
  };
}
