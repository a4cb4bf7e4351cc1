import type { AnyObservation } from "./observation.ts";
import type { Source } from "./source.ts";

/** One parsed piece of input: what it is, whose it is, and what it says. */
export interface Document {
  /** The name of the format, as docs/formats has it: `capabilities`, `domain-capabilities`, `qmp`… */
  readonly kind: string;
  /**
   * Equal keys cannot belong to one host within a file: a second `virsh capabilities`, or a second answer for the same
   * architecture, accelerator and machine, starts the next host.
   */
  readonly key: string;
  /** The host's uuid, where the format carries one. */
  readonly uuid: string | null;
  /** The host's own name, where the format carries one. */
  readonly hostName: string | null;
  readonly source: Source;
  readonly observations: readonly AnyObservation[];
  /** The format is made to carry hosts under their names: the name goes before that of a single file. */
  readonly namesHost?: true;
  /** The same object for documents known to say the same, whosever they are and wherever they stand. */
  readonly evidence?: object;
}

/** The same document in another place. What was said stays the same objects, so that what follows from it is kept. */
export function relocate(document: Document, move: (source: Source) => Source): Document {
  const moved = new Map<Source, Source>();
  const place = (source: Source): Source => {
    const known = moved.get(source) ?? move(source);
    moved.set(source, known);
    return known;
  };
  return {
    ...document,
    source: place(document.source),
    observations: document.observations.map((said) => ({ ...said, source: place(said.source) }) as AnyObservation),
  };
}
