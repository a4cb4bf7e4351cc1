/** Engines hash texts up to some length (V8: 16,383) and tell longer ones apart by comparing those of equal length. */
const longText = 16_000;
/** Of a long text so many characters are hashed at its beginning, and behind them each of the stride. */
const [hashedWhole, stride] = [2_048, 13];
/** Texts that differ only where nothing is hashed: of more than so many the one that was added first is forgotten. */
const mostAlike = 64;

interface Entry<Value> {
  readonly text: string;
  readonly value: Value;
}

/**
 * Values by texts, equal where they are so character for character, that stays quick for many long texts: these are found
 * by a hash of some of their characters. Of many long texts that look alike to the hash some are forgotten, so that
 * nobody can make it slow.
 */
export class TextMap<Value> {
  readonly #short = new Map<string, Value>();
  readonly #long = new Map<number, Entry<Value>[]>();
  /** The long text that was looked for last, and not found: it is the one that is likely to be added. */
  #missed: { readonly text: string; readonly hash: number } | undefined;

  get(text: string): Value | undefined {
    if (text.length < longText) return this.#short.get(text);
    if (this.#long.size === 0) return undefined;
    const hash = hashOf(text);
    const found = this.#long.get(hash)?.find((entry) => entry.text === text);
    if (found === undefined) this.#missed = { text, hash };
    return found?.value;
  }

  /** For a text that is not in the map yet. */
  add(text: string, value: Value): void {
    if (text.length < longText) {
      this.#short.set(text, value);
      return;
    }
    const hash = this.#missed?.text === text ? this.#missed.hash : hashOf(text);
    this.#missed = undefined;
    const alike = this.#long.get(hash);
    if (alike === undefined) this.#long.set(hash, [{ text, value }]);
    else if (alike.push({ text, value }) > mostAlike) alike.shift();
  }
}

/** FNV-1a over the length and some of the UTF-16 code units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5 ^ text.length;
  for (let index = 0; index < text.length; index += index < hashedWhole ? 1 : stride) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash;
}
