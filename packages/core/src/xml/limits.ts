/**
 * How much one XML document may hold. Real documents stay far below: the largest capabilities known to us are
 * 200 kB, 7 levels deep, with 5,000 elements. What passes a limit is refused, so that a hostile document costs
 * milliseconds. A text of many documents may be of any size.
 */
export interface XmlLimits {
  /** UTF-16 code units from the document's first to its last character; in ASCII a unit is a byte. */
  readonly maxDocumentLength: number;
  /** Elements within one another, the root counted as 1. */
  readonly maxDepth: number;
  /** Elements in a document. */
  readonly maxElements: number;
  /** Attributes of one element. */
  readonly maxAttributes: number;
  /** UTF-16 code units of an element's or attribute's name. */
  readonly maxNameLength: number;
}

export const defaultLimits: XmlLimits = {
  maxDocumentLength: 16 * 1024 * 1024,
  maxDepth: 256,
  maxElements: 500_000,
  maxAttributes: 256,
  maxNameLength: 1_024,
};
