/** Every domain definition that libvirt tests its QEMU driver with is read, judged by lint and checked against a host. */
import { expect, it, vi } from "vitest";
import { check, lint, readGuests } from "../../packages/core/src/index.ts";
import { recordedHost, recordedStacks } from "../laws/recorded.ts";
import { filesOf, textOfFile } from "./corpus.ts";

vi.setConfig({ testTimeout: 120_000 });

const folder = "qemuxmlconfdata";
const files = filesOf(folder, /\.xml$/).map((name) => ({ name, text: textOfFile(folder, name) }));
const { guests, errors } = readGuests(files);

it("reads nearly all of them: the others are broken on purpose", () => {
  expect(guests.length).toBeGreaterThan(2000);
  expect(errors.map(({ file, message }) => `${file}: ${message}`).length).toBeLessThan(5);
});

it("lint says of each where and what to do", () => {
  const result = lint(guests);
  expect(result.guests).toHaveLength(guests.length);
  for (const { guest, findings } of result.guests) {
    for (const { remedy, evidence } of findings)
      expect([guest, remedy !== "", evidence.length]).toEqual([guest, true, 1]);
  }
});

it("check answers for each, and refuses those of another architecture", () => {
  const [older, newer] = recordedStacks.map(({ prefix }) => recordedHost(prefix, ".capabilities.xml"));
  const { moves } = check(guests, [older!], newer!);
  expect(moves).toHaveLength(guests.length);
  const strangers = new Set(guests.filter(({ arch }) => arch === "s390x").map(({ id }) => id));
  expect(strangers.size).toBeGreaterThan(50);
  for (const { guest, findings } of moves) {
    if (strangers.has(guest))
      expect([guest, findings.map(({ check: id }) => id)]).toEqual([guest, expect.arrayContaining(["arch"])]);
  }
});
