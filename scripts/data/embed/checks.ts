/** What a page of docs/checks says of a check. */
interface Page {
  readonly name: string;
  readonly means: string;
  readonly follows: string;
  readonly remedy: string;
  readonly source: string;
}

/**
 * The pages of docs/checks, so that the program can print them where the repository is not at hand.
 *
 * @throws {RangeError} for a page without its heading or one of its parts
 */
export function embedChecks(pages: ReadonlyMap<string, string>): Record<string, unknown> {
  return { pages: [...pages].map(([name, text]) => Object.values(pageOf(name, text))) };
}

function pageOf(name: string, text: string): Page {
  const [heading, means, ...parts] = text.trimEnd().split(/\n\n+/);
  if (heading !== `# ${name}` || means === undefined)
    throw new RangeError(`docs/checks/${name}.md does not begin with # ${name}`);
  const part = (label: string): string => {
    const begin = `**${label}**: `;
    const found = parts.filter((paragraph) => paragraph.startsWith(begin));
    if (found.length !== 1)
      throw new RangeError(`docs/checks/${name}.md has ${found.length} parts ${begin}; expected one`);
    return plain(found[0]!.slice(begin.length));
  };
  return {
    name,
    means: plain(means),
    follows: part("What follows"),
    remedy: part("What to do"),
    source: part("Source"),
  };
}

/** Lines of a paragraph as one; a link as its text. */
const plain = (text: string): string => text.replace(/\s+/g, " ").replace(/\[([^\]]+)\]\([^)]*\)/g, "$1");
