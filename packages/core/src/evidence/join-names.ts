/** `a, b and c`; with more than `limit`, `a, b and 5 more`. */
export function joinNames(names: readonly string[], limit = 6): string {
  if (names.length <= 1) return names.join("");
  if (names.length <= limit) return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  return `${names.slice(0, limit - 1).join(", ")} and ${names.length - limit + 1} more`;
}
