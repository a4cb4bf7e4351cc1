const harmless = /^[A-Za-z0-9][A-Za-z0-9._/:=@%+,-]*$/;

/** One word of a POSIX shell's command line, quoted where it must be. */
export const shellWord = (text: string): string => (harmless.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
