/** What an {@link InputError} is made of. */
export interface InputErrorDetails {
  /** Stable, dotted, for programs: `xml.too-deep`. The part before the dot is the format, the rest the rule broken. */
  readonly code: string;
  /** What was found and what was expected, in one sentence, without file and line. */
  readonly message: string;
  /** What the user can do about it. */
  readonly hint: string;
  /** The name the input goes by, if it has one. */
  readonly file?: string | null | undefined;
  /** Counted from 1; null where the input has no lines. */
  readonly line?: number | null | undefined;
  /** Counted from 1 in UTF-16 code units; null where the line is null. */
  readonly column?: number | null | undefined;
}

/** Names of an input stand in messages: none of its characters may steer the terminal or begin a line. */
function showControls(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * Input that cannot be read: the one error every reader throws for what its text holds.
 * Any other exception that leaves a reader is a defect of the reader.
 */
export class InputError extends Error {
  override readonly name = "InputError";
  readonly code: string;
  readonly hint: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;

  constructor(details: InputErrorDetails) {
    super(showControls(details.message));
    this.code = details.code;
    this.hint = details.hint;
    this.file = details.file ?? null;
    this.line = details.line ?? null;
    this.column = details.column ?? null;
  }

  /** `FILE:LINE:COLUMN`, as much of it as is known; the empty string if nothing is. */
  get place(): string {
    return [this.file, this.line, this.column].filter((part) => part !== null).join(":");
  }

  override toString(): string {
    return `${this.place === "" ? "" : `${this.place}: `}${this.message} (${this.code}). ${this.hint}`;
  }
}
