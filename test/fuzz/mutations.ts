/** Ways to spoil a text, as arbitrary edits: what a bad disk, a cut connection, an editor or an attacker does. */
import fc from "fast-check";

/** A spoiling of a text; `others` are whole texts to take pieces from. */
export type Mutation = (text: string, others: readonly string[]) => string;

/** A place in a text, as a share of its length. */
const place = fc.double({ min: 0, max: 1, noNaN: true });
const at = (text: string, share: number) => Math.min(text.length, Math.floor(share * (text.length + 1)));
const between = (text: string, a: number, b: number) => [at(text, Math.min(a, b)), at(text, Math.max(a, b))] as const;

/** What stands where it should not. */
const strange = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 4 }),
  fc.constantFrom(
    ...[
      "<",
      ">",
      "&",
      "'",
      '"',
      "/",
      "</",
      "<!--",
      "]]>",
      "<![CDATA[",
      "<?",
      "&#0;",
      "&#x10FFFF;",
      "&lt;",
      "<!DOCTYPE a>",
    ],
    ...["{", "}", "[", "]", ",", ":", "\\", "null", "1e999", "-1", "0", "99999999999999999999", "true", '"__proto__"'],
    ...["\0", "\n", "\r", "\t", " ", "\u0085", "\u2028", "\uFEFF", "\ud800", "\u001b[2J", "__proto__", "constructor"],
  ),
);

const flips: fc.Arbitrary<Mutation> = fc.array(fc.tuple(place, strange), { minLength: 1, maxLength: 5 }).map(
  (edits) => (text) =>
    edits.reduce((spoilt, [share, other]) => {
      const offset = at(spoilt, share);
      return spoilt.slice(0, offset) + other + spoilt.slice(offset + other.length);
    }, text),
);

const insertions: fc.Arbitrary<Mutation> = fc.tuple(place, strange).map(
  ([share, other]) =>
    (text) =>
      text.slice(0, at(text, share)) + other + text.slice(at(text, share)),
);

const bits: fc.Arbitrary<Mutation> = fc.tuple(place, fc.nat({ max: 7 })).map(([share, bit]) => (text) => {
  const offset = Math.min(at(text, share), text.length - 1);
  return text.slice(0, offset) + String.fromCharCode(text.charCodeAt(offset) ^ (1 << bit)) + text.slice(offset + 1);
});

const removals: fc.Arbitrary<Mutation> = fc.tuple(place, place).map(([a, b]) => (text) => {
  const [from, to] = between(text, a, b);
  return text.slice(0, from) + text.slice(to);
});

const repetitions: fc.Arbitrary<Mutation> = fc
  .tuple(place, place, fc.integer({ min: 2, max: 4 }))
  .map(([a, b, times]) => (text) => {
    const [from, to] = between(text, a, b);
    return text.slice(0, from) + text.slice(from, to).repeat(times) + text.slice(to);
  });

const splices: fc.Arbitrary<Mutation> = fc
  .tuple(fc.nat(), place, place, place)
  .map(([which, a, b, share]) => (text, others) => {
    const other = others[which % others.length]!;
    const [from, to] = between(other, a, b);
    return text.slice(0, at(text, share)) + other.slice(from, to) + text.slice(at(text, share));
  });

const neighbours: fc.Arbitrary<Mutation> = fc.tuple(fc.nat(), fc.boolean()).map(([which, before]) => (text, others) => {
  const other = others[which % others.length]!;
  return before ? other + text : text + other;
});

/** Lines in another order: with them elements, values and whole documents. */
const swaps: fc.Arbitrary<Mutation> = fc
  .tuple(place, place, fc.integer({ min: 1, max: 20 }))
  .map(([a, b, count]) => (text) => {
    const lines = text.split("\n");
    const [first, second] = [a, b].map((share) => Math.floor(share * lines.length));
    const moved = lines.splice(first!, count);
    lines.splice(second!, 0, ...moved);
    return lines.join("\n");
  });

/** One value of the text in the place of another: words change their meaning, and the form stays whole. */
const exchanges: fc.Arbitrary<Mutation> = fc.tuple(fc.nat(), fc.nat()).map(([a, b]) => (text) => {
  const words = [...text.matchAll(/(?<=['">])[^'"<>]+(?=['"<])|\b[\w.-]+\b/g)];
  if (words.length === 0) return text;
  const [taken, put] = [words[a % words.length]!, words[b % words.length]!];
  return text.slice(0, taken.index) + put[0] + text.slice(taken.index + taken[0].length);
});

const single = fc.oneof(flips, insertions, bits, removals, repetitions, splices, neighbours, swaps, {
  arbitrary: exchanges,
  weight: 3,
});

/** One to three spoilings, one after the other. */
export const mutation: fc.Arbitrary<Mutation> = fc
  .array(single, { minLength: 1, maxLength: 3 })
  .map((mutations) => (text, others) => mutations.reduce((spoilt, mutate) => mutate(spoilt, others), text));

/** A text without its end. */
export const truncation: fc.Arbitrary<(text: string) => string> = place.map((share) => (text) => {
  return text.slice(0, Math.min(at(text, share), text.length - 1));
});
