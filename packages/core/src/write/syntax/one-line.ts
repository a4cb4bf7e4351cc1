/** Control and format characters, lone surrogates, line separators, and what Unicode has not assigned. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Cn}]+/gu;

/** A text in one line: remarks carry names out of inputs, and a line feed would end the remark. */
export const oneLine = (text: string): string => text.replace(unprintable, " ").trim();

/** The remark of most syntaxes. */
export const hashComment = (text: string): string => `# ${oneLine(text)}`;

/** XML's remark, in which two dashes may not follow one another. */
export const xmlComment = (text: string): string => `<!-- ${oneLine(text).replace(/-(?=-)/g, "- ")} -->`;
