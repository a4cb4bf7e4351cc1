import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { XmlElement } from "./element.ts";
import { readXmlDocument } from "./read.ts";
import { applyEdits, attributeSpan, contentSpan, offsetBefore, type TextEdit } from "./splice.ts";
import { escapeAttribute } from "./write.ts";

/** A text, and edits of it that are in order and apart. */
const edited = fc.string({ maxLength: 60 }).chain((text) =>
  fc.tuple(
    fc.constant(text),
    fc.array(fc.tuple(fc.nat(text.length), fc.string({ maxLength: 5 })), { maxLength: 6 }).map((cuts) => {
      const sorted = cuts.sort(([a], [b]) => a - b);
      const edits: TextEdit[] = [];
      for (let i = 0; i + 1 < sorted.length; i += 2) {
        const [[offset, content], [end]] = [sorted[i]!, sorted[i + 1]!];
        edits.push({ offset, length: end - offset, content });
      }
      return edits;
    }),
  ),
);

describe("offsetBefore", () => {
  it("leads from every kept character to itself, and from what was put in to where that was done", () => {
    fc.assert(
      fc.property(edited, ([text, edits]) => {
        const cut = (offset: number) =>
          edits.some((edit) => offset >= edit.offset && offset < edit.offset + edit.length);
        const kept = [...text.split("").keys()].filter((offset) => !cut(offset));
        const result = applyEdits(text, edits);
        const before = Array.from({ length: result.length }, (_, offset) => offsetBefore(edits, offset));
        const puts = edits.flatMap(({ offset, content }) => content.split("").map(() => offset));
        expect(before).toEqual([...kept, ...puts].sort((a, b) => a - b));
        for (const [offset, origin] of before.entries()) {
          if (!puts.includes(origin)) expect(result[offset]).toBe(text[origin]);
        }
      }),
    );
  });
});

describe("applyEdits", () => {
  it("puts the contents in and leaves all else as it was", () => {
    fc.assert(
      fc.property(edited, ([text, edits]) => {
        // The slow way: from the last edit to the first, each by itself.
        const expected = edits.reduceRight(
          (sofar, { offset, length, content }) => sofar.slice(0, offset) + content + sofar.slice(offset + length),
          text,
        );
        expect(applyEdits(text, edits)).toBe(expected);
      }),
    );
  });

  it("keeps the order of insertions at one place", () => {
    const insert = (content: string) => ({ offset: 1, length: 0, content });
    expect(applyEdits("ab", [insert("1"), insert("2")])).toBe("a12b");
  });

  it.each([
    [
      "overlap",
      [
        { offset: 0, length: 2, content: "" },
        { offset: 1, length: 1, content: "" },
      ],
    ],
    [
      "out of order",
      [
        { offset: 2, length: 0, content: "" },
        { offset: 0, length: 1, content: "" },
      ],
    ],
    ["behind the end", [{ offset: 3, length: 1, content: "" }]],
    ["before the beginning", [{ offset: -1, length: 1, content: "" }]],
    ["a negative length", [{ offset: 1, length: -1, content: "" }]],
    ["no number", [{ offset: Number.NaN, length: 0, content: "" }]],
  ])("refuses edits: %s", (_why, edits) => {
    expect(() => applyEdits("abc", edits)).toThrow(RangeError);
  });
});

function everyElement(root: XmlElement): XmlElement[] {
  return [root, ...root.children.flatMap(everyElement)];
}

const domain = `<?xml version='1.0'?>
<domain  type = 'kvm'
  id="3" title='a "b" > c=&apos;d&apos; id=&quot;9&quot;' aid='x'>
  <os\tfirmware='efi'><type machine='pc-q35-7.2'\r\n arch="x86_64" >hvm</type></os>
  <acpi/><empty></empty><a><!-- </a> --></a><é ö='' p=''/>
</domain>
`;

describe("attributeSpan", () => {
  const elements = everyElement(readXmlDocument(domain));

  it("finds the value of every attribute, and nothing else changes when it is replaced", () => {
    let seen = 0;
    for (const element of elements) {
      for (const [name] of element.attributes) {
        const span = attributeSpan(domain, element, name);
        if (span === undefined) throw new Error(`no span for ${name}`);
        const content = escapeAttribute("new 'value' & \"more\"");
        const after = applyEdits(domain, [{ offset: span.start, length: span.end - span.start, content }]);
        expect(after.slice(0, span.start) + after.slice(span.start + content.length)).toBe(
          domain.slice(0, span.start) + domain.slice(span.end),
        );
        const before = elements.indexOf(element);
        const reread = everyElement(readXmlDocument(after));
        expect(reread[before]?.attributes.get(name)).toBe("new 'value' & \"more\"");
        expect(reread.map((e) => e.attributes.size)).toEqual(elements.map((e) => e.attributes.size));
        seen++;
      }
    }
    expect(seen).toBe(9);
  });

  it("knows what is not there", () => {
    for (const element of elements) expect(attributeSpan(domain, element, "itle")).toBeUndefined();
    expect(attributeSpan(domain, elements[0]!, "machine")).toBeUndefined();
  });
});

describe("contentSpan", () => {
  // element -> what stands between its tags
  it.each([
    ["type", "hvm"],
    ["os", "<type machine='pc-q35-7.2'\r\n arch=\"x86_64\" >hvm</type>"],
    ["acpi", undefined],
    ["é", undefined],
    ["empty", ""],
    ["a", "<!-- </a> -->"],
  ])("of <%s>", (name, expected) => {
    const element = everyElement(readXmlDocument(domain)).find((candidate) => candidate.name === name)!;
    const span = contentSpan(domain, element);
    expect(span && domain.slice(span.start, span.end)).toBe(expected);
  });
});
