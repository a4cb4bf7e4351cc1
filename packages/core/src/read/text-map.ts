/** Engines hash texts up to some length (V8: 16,383) and tell longer ones apart by comparing those of equal length. */
const longText = 16_000;

interface Entry<Value> {
  readonly text: string;
  readonly value: Value;
}

/**
 * A map from texts, equal where they are so character for character, that stays quick for many long texts of one length:
 * these are found by a hash of all their characters. A long text that is the only one of its length is not hashed.
 */
export class TextMap<Value> {
  readonly #short = new Map<string, Value>();
  readonly #aloneByLength = new Map<number, Entry<Value>>();
  readonly #crowdedLengths = new Set<number>();
  readonly #byHash = new Map<number, Entry<Value>[]>();

  get(text: string): Value | undefined {
    if (text.length < longText) return this.#short.get(text);
    const alone = this.#aloneByLength.get(text.length);
    if (alone !== undefined) return alone.text === text ? alone.value : undefined;
    if (!this.#crowdedLengths.has(text.length)) return undefined;
    return this.#byHash.get(hashOf(text))?.find((entry) => entry.text === text)?.value;
  }

  /** For a text that is not in the map yet. */
  add(text: string, value: Value): void {
    const { length } = text;
    if (length < longText) this.#short.set(text, value);
    else if (this.#crowdedLengths.has(length)) this.#hash({ text, value });
    else if (!this.#aloneByLength.has(length)) this.#aloneByLength.set(length, { text, value });
    else {
      this.#crowdedLengths.add(length);
      this.#hash(this.#aloneByLength.get(length)!);
      this.#aloneByLength.delete(length);
      this.#hash({ text, value });
    }
  }

  #hash(entry: Entry<Value>): void {
    const hash = hashOf(entry.text);
    const entries = this.#byHash.get(hash);
    if (entries === undefined) this.#byHash.set(hash, [entry]);
    else entries.push(entry);
  }
}

let lastText = "";
let lastHash = 0;

/** FNV-1a over UTF-16 code units; that of the last text is kept, since what is looked up in vain is added next. */
function hashOf(text: string): number {
  if (text === lastText) return lastHash;
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  lastText = text;
  lastHash = hash;
  return hash;
}
