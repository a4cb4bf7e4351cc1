import type { Document } from "../evidence/document.ts";
import type { Host } from "./host.ts";

const numbers = new WeakMap<object, number>();
let last = 0;

/**
 * Equal for hosts that are known to have the same evidence, in the same order, names and places aside: whatever follows
 * from evidence alone is equal for them. Hosts of equal evidence may have unlike keys (nobody compared them), so results
 * must not depend on it.
 */
export function evidenceKey({ documents }: Host): string {
  return documents.map((document: Document) => numberOf(document.evidence ?? document)).join("/");
}

function numberOf(evidence: object): number {
  let number = numbers.get(evidence);
  if (number === undefined) {
    last += 1;
    number = last;
    numbers.set(evidence, number);
  }
  return number;
}
