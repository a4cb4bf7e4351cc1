/** One of QEMU's migration capabilities, as far as something must fit for it. */
export interface Capability {
  /** QEMU's name. */
  readonly name: string;
  /** What virsh and others call it: `virsh migrate --parallel` is multifd. */
  readonly words: readonly string[];
  /** Who must have it switched on: both, or the source alone. */
  readonly on: "both" | "source";
  /** Others that it needs. */
  readonly needs?: readonly string[];
  /** Others that it cannot be switched on with, and the release from which it can. */
  readonly excludes?: readonly { readonly name: string; readonly until?: string }[];
  /** What happens where it is on at one end only. */
  readonly oneSided?: string;
}

/**
 * The capabilities with conditions. Sources: QEMU's migration/options.c (migrate_caps_check), and moves with each of
 * them at one end only (QEMU 10.0); others are the source's own affair and need nothing.
 */
export const capabilities: readonly Capability[] = [
  { name: "auto-converge", words: [], on: "source", excludes: [{ name: "dirty-limit" }] },
  { name: "dirty-limit", words: [], on: "source", excludes: [{ name: "auto-converge" }] },
  {
    name: "mapped-ram",
    words: [],
    on: "both",
    excludes: [{ name: "postcopy-ram" }, { name: "xbzrle" }],
    oneSided: "QEMU refuses the stream",
  },
  {
    name: "multifd",
    words: ["parallel"],
    on: "both",
    excludes: [{ name: "postcopy-ram", until: "10.2" }, { name: "xbzrle" }],
    oneSided: "the move hangs without an error, as it does with unlike numbers of channels",
  },
  {
    name: "postcopy-ram",
    words: ["postcopy", "post-copy"],
    on: "both",
    excludes: [{ name: "multifd", until: "10.2" }, { name: "x-ignore-shared" }, { name: "mapped-ram" }],
    oneSided: "QEMU refuses the stream",
  },
  { name: "postcopy-preempt", words: [], on: "both", needs: ["postcopy-ram"] },
  { name: "return-path", words: [], on: "both" },
  {
    name: "switchover-ack",
    words: [],
    on: "both",
    needs: ["return-path"],
    oneSided: "the guest is never switched over, without an error",
  },
  {
    name: "x-ignore-shared",
    words: ["ignore-shared"],
    on: "both",
    excludes: [{ name: "postcopy-ram" }],
    oneSided: "QEMU refuses the stream",
  },
  { name: "xbzrle", words: ["compressed"], on: "source", excludes: [{ name: "multifd" }, { name: "mapped-ram" }] },
  {
    name: "zero-copy-send",
    words: ["zerocopy", "zero-copy"],
    on: "source",
    needs: ["multifd"],
    excludes: [{ name: "xbzrle" }],
  },
];

const others = ["background-snapshot", "dirty-bitmaps", "events", "late-block-activate", "pause-before-switchover"];
const more = ["postcopy-blocktime", "rdma-pin-all", "release-ram", "validate-uuid", "x-colo", "zero-blocks"];
const byName: ReadonlyMap<string, Capability> = new Map([
  ...capabilities.map((capability) => [capability.name, capability] as const),
  ...[...others, ...more].map((name) => [name, { name, words: [], on: "source" }] as const),
]);
const byWord: ReadonlyMap<string, string> = new Map(
  capabilities.flatMap(({ name, words }) => words.map((word) => [word, name] as const)),
);

/** The capability of that name; null for one that is not known. */
export function capabilityNamed(name: string): Capability | null {
  return byName.get(name) ?? null;
}

/** QEMU's name for what a user calls a capability; null where nobody calls one so. */
export function capabilityCalled(word: string): string | null {
  return byWord.get(word) ?? (byName.has(word) ? word : null);
}

/** Every name and word for a capability, sorted. */
export function capabilityWords(): string[] {
  return [...byName.keys(), ...byWord.keys()].sort();
}
