import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { XmlElement } from "./element.ts";
import { InputError } from "./errors.ts";
import { readXmlDocuments, readXmlRecords } from "./read.ts";

/** A document as its own lines see it, and the line it begins on. */
interface Seen {
  readonly line: number;
  readonly tree: unknown;
}

const treeOf = (element: XmlElement, top: number): unknown => [
  element.name,
  [...element.attributes],
  element.text,
  element.line - top,
  element.children.map((child) => treeOf(child, top)),
];

/** What was seen before the end, or before the complaint. */
function collect(records: Iterable<Seen>): { seen: Seen[]; complaint: string | null } {
  const seen: Seen[] = [];
  try {
    for (const record of records) seen.push(record);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { seen, complaint: String(error) };
  }
  return { seen, complaint: null };
}

const make = (root: XmlElement): Seen => ({ line: root.line, tree: treeOf(root, root.line) });
const options = { file: "a.xml", limits: { maxDocumentLength: 200 } };

function* oneByOne(text: string): Generator<Seen> {
  for (const root of readXmlDocuments(text, options)) yield make(root);
}

function readRecords(text: string) {
  let made = 0;
  const counted = (root: XmlElement) => {
    made += 1;
    return make(root);
  };
  const repeat = ({ line, tree }: Seen, linesBefore: number) => ({ line: line + linesBefore, tree });
  return { ...collect(readXmlRecords(text, { make: counted, repeat }, options)), made };
}

const piece = fc.constantFrom(
  ...["<a/>", "<a></a>", "<a>\n<b x='1'/>\n</a>", "<a><a></a></a>", "<a t='</a>'>x</a>", "<b>&lt;</b>", "<ab></ab>"],
  ...[
    "<a><!--</a>--></a>",
    "<a ></a >",
    "<a><![CDATA[</a>]]></a>",
    `<a>${" ".repeat(250)}</a>`,
    "<?xml version='1.0'?>",
  ],
  ...[
    "<?xml version='1.0'?>\n<a></a>",
    "<!-- c -->",
    "<!--</a>-->",
    "<?pi?>",
    "\n",
    " ",
    "\uFEFF",
    "text",
    "<a>",
    "</a>",
    "<!DOCTYPE a>",
  ],
);

describe("records of documents", () => {
  it("are those of the documents read one by one, with the same complaint in the end", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join("");
        const { seen, complaint } = readRecords(text);
        expect({ seen, complaint }).toEqual(collect(oneByOne(text)));
      }),
      { numRuns: 3_000 },
    );
  });

  it("are made once of equal documents", () => {
    const document = "<?xml version='1.0'?>\n<a>\n<b/></a>\n";
    const { seen, made } = readRecords(document.repeat(5));
    expect(made).toBe(1);
    expect(seen.map(({ line }) => line)).toEqual([2, 5, 8, 11, 14]);
  });

  it("are made of each where nothing repeats", () => {
    const text = Array.from({ length: 1_500 }, (_, index) => `<a>${index}</a>\n`).join("");
    expect(readRecords(text)).toMatchObject({ made: 1_500, complaint: null });
  });
});

// Looking for it at each would take minutes: the runner's limit is what shows it.
it("looks for a close tag once, however many documents lack it", () => {
  expect(readRecords("<a/>\n".repeat(200_000)).seen).toHaveLength(200_000);
});
