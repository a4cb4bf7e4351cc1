import { describe, expect, test } from "vitest";
import { type Directory, directoryKey, hasEntry, meetDirectories, silentDirectory } from "./directory.ts";
import { FamilyNames } from "./families.ts";
import { flatOf } from "./flat.ts";
import type { Kleene } from "./kleene.ts";
import { exactly } from "./partial-set.ts";

const names = new FamilyNames();
const of = (identity: string | null, ...there: string[]): Directory => ({
  present: new Map([["pool", exactly(names.bitsOf("pool", there))]]),
  identities: new Map(identity === null ? [] : [["pool=p", flatOf(identity)]]),
});
const ask = (directory: Directory, identity: string | null) =>
  hasEntry(directory, names, { kind: "pool", name: "p", identity });

describe("a name, and what stands behind it", () => {
  // what | the directory | by its name alone | as x | as y
  test.each<[string, Directory, Kleene, Kleene, Kleene]>([
    ["there, as x", of("x", "p"), "yes", "yes", "no"],
    ["there, as nobody tells", of(null, "p"), "yes", "unknown", "unknown"],
    ["not there", of(null, "q"), "no", "no", "no"],
    ["nothing told", silentDirectory, "unknown", "unknown", "unknown"],
    ["x on both", meetDirectories(of("x", "p"), of("x", "p")), "yes", "yes", "no"],
    ["x here, y there: a conflict", meetDirectories(of("x", "p"), of("y", "p")), "yes", "no", "no"],
    ["x here, untold there", meetDirectories(of("x", "p"), of(null, "p")), "yes", "unknown", "no"],
    ["x here, missing there", meetDirectories(of("x", "p"), of(null)), "no", "no", "no"],
    ["x here, silence there", meetDirectories(of("x", "p"), silentDirectory), "unknown", "unknown", "no"],
  ])("%s", (_, directory, byName, asX, asY) => {
    expect([ask(directory, null), ask(directory, "x"), ask(directory, "y")]).toEqual([byName, asX, asY]);
  });

  test("keys tell identities apart, and not the order in which they came", () => {
    expect(directoryKey(of("x", "p"))).not.toBe(directoryKey(of("y", "p")));
    expect(directoryKey(meetDirectories(of("x", "p"), of("y", "p")))).toBe(
      directoryKey(meetDirectories(of("y", "p"), of("x", "p"))),
    );
  });
});
