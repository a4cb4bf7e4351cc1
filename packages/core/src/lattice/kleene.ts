/** Kleene's strong three-valued logic: `unknown` means that the evidence does not say. */
export type Kleene = "yes" | "no" | "unknown";

/** `no` wins, then `unknown`: a conjunction is only as sure as its weakest part. */
export function and(a: Kleene, b: Kleene): Kleene {
  if (a === "no" || b === "no") return "no";
  return a === "unknown" || b === "unknown" ? "unknown" : "yes";
}

/** `yes` wins, then `unknown`. */
export function or(a: Kleene, b: Kleene): Kleene {
  if (a === "yes" || b === "yes") return "yes";
  return a === "unknown" || b === "unknown" ? "unknown" : "no";
}

export function not(a: Kleene): Kleene {
  if (a === "unknown") return "unknown";
  return a === "yes" ? "no" : "yes";
}

/** The conjunction of all; of none it is `yes`. Stops at the first `no`. */
export function all(values: Iterable<Kleene>): Kleene {
  let result: Kleene = "yes";
  for (const value of values) {
    if (value === "no") return "no";
    result = and(result, value);
  }
  return result;
}

/** The disjunction of all; of none it is `no`. */
export function any(values: Iterable<Kleene>): Kleene {
  let result: Kleene = "no";
  for (const value of values) result = or(result, value);
  return result;
}
