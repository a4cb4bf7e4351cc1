import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { XmlElement } from "./element.ts";
import { InputError } from "./errors.ts";
import { Fragments, onceByText } from "./fragments.ts";
import { defaultLimits, type XmlLimits } from "./limits.ts";
import { PlainReader } from "./plain-reader.ts";
import { PositionCursor } from "./position.ts";
import { readXmlDocument } from "./read.ts";

const limits: XmlLimits = { ...defaultLimits, maxDepth: 6, maxElements: 20, maxAttributes: 3, maxNameLength: 12 };
/** A document with a declaration is never plain: in front of a text it leaves the text to the parser. */
const declaration = "<?xml version='1.0'?>\n";

function readPlain(text: string, begin = 0, within = limits): XmlElement | undefined {
  return new PlainReader(text, within, new PositionCursor(text)).read(begin);
}

/** What the parser makes of the text, in the places it has without the declaration; undefined if it refuses it. */
function parse(text: string, within = limits): XmlElement | undefined {
  try {
    return withoutDeclaration(readXmlDocument(declaration + text, { limits: within }));
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function withoutDeclaration(element: XmlElement): XmlElement {
  return {
    ...element,
    line: element.line - 1,
    start: element.start - declaration.length,
    end: element.end - declaration.length,
    children: element.children.map(withoutDeclaration),
  };
}

function withoutFragments(element: XmlElement | undefined): XmlElement | undefined {
  if (element === undefined) return undefined;
  return { ...element, fragment: undefined, children: element.children.map((inner) => withoutFragments(inner)!) };
}

const piece = fc.constantFrom(
  ...[
    "<a>",
    "</a>",
    "<b/>",
    "<b x='1'/>",
    "<c y=\"2\" z=''>",
    "</c>",
    "<a\n x='1'\n>",
    "text",
    " ",
    "\n",
    "\t",
    "1.5",
    ">",
  ],
  ...[
    "<a:b c:d='e'/>",
    "<long-name_1.2/>",
    "<much-too-long-a-name/>",
    "<b p='1' q='2' r='3' s='4'/>",
    "'",
    '"',
    "=",
    "/",
  ],
  ...[
    "<",
    "&",
    "&lt;",
    "]",
    "]]>",
    "é",
    "\r",
    "\0",
    "\u0001",
    "\u007f",
    "<!-- -->",
    "<![CDATA[x]]>",
    "<?p?>",
    "<1/>",
    "< a>",
  ],
  ...[
    "</a >",
    "<b x ='1'/>",
    "<b x= '1'/>",
    "<b x='1'y='2'/>",
    "<b x='1' x='2'/>",
    "<b x='a&amp;b'/>",
    "<b x='<'/>",
    "<b x=1/>",
  ],
  ...["<b x='a\nb'/>", "<b x='a\tb'/>", "<b x/>", "<b / >", "<b/ >", "<b x='>'/>", "\ud800", "\ufffe"],
);
/** Mostly well nested, since of random tags few are. */
const { element } = fc.letrec<{ element: string; content: string }>((tie) => ({
  element: fc
    .tuple(
      fc.constantFrom("a", "b", "c:d", "e"),
      fc.constantFrom("", " x='1'", " y=\"2\" z='3 4'", "\n k='v'\n"),
      tie("content"),
    )
    .map(([name, attributes, content]) => `<${name}${attributes}>${content}</${name}>`),
  content: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom("", " ", "\n  ", "text", " two words\n"),
    fc
      .array(
        fc.tuple(fc.constantFrom("", "\n  "), tie("element")).map((parts) => parts.join("")),
        { maxLength: 3 },
      )
      .map((parts) => parts.join("")),
  ),
}));
const document = fc.oneof(
  element,
  fc.tuple(element, piece, fc.nat()).map(([text, odd, at]) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + odd + text.slice(place);
  }),
  fc.array(piece, { maxLength: 8 }).map((pieces) => `<a>${pieces.join("")}</a>`),
);

