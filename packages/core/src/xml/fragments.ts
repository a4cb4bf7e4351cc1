import type { XmlElement } from "./element.ts";

/** The text of an element that was read, from `<` to `>`, and what is known of it without reading it again. */
export interface Fragment {
  readonly text: string;
  /** Line breaks within, and characters behind the last of them. */
  readonly lines: number;
  readonly lastLine: number;
  /** Elements within, the element itself not counted. */
  readonly elements: number;
}

/** Elements shorter than that are read as fast as they are looked for, longer ones are kept by their whole texts. */
const [shortest, longest] = [256, 256 * 1024];
/** Elements as deep as that are looked at: those that make up a document. */
export const deepestFragment = 2;
/** Fragments are found by how they begin and how long they are; of those that are alike in both so many are compared. */
const beginning = 32;
const mostAlike = 8;
const keptInAll = 2_000;

/**
 * The larger parts of documents that were read. Hosts of one release and one silicon say most of their capabilities in
 * the same words (devices, named models, features), however they differ elsewhere: what was read once is recognised by
 * its text, character for character, and read again only if somebody looks into it.
 *
 * What is found at one depth counts for that depth only, so that the limits of depth hold.
 */
export class Fragments {
  private readonly byLook = new Map<string, Fragment[]>();
  private kept = 0;

  /** The fragment whose text stands at `offset`, where an element of that name begins; undefined if none does. */
  find(text: string, offset: number, name: string, depth: number): Fragment | undefined {
    const close = text.indexOf(`</${name}>`, offset);
    if (close < 0) return undefined;
    const end = close + name.length + 3;
    const own = text.slice(offset, end);
    return this.byLook.get(lookOf(own, depth))?.find((fragment) => fragment.text === own);
  }

  /** Keeps the text of an element that was read; undefined where it is not worth it. */
  keep(text: string, element: XmlElement, depth: number, elements: number): Fragment | undefined {
    const length = element.end - element.start;
    if (length < shortest || length > longest || element.children.length === 0) return undefined;
    if (this.kept >= keptInAll) {
      this.byLook.clear();
      this.kept = 0;
    }
    const own = text.slice(element.start, element.end);
    const fragment: Fragment = { text: own, elements, ...linesOf(own) };
    const look = lookOf(own, depth);
    const alike = this.byLook.get(look);
    this.kept += 1;
    if (alike === undefined) this.byLook.set(look, [fragment]);
    else if (alike.push(fragment) > mostAlike) alike.shift();
    return fragment;
  }
}

function lookOf(text: string, depth: number): string {
  return `${depth} ${text.length} ${text.slice(0, beginning)}`;
}

function linesOf(text: string): { lines: number; lastLine: number } {
  let lines = 0;
  let last = -1;
  for (let newline = text.indexOf("\n"); newline >= 0; newline = text.indexOf("\n", newline + 1)) {
    lines += 1;
    last = newline;
  }
  return { lines, lastLine: text.length - last - 1 };
}

const made = new WeakMap<Fragment, Map<unknown, unknown>>();

/**
 * What `make` makes of an element, made once for all elements of the same text that are known to be so: equal parts of
 * documents then share one object, and what is computed from it is computed once. `make` must depend on nothing but the
 * element's content, its place in the file left aside, and its result must not be changed.
 */
export function onceByText<Made>(element: XmlElement, make: (element: XmlElement) => Made): Made {
  const { fragment } = element;
  if (fragment === undefined) return make(element);
  let results = made.get(fragment);
  if (results === undefined) {
    results = new Map();
    made.set(fragment, results);
  }
  if (!results.has(make)) results.set(make, make(element));
  return results.get(make) as Made;
}
