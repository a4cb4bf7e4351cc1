/** A value as HCL's expressions write it: no functions, no references, no templates. */
export type Hcl = string | number | boolean | null | readonly Hcl[] | { readonly [name: string]: Hcl };

/**
 * Reads the part of HCL that a plain value needs: blocks without labels, attributes, strings without templates, numbers,
 * lists, objects. Anything else is an error, and so is a name given twice.
 *
 * Source: HashiCorp's HCL native syntax specification.
 */
export function readHcl(text: string): { readonly [block: string]: { readonly [name: string]: Hcl } } {
  const tokens = [
    ...text.replace(/^\s*#.*$/gm, "").matchAll(/"(?:[^"\\\n]|\\["\\])*"|[\w-]+(?:\.\d+)?|[{}[\]=,]|\S/g),
  ].map(([token]) => token);
  let at = 0;
  const take = (expected?: string): string => {
    const token = tokens[at++];
    if (token === undefined || (expected !== undefined && token !== expected))
      throw new Error(`expected ${expected ?? "a value"}, found ${token ?? "the end"}`);
    return token;
  };
  const body = (): { [name: string]: Hcl } => {
    const found: { [name: string]: Hcl } = {};
    take("{");
    while (tokens[at] !== "}") {
      const name = take();
      if (!/^[A-Za-z_][\w-]*$/.test(name) || name in found) throw new Error(`no name of its own: ${name}`);
      take("=");
      found[name] = value();
      if (tokens[at] === ",") take();
    }
    take("}");
    return found;
  };
  const list = (): Hcl[] => {
    const found: Hcl[] = [];
    take("[");
    while (tokens[at] !== "]") {
      found.push(value());
      if (tokens[at] !== "]") take(",");
    }
    take("]");
    return found;
  };
  const value = (): Hcl => {
    if (tokens[at] === "{") return body();
    if (tokens[at] === "[") return list();
    const token = take();
    if (token.startsWith('"')) {
      if (/[$%]\{/.test(token)) throw new Error(`a template: ${token}`);
      return JSON.parse(token) as string;
    }
    if (/^\d+(\.\d+)?$/.test(token)) return Number(token);
    if (token === "true" || token === "false") return token === "true";
    throw new Error(`no plain value: ${token}`);
  };
  const blocks: { [block: string]: { [name: string]: Hcl } } = {};
  while (at < tokens.length) {
    const name = take();
    blocks[name] = { ...blocks[name], ...body() };
  }
  return blocks;
}