describe("what is read as plain", () => {
  it("is what the parser reads", () => {
    let plain = 0;
    fc.assert(
      fc.property(document, (text) => {
        const root = readPlain(text);
        if (root === undefined || root.end < text.length) return;
        plain += 1;
        expect(parse(text)).toEqual(root);
      }),
      { numRuns: 5_000 },
    );
    expect(plain).toBeGreaterThan(1_000);
  });

  it("is the same where parts of it were read in other documents", () => {
    // Parts must be of some length to be kept, and stand one or two levels deep.
    const part = element.map((inner) => `<p>\n<q>${inner}</q>${"<filler/>\n".repeat(30)}</p>`);
    const documents = fc.array(part, { minLength: 2, maxLength: 4 }).chain((parts) =>
      fc.array(
        fc
          .array(fc.constantFrom(...parts, "\n <x y='1'/>"), { minLength: 1, maxLength: 3 })
          .map((chosen) => `<r>\n${chosen.join("")}<s>${chosen.join("\n")}</s></r>`),
        { minLength: 2, maxLength: 5 },
      ),
    );
    const wide: XmlLimits = { ...limits, maxDepth: 9, maxElements: 500 };
    let met = 0;
    fc.assert(
      fc.property(documents, (texts) => {
        const fragments = new Fragments();
        for (const text of texts) {
          const alone = readPlain(text, 0, wide);
          const read = new PlainReader(text, wide, new PositionCursor(text), fragments).read(0);
          met += Number(read?.children.some(({ fragment }) => fragment !== undefined));
          expect(withoutFragments(read)).toEqual(withoutFragments(alone));
        }
      }),
    );
    expect(met).toBeGreaterThan(100);
  });

  it("is nearly every document without odd pieces", () => {
    fc.assert(
      fc.property(element, (text) => {
        const parsed = parse(text);
        if (parsed !== undefined) expect(readPlain(text)).toEqual(parsed);
      }),
    );
  });

  it("may begin anywhere in a text", () => {
    const text = "<a/>\n\n <b>\n<c x='1'/></b><d/>";
    expect(readPlain(text, 7)).toMatchObject({ name: "b", line: 3, column: 2, start: 7, end: 25 });
    expect(readPlain(text, 7)?.children[0]).toMatchObject({ name: "c", line: 4, column: 1 });
  });
});

describe("recorded documents", () => {
  const folder = fileURLToPath(new URL("../../../../test/fixtures/recorded", import.meta.url));
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith(".xml"))
    .map((name) => readFileSync(`${folder}/${name}`, "utf8").trim());

  it("are plain", () => {
    expect(texts.length).toBeGreaterThan(0);
    for (const text of texts) expect(readPlain(text, 0, defaultLimits)).toEqual(parse(text, defaultLimits));
  });

  it("with a character changed are read as the parser does, or left to it", () => {
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.nat(), fc.string({ unit: "binary", maxLength: 2 }), (text, at, odd) => {
        const place = at % text.length;
        const changed = text.slice(0, place) + odd + text.slice(place + 1);
        const root = readPlain(changed, 0, defaultLimits);
        if (root !== undefined && root.end === changed.length) expect(parse(changed, defaultLimits)).toEqual(root);
      }),
      { numRuns: 60 },
    );
  });
});

describe("a part of a document that was read before", () => {
  const part = `<p>${"<q x='1'/>".repeat(30)}</p>`;
  const read = (text: string, fragments: Fragments, within = defaultLimits) =>
    new PlainReader(text, within, new PositionCursor(text), fragments).read(0);

  it("makes one object of it, wherever it stands", () => {
    const fragments = new Fragments();
    const make = vi.fn((element: XmlElement) => ({ count: element.children.length }));
    const [first, second, other] = [`<a>${part}</a>`, `<b>\n ${part}</b>`, `<b>${part.replace("1", "2")}</b>`].map(
      (text) => onceByText(read(text, fragments)!.children[0]!, make),
    );
    expect([first, second, other]).toEqual(Array(3).fill({ count: 30 }));
    expect(second).toBe(first);
    expect(other).not.toBe(first);
    expect(make).toHaveBeenCalledTimes(2);
  });

  it("counts towards the limits as if it were read", () => {
    const fragments = new Fragments();
    const many: XmlLimits = { ...defaultLimits, maxElements: 70 };
    expect(read(`<a>${part}${part}</a>`, fragments, many)).toBeDefined();
    expect(read(`<a>${part}${part}${part}</a>`, fragments, many)).toBeUndefined();
  });
});

// what is left to the parser | text
it.each([
  ["nothing", ""],
  ["text", "text"],
  ["a close tag", "</a>"],
  ["a document that does not end", "<a><b/>"],
  ["a tag that does not end", "<a x='1'"],
  ["a reference", "<a>&lt;</a>"],
  ["a reference in a value", "<a x='&lt;'/>"],
  ["a comment", "<a><!-- --></a>"],
  ["a character beyond ASCII", "<a>é</a>"],
  ["a carriage return", "<a>\r\n</a>"],
  ["a control character", "<a>\u007f</a>"],
  ["text beside elements", "<a>text<b/></a>"],
  ["elements beside text", "<a><b/>text</a>"],
  ["a value with a line break, which is a space to XML", "<a x='\n'/>"],
  ["an attribute twice", "<a x='1' x='2'/>"],
  ["attributes without space between", "<a x='1'y='2'/>"],
  ["what may end a CDATA section", "<a>]]></a>"],
  ["more levels than allowed", "<a>".repeat(7) + "</a>".repeat(7)],
  ["more elements than allowed", `<a>${"<b/>".repeat(20)}</a>`],
  ["more attributes than allowed", "<a p='1' q='2' r='3' s='4'/>"],
  ["a longer name than allowed", "<much-too-long-a-name/>"],
])("%s is left to the parser", (_, text) => {
  expect(readPlain(text)).toBeUndefined();
});
