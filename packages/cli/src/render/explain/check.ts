import type { Explanation } from "@virt-baseline/core";
import type { Row } from "../page.ts";

/** What a check is about, as its page in docs/checks says it. */
export function checkRows({ means, follows, remedy, source }: Extract<Explanation, { kind: "check" }>): Row[] {
  return [
    { label: "means", texts: [means] },
    { label: "what follows", texts: [follows] },
    { label: "what to do", texts: [remedy] },
    { label: "source", texts: [source] },
  ];
}
