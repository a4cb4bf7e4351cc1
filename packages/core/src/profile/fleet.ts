import { evidenceKey } from "../host/evidence-of.ts";
import type { Host } from "../host/host.ts";
import { compareCodePoints } from "../lattice/interner.ts";

/** Up to so many hosts, results name hosts; above, profiles. */
const hostsListed = 1000;

/** A host that stands for all with its evidence, the first of them by name. */
export interface Member {
  readonly host: Host;
  readonly count: number;
}

interface Standing {
  name: string;
  host: () => Host;
  count: number;
}

/**
 * Hosts, gathered one at a time. As long as results name them each is kept; beyond, only one for each distinct evidence
 * with the number of those like it, so that memory grows with what is said and not with how often. The order in which
 * hosts come changes nothing.
 */
export class Fleet {
  #count = 0;
  #each: { readonly name: string; readonly key: string; readonly host: () => Host }[] = [];
  readonly #byEvidence = new Map<string, Standing>();
  readonly #listAll: boolean;

  /** `expand`: results name hosts however many there are. */
  constructor(expand = false) {
    this.#listAll = expand;
  }

  get count(): number {
    return this.#count;
  }

  /** Whether results name hosts; else profiles. */
  get listed(): boolean {
    return this.#listAll || this.#count <= hostsListed;
  }

  add(host: Host): void {
    this.addByEvidence(evidenceKey(host), host.name, () => host);
  }

  /** Adds a host that is made only if it comes to stand for others; `key` is its evidenceKey. */
  addByEvidence(key: string, name: string, host: () => Host): void {
    this.#count += 1;
    if (this.listed) {
      this.#each.push({ name, key, host });
      return;
    }
    for (const kept of this.#each) this.#fold(kept.key, kept.name, kept.host);
    this.#each = [];
    this.#fold(key, name, host);
  }

  #fold(key: string, name: string, host: () => Host): void {
    const standing = this.#byEvidence.get(key);
    if (standing === undefined) {
      this.#byEvidence.set(key, { name, host, count: 1 });
      return;
    }
    standing.count += 1;
    if (compareCodePoints(name, standing.name) >= 0) return;
    standing.name = name;
    standing.host = host;
  }

  /** By name. */
  members(): Member[] {
    const all = [...this.#each.map(({ host }) => ({ host, count: 1 })), ...this.#byEvidence.values()];
    return all
      .map(({ host, count }) => ({ host: host(), count }))
      .sort((a, b) => compareCodePoints(a.host.name, b.host.name));
  }
}
