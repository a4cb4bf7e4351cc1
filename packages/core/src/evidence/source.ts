/** Where a fact was read: which file (as the user named it), which line, which tool's output it is. */
export interface Source {
  readonly file: string;
  /** 1-based; null where the format has no lines (or the whole file says it). */
  readonly line: number | null;
  /** The tool whose answer this is, as an administrator would type it: `virsh domcapabilities`. */
  readonly tool: string;
}

/** `hosts/a.xml:12`, for messages and evidence lists. */
export function formatSource(source: Source): string {
  return source.line === null ? source.file : `${source.file}:${source.line}`;
}
