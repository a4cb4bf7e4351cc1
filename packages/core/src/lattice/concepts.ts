import { indicesOf, setOfIndices } from "./interner.ts";

/**
 * Things and the elements they have, one bit set a thing. A *concept* is a pair: the things that have all of some
 * elements, and the elements that all of those things have; neither can grow while the other stays. The concepts,
 * ordered by their things, are a complete lattice (B. Ganter and R. Wille, Formal Concept Analysis, 1999, ch. 1).
 */
export interface Concept {
  /** Numbers of things, as bits. */
  readonly members: bigint;
  readonly common: bigint;
}

/** What all of these things have; of no thing, what any thing has. Together with `membersHaving` a Galois connection. */
export function commonOf(rows: readonly bigint[], members: bigint): bigint {
  if (members === 0n) return rows.reduce((all, row) => all | row, 0n);
  return indicesOf(members).reduce((common, member) => common & rows[member]!, -1n);
}

/** The things that have all of these elements. */
export function membersHaving(rows: readonly bigint[], elements: bigint): bigint {
  return setOfIndices(rows.flatMap((row, index) => ((elements & ~row) === 0n ? [index] : [])));
}

/** The elements that whoever has these has as well: the least concept's that contains them. */
export function closeElements(rows: readonly bigint[], elements: bigint): bigint {
  return commonOf(rows, membersHaving(rows, elements));
}

/** The columns of a table of bits, equal ones once: who has the element, and which elements are had by exactly those. */
export interface Columns {
  /** How many things there are. */
  readonly height: number;
  /** 32 things to the word. */
  readonly words: number;
  readonly columns: readonly Uint32Array[];
  /** Of each column, the elements it stands for. */
  readonly elements: readonly (readonly number[])[];
}

/** Turns rows into columns. Elements that nobody has are in no column. */
export function columnsOf(rows: readonly bigint[]): Columns {
  const words = Math.max(1, (rows.length + 31) >>> 5);
  const byElement = new Map<number, Uint32Array>();
  rows.forEach((row, index) => {
    for (const element of indicesOf(row)) {
      let column = byElement.get(element);
      if (column === undefined) {
        column = new Uint32Array(words);
        byElement.set(element, column);
      }
      column[index >>> 5]! |= 1 << (index & 31);
    }
  });
  const merged = new Map<string, { column: Uint32Array; elements: number[] }>();
  for (const [element, column] of [...byElement].sort(([a], [b]) => a - b)) {
    const known = merged.get(column.join());
    if (known === undefined) merged.set(column.join(), { column, elements: [element] });
    else known.elements.push(element);
  }
  const distinct = [...merged.values()];
  return {
    height: rows.length,
    words,
    columns: distinct.map(({ column }) => column),
    elements: distinct.map(({ elements }) => elements),
  };
}

/** Called with the things of a concept (32 to the word) and, of each column, whether the concept has it (0 or 1). */
export type ConceptVisitor = (extent: Uint32Array, intent: Uint8Array) => void;

/**
 * Visits every concept of at least one thing once (S. Andrews, "In-Close2", ICCS 2011: closures are built a column at a
 * time, and one that an earlier column would have led to is not followed).
 *
 * @param limit the most concepts to visit: a table of n columns can have 2^n
 * @returns whether that were all
 */
export function visitConcepts({ height, words, columns }: Columns, limit: number, visit: ConceptVisitor): boolean {
  if (height === 0) return true;
  let visited = 0;
  const all = new Uint32Array(words);
  for (let index = 0; index < height; index++) all[index >>> 5]! |= 1 << (index & 31);
  const stack: Step[] = [{ extent: all, intent: new Uint8Array(columns.length), from: 0 }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (visited++ >= limit) return false;
    const { extent, intent, from } = top;
    const children: { extent: Uint32Array; column: number }[] = [];
    for (let column = from; column < columns.length; column++) {
      if (intent[column] === 1) continue;
      const narrowed = intersect(extent, columns[column]!);
      if (narrowed === null) intent[column] = 1;
      else if (!isEmpty(narrowed) && isFirstWay(narrowed, column, intent, columns)) {
        children.push({ extent: narrowed, column });
      }
    }
    visit(extent, intent);
    for (const { extent: narrowed, column } of children.reverse()) {
      const own = intent.slice();
      own[column] = 1;
      stack.push({ extent: narrowed, intent: own, from: column + 1 });
    }
  }
  return true;
}

/** A concept, and the first column that may narrow it. */
interface Step {
  readonly extent: Uint32Array;
  readonly intent: Uint8Array;
  readonly from: number;
}

/** Null if nothing is lost. */
function intersect(a: Uint32Array, b: Uint32Array): Uint32Array | null {
  let word = 0;
  while (word < a.length && (a[word]! & ~b[word]!) === 0) word++;
  if (word === a.length) return null;
  return Uint32Array.from(a, (bits, index) => bits & b[index]!);
}

function isEmpty(words: Uint32Array): boolean {
  return words.every((word) => word === 0);
}

/** Whether no column before this one, that the parent lacks, is had by all of these things. */
function isFirstWay(extent: Uint32Array, column: number, intent: Uint8Array, columns: readonly Uint32Array[]): boolean {
  for (let earlier = 0; earlier < column; earlier++) {
    if (intent[earlier] === 0 && isSubset(extent, columns[earlier]!)) return false;
  }
  return true;
}

function isSubset(a: Uint32Array, b: Uint32Array): boolean {
  for (let word = 0; word < a.length; word++) if ((a[word]! & ~b[word]!) !== 0) return false;
  return true;
}

/** The concepts of at least one thing, those of most things first; `complete`: none was left out for the limit. */
export function conceptsOf(rows: readonly bigint[], limit = 10_000): { concepts: Concept[]; complete: boolean } {
  const table = columnsOf(rows);
  const concepts: (Concept & { size: number })[] = [];
  const complete = visitConcepts(table, limit, (extent, intent) => {
    const members = [...rows.keys()].filter((index) => ((extent[index >>> 5]! >>> (index & 31)) & 1) === 1);
    const common = table.elements.flatMap((elements, column) => (intent[column] === 1 ? elements : []));
    concepts.push({ members: setOfIndices(members), common: setOfIndices(common), size: members.length });
  });
  concepts.sort((a, b) => b.size - a.size || (a.members < b.members ? -1 : 1));
  return { concepts: concepts.map(({ members, common }) => ({ members, common })), complete };
}

/** The pairs of concepts with nothing between them, as places in the list: the lines of the lattice's picture. */
export function coversOf(concepts: readonly Concept[]): [above: number, below: number][] {
  const within = (a: bigint, b: bigint) => a !== b && (a & ~b) === 0n;
  return concepts.flatMap(({ members }, below) => {
    const above = [...concepts.keys()].filter((other) => within(members, concepts[other]!.members));
    return above
      .filter((one) => !above.some((other) => within(concepts[other]!.members, concepts[one]!.members)))
      .map((one): [number, number] => [one, below]);
  });
}
