/**
 * Whole transcripts of the built command line: what it prints and how it ends is compared to the byte.
 * UPDATE_TRANSCRIPTS=1 writes them anew; a new call needs its heading only.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { prepare } from "../../scripts/house/prepare.mjs";
import { formatTranscripts, parseTranscripts, record } from "./transcript.ts";

// Never what was built before the last change.
await prepare();

const folder = join(import.meta.dirname, "transcripts");
const update = process.env.UPDATE_TRANSCRIPTS === "1";

describe.each(readdirSync(folder).sort())("%s", (name) => {
  const path = join(folder, name);
  const text = readFileSync(path, "utf8");
  const { intro, calls } = parseTranscripts(text);

  if (update) {
    const anew = calls.map(({ note, transcript }) => ({ note, transcript: record(transcript.command) }));
    writeFileSync(path, formatTranscripts({ intro, calls: anew }));
  }

  test("is written as it would be written anew", () => {
    expect(calls.length).toBeGreaterThan(0);
    if (!update) expect(formatTranscripts({ intro, calls })).toBe(text);
  });

  test.skipIf(update).each(calls.map(({ transcript }) => transcript))("virt-baseline $command", (transcript) => {
    expect(record(transcript.command)).toEqual(transcript);
  });
});
