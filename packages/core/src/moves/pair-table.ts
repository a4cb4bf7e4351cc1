import { type Severity, severities } from "../evidence/finding.ts";

/** What is found of a pair: checks by the severity of what they found. */
export interface Found {
  readonly check: string;
  readonly severity: Severity;
}

/**
 * What is found of every ordered pair of things: for each check and severity a relation, as rows of bits. So a table of
 * many millions of pairs takes a few bits for each, and whole rows are judged at once.
 */
export class PairTable {
  readonly rows: number;
  readonly columns: number;
  /** 32 columns to the word. */
  readonly words: number;
  private readonly layers = new Map<string, { readonly found: Found; readonly bits: Uint32Array }>();

  constructor(rows: number, columns: number) {
    this.rows = rows;
    this.columns = columns;
    this.words = (columns + 31) >>> 5;
  }

  add(row: number, column: number, found: Found): void {
    this.layer(found)[row * this.words + (column >>> 5)]! |= 1 << (column & 31);
  }

  /** Adds the finding for every column whose bit is set. */
  addRow(row: number, columns: Uint32Array, found: Found): void {
    if (columns.every((word) => word === 0)) return;
    const bits = this.layer(found);
    const start = row * this.words;
    for (let word = 0; word < this.words; word++) bits[start + word]! |= columns[word]!;
  }

  private layer(found: Found): Uint32Array {
    const key = `${found.severity} ${found.check}`;
    let layer = this.layers.get(key);
    if (layer === undefined) {
      layer = { found, bits: new Uint32Array(this.rows * this.words) };
      this.layers.set(key, layer);
    }
    return layer.bits;
  }

  /** The bits of every check and severity. */
  readonly layersOf = (): readonly Uint32Array[] => [...this.layers.values()].map(({ bits }) => bits);

  /** Everything found of a pair, the most severe first, then by check. */
  at(row: number, column: number): Found[] {
    const found: Found[] = [];
    const word = row * this.words + (column >>> 5);
    for (const layer of this.layers.values()) {
      if (((layer.bits[word]! >>> (column & 31)) & 1) === 1) found.push(layer.found);
    }
    return found.sort((a, b) => rank(b) - rank(a) || (a.check < b.check ? -1 : 1));
  }

  /** The most severe of what is found of a pair; `ok` where nothing is. */
  severity(row: number, column: number): Severity {
    return this.at(row, column)[0]?.severity ?? "ok";
  }

  /** One text for all that is found of a pair: equal exactly where the same is found. */
  said(row: number, column: number): string {
    return this.at(row, column)
      .map(({ check, severity }) => `${severity} ${check}`)
      .join();
  }

  /** Row by row the columns of which something of these severities is found. */
  where(wanted: ReadonlySet<Severity>): Uint32Array {
    const all = new Uint32Array(this.rows * this.words);
    for (const { found, bits } of this.layers.values()) {
      if (!wanted.has(found.severity)) continue;
      for (let word = 0; word < all.length; word++) all[word]! |= bits[word]!;
    }
    return all;
  }
}

/** Pairs of which something of these severities is found are not sure to work. */
export const obstacles: ReadonlySet<Severity> = new Set<Severity>(["error", "unknown"]);

/** Whether nothing is found of a pair that keeps a guest from going, or leaves open whether it can. */
export function surePairs(table: PairTable): (from: number, to: number) => boolean {
  const bits = table.where(obstacles);
  return (from, to) => ((bits[from * table.words + (to >>> 5)]! >>> (to & 31)) & 1) === 0;
}

const rank = ({ severity }: Found): number => severities.indexOf(severity);
