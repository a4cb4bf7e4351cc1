import stripAnsi from "./strip-ansi.ts";

/** The columns a line takes, for the text yargs lays out here: ASCII, perhaps coloured. */
export default function stringWidth(text: string): number {
  return stripAnsi(text).length;
}
