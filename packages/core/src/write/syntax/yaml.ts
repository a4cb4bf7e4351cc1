/** What is written as YAML: keys keep their order, an undefined value leaves its key out. */
export type YamlValue =
  | string
  | number
  | boolean
  | readonly YamlValue[]
  | { readonly [key: string]: YamlValue | undefined };

/** Strings that no YAML reader, of 1.1 or 1.2, takes for anything but a string: a letter first, and no word of YAML's. */
const plain = /^(?!(?:true|false|yes|no|on|off|y|n|null)$)[A-Za-z][A-Za-z0-9._/-]*$/i;

/**
 * YAML in block style. Strings that could mean something else (`486`, `no`) stand in double quotes, with everything
 * beyond ASCII escaped; several lines of ASCII become a literal block.
 */
export function toYaml(value: YamlValue, indent = ""): string {
  if (isEmpty(value)) return `${indent}${Array.isArray(value) ? "[]" : "{}"}`;
  if (Array.isArray(value))
    return value.map((item) => `${indent}- ${toYaml(item, `${indent}  `).trimStart()}`).join("\n");
  if (typeof value !== "object") return `${indent}${scalar(value)}`;
  return Object.entries(value)
    .filter((entry): entry is [string, YamlValue] => entry[1] !== undefined)
    .map(([key, item]) => `${indent}${scalar(key)}:${after(item, indent)}`)
    .join("\n");
}

/** What stands behind a key's colon. */
function after(value: YamlValue, indent: string): string {
  if (typeof value === "object" && !isEmpty(value)) return `\n${toYaml(value, `${indent}  `)}`;
  if (typeof value === "string" && /^[!-~][ -~]*(\n[ -~]+)+$/.test(value))
    return ` |-\n${value.replaceAll(/^/gm, `${indent}  `)}`;
  return ` ${toYaml(value)}`;
}

const isEmpty = (value: YamlValue): boolean =>
  typeof value === "object" && Object.values(value).every((item) => item === undefined);

function scalar(value: string | number | boolean): string {
  if (typeof value !== "string" || plain.test(value)) return String(value);
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
