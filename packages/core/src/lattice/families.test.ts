import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Family,
  FamilyNames,
  familyKey,
  hasMember,
  meetFamilies,
  memberLabel,
  memberOfLabel,
  silentFamily,
} from "./families.ts";
import { and } from "./kleene.ts";
import { exactly, nothingKnown, within } from "./partial-set.ts";

const names = new FamilyNames();
const kinds = ["a", "b", "__proto__"];
const words = ["x", "y", "constructor"];
/** Every word of every kind has its number before any family is drawn. */
for (const kind of kinds) names.bitsOf(kind, words);

const setOf = (kind: string) =>
  fc
    .record({ has: fc.subarray(words), knows: fc.subarray(words), all: fc.boolean() })
    .map(({ has, knows, all }) =>
      all ? exactly(names.bitsOf(kind, has)) : within(names.bitsOf(kind, has), names.bitsOf(kind, knows)),
    );
const family: fc.Arbitrary<Family> = fc
  .tuple(...kinds.map((kind) => fc.option(setOf(kind), { nil: nothingKnown })))
  .map((sets) => new Map(kinds.map((kind, index) => [kind, sets[index]!] as const)));
const member = fc.tuple(fc.constantFrom(...kinds), fc.constantFrom(...words));

describe("families", () => {
  it("meet idempotently, commutatively, associatively", () => {
    fc.assert(
      fc.property(family, family, family, (a, b, c) => {
        expect(familyKey(meetFamilies(a, a))).toBe(familyKey(a));
        expect(familyKey(meetFamilies(a, b))).toBe(familyKey(meetFamilies(b, a)));
        expect(familyKey(meetFamilies(meetFamilies(a, b), c))).toBe(familyKey(meetFamilies(a, meetFamilies(b, c))));
      }),
    );
  });

  it("have in their meet what both have, as a three-valued and", () => {
    fc.assert(
      fc.property(family, family, member, (a, b, [kind, name]) => {
        const has = (of: Family) => hasMember(of, kind, names.indexOf(kind, name));
        expect(has(meetFamilies(a, b))).toBe(and(has(a), has(b)));
      }),
    );
  });

  it("flatten to one set that says of each member what its kind says", () => {
    fc.assert(
      fc.property(family, member, (a, [kind, name]) => {
        const index = names.indexOf(kind, name);
        const flat = new Map([[kind, names.flatten(a)]]);
        expect(hasMember(flat, kind, index)).toBe(hasMember(a, kind, index));
      }),
    );
  });

  it("do not take silence for everything", () => {
    const known: Family = new Map([["a", exactly(names.bitsOf("a", ["x"]))]]);
    expect(familyKey(meetFamilies(known, silentFamily))).not.toBe(familyKey(known));
    expect(hasMember(meetFamilies(known, silentFamily), "a", names.indexOf("a", "x"))).toBe("unknown");
    expect(hasMember(meetFamilies(known, silentFamily), "a", names.indexOf("a", "y"))).toBe("no");
  });

  it("write a member as one text and read it back", () => {
    const text = fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom("=", "[", '["a', "a=b", "\\ud800"));
    fc.assert(
      fc.property(text, text, text, text, (kind, name, otherKind, otherName) => {
        const [one, other] = [
          { kind, name },
          { kind: otherKind, name: otherName },
        ];
        expect(memberOfLabel(memberLabel(one))).toEqual(one);
        if (memberLabel(one) === memberLabel(other)) expect(one).toEqual(other);
      }),
    );
  });

  it("keep a name of two kinds apart", () => {
    expect(names.indexOf("a", "x")).not.toBe(names.indexOf("b", "x"));
    expect(names.memberAt(names.indexOf("b", "x"))).toEqual({ kind: "b", name: "x" });
    expect(() => names.memberAt(1_000_000)).toThrow(RangeError);
  });
});
