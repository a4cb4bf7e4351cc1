import type { AnyObservation } from "../evidence/observation.ts";
import type { Source } from "../evidence/source.ts";
import type { ResultHead } from "../policy/result-head.ts";

/** The answer to `inspect`; the contract is `virt-baseline/inspect/1`. */
export interface InspectResult extends ResultHead<"inspect"> {
  readonly hosts: readonly InspectedHost[];
}

/** One host: what was concluded from its documents, and the documents. */
export interface InspectedHost {
  readonly name: string;
  /** Null where nothing comes from libvirt. */
  readonly libvirt: {
    /** The release, where a tool stated it. */
    readonly version: string | null;
    /** The CPU maps by which its words are read, oldest first: of the release, or of those that fit what was said. */
    readonly maps: readonly string[];
  } | null;
  /** `stated`: by a tool; otherwise the newest machine type tells it. Null where nothing does. */
  readonly qemu: { readonly version: string; readonly package: string | null; readonly stated: boolean } | null;
  readonly offers: readonly InspectedOffer[];
  readonly documents: readonly InspectedDocument[];
}

/** What the host offers in one setting, an outline for each area that its evidence speaks of. */
export interface InspectedOffer {
  readonly arch: string;
  readonly accel: string;
  readonly areas: Readonly<Record<string, Readonly<Record<string, string | number | null>>>>;
}

/** A document and all that was read from it, in its order. */
export interface InspectedDocument {
  readonly kind: string;
  readonly source: Source;
  readonly observations: readonly AnyObservation[];
}
