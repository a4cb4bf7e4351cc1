import { type Document, relocate } from "../evidence/document.ts";
import { TextMap } from "./text-map.ts";

/** Characters that one generation of the cache may hold. */
const generationLength = 64 * 1024 * 1024;

/**
 * What texts said that were read before, so that equal files of a fleet are parsed once. Texts are held to be equal only
 * where they are so character for character. Two generations: when the younger is full the older is forgotten, so that
 * memory stays bounded and what is met often stays.
 */
export class DocumentCache {
  #young = new TextMap<readonly Document[]>();
  #old = new TextMap<readonly Document[]>();
  #length = 0;

  /** The documents of a text under the name of this file; `read` is called where the text was not met of late. */
  documentsOf(text: string, file: string, read: () => Iterable<Document>): readonly Document[] {
    const young = this.#young.get(text);
    const known = young ?? this.#old.get(text);
    if (known !== undefined) {
      if (young === undefined) this.#keep(text, known);
      return known.map((document) => relocate(document, (source) => ({ ...source, file })));
    }
    // One object for each document stands for all that say the same.
    const documents = Array.from(read(), (document) => ({ ...document, evidence: document.evidence ?? {} }));
    this.#keep(text, documents);
    return documents;
  }

  #keep(text: string, documents: readonly Document[]): void {
    if (this.#length + text.length > generationLength) {
      this.#old = this.#young;
      this.#young = new TextMap();
      this.#length = 0;
    }
    this.#young.add(text, documents);
    this.#length += text.length;
  }
}
