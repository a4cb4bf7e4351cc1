/** What is written as a value of HCL, Terraform's language: keys keep their order, an undefined value leaves its key out. */
export type HclValue =
  | string
  | number
  | boolean
  | readonly HclValue[]
  | { readonly [key: string]: HclValue | undefined };

/** A value over several lines, laid out as `terraform fmt` does but for the alignment of equal signs. */
export function toHcl(value: HclValue, indent = ""): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    return `[\n${value.map((item) => `${indent}  ${onOneLine(item)},`).join("\n")}\n${indent}]`;
  }
  if (typeof value !== "object") return scalar(value);
  const lines = entriesOf(value).map(([key, item]) => `${indent}  ${key} = ${toHcl(item, `${indent}  `)}`);
  return lines.length === 0 ? "{}" : `{\n${lines.join("\n")}\n${indent}}`;
}

function onOneLine(value: HclValue): string {
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(", ")}]`;
  if (typeof value !== "object") return scalar(value);
  return `{ ${entriesOf(value)
    .map(([key, item]) => `${key} = ${onOneLine(item)}`)
    .join(", ")} }`;
}

const entriesOf = (value: object): [string, HclValue][] =>
  Object.entries(value).filter((entry): entry is [string, HclValue] => entry[1] !== undefined);

/** A quoted template of HCL: `${` and `%{` would start an expression, and \b and \f are no escapes there. */
function scalar(value: string | number | boolean): string {
  if (typeof value !== "string") return String(value);
  return JSON.stringify(value)
    .replace(/\\[bf]|[^\x20-\x7e]/g, (found) => {
      const code = found === "\\b" ? 8 : found === "\\f" ? 12 : found.charCodeAt(0);
      return `\\u${code.toString(16).padStart(4, "0")}`;
    })
    .replace(/[$%](?=\{)/g, "$&$&");
}
