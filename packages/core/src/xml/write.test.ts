import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { XmlElement } from "./element.ts";
import { readXmlDocument } from "./read.ts";
import { writeXml, type XmlNode } from "./write.ts";

type Tree = { name: string; attributes: [string, string][]; text: string; children: Tree[] };
const treeOf = ({ name, attributes, text, children }: XmlElement): Tree => ({
  name,
  attributes: [...attributes],
  text,
  children: children.map(treeOf),
});

const name = fc.oneof(
  fc.constantFrom("cpu", "feature", "qemu:arg", "__proto__", "constructor", "_", "é", "a-b.c"),
  fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_.-]{0,8}$/),
);
/** Any string that XML can hold, white space and all. */
const value = fc
  .string({
    unit: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(..."<>&'\"\t\n\r ]é-") },
      { arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 1 }), weight: 2 },
    ),
  })
  .filter((text) => !/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/.test(text));
const attributes = fc.uniqueArray(fc.tuple(name, value), { maxLength: 4, selector: ([key]) => key });

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc
    .record({
      name,
      attributes,
      text: value,
      children: fc.oneof({ maxDepth: 3 }, fc.constant<Tree[]>([]), fc.array(tie("tree"), { maxLength: 3 })),
    })
    // White space that is all the text beside children is layout.
    .map((node) => (node.children.length > 0 && /^[ \t\r\n]*$/.test(node.text) ? { ...node, text: "" } : node)),
}));

describe("writeXml", () => {
  it("writes what reads back as the same", () => {
    fc.assert(
      fc.property(tree, (node) => {
        expect(treeOf(readXmlDocument(writeXml(node)))).toEqual(node);
      }),
    );
  });

  it("writes what it would write again", () => {
    fc.assert(
      fc.property(tree, (node) => {
        expect(writeXml(readXmlDocument(writeXml(node)))).toBe(writeXml(node));
      }),
    );
  });

  it("writes as libvirt does", () => {
    const node: XmlNode = {
      name: "cpu",
      attributes: { mode: "custom", match: "exact", check: undefined },
      children: [
        { name: "model", attributes: [["fallback", "forbid"]], text: "EPYC" },
        { name: "feature", attributes: { policy: "require", name: "x<'y'>\"z\"&" } },
        { name: "numa", children: [{ name: "cell" }] },
      ],
    };
    expect(writeXml(node)).toBe(
      [
        "<cpu mode='custom' match='exact'>",
        "  <model fallback='forbid'>EPYC</model>",
        "  <feature policy='require' name='x&lt;&apos;y&apos;&gt;&quot;z&quot;&amp;'/>",
        "  <numa>",
        "    <cell/>",
        "  </numa>",
        "</cpu>",
        "",
      ].join("\n"),
    );
  });

  it.each([
    ["a space in a name", { name: "a b" }],
    ["an empty name", { name: "" }],
    ["markup in a name", { name: "a/><b" }],
    ["a letter that no name may begin with", { name: "µ" }],
    ["an attribute's name", { name: "a", attributes: { "b='c' d": "" } }],
    ["NUL", { name: "a", text: "\u0000" }],
    ["a control character", { name: "a", attributes: { b: "\u001B" } }],
    ["half a surrogate pair", { name: "a", text: "x\uD800" }],
    ["U+FFFF", { name: "a", text: "\uFFFF" }],
  ])("refuses %s", (_what, node) => {
    expect(() => writeXml(node)).toThrow(RangeError);
  });
});
