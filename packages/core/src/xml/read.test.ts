import { describe, expect, it } from "vitest";
import type { XmlElement } from "./element.ts";
import { InputError } from "./errors.ts";
import { readXmlDocument, readXmlDocuments } from "./read.ts";

function refusal(text: string, read: (text: string) => unknown = readOne): InputError {
  try {
    read(text);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error("was read without complaint");
}
const readOne = (text: string): XmlElement => readXmlDocument(text, { file: "host.xml" });
const readAll = (text: string): XmlElement[] => [...readXmlDocuments(text, { file: "hosts.xml" })];

describe("what is read", () => {
  it("keeps names, attributes, children, text and places", () => {
    const text =
      "<?xml version='1.0'?>\n<cpu mode='custom'>\n  <model fallback=\"forbid\">EPYC</model>\n  <acpi/>\n</cpu>\n";
    const cpu = readOne(text);
    expect(cpu).toMatchObject({ name: "cpu", text: "", line: 2, column: 1, start: 22, end: text.length - 1 });
    expect([...cpu.attributes]).toEqual([["mode", "custom"]]);
    expect(cpu.children).toMatchObject([
      { name: "model", text: "EPYC", line: 3, column: 3, children: [] },
      { name: "acpi", text: "", line: 4, column: 3 },
    ]);
    expect(text.slice(cpu.children[1]?.start, cpu.children[1]?.end)).toBe("<acpi/>");
  });

  // text in -> the root's own text
  it.each([
    ["numeric references", "<a>&#65;&#x42;&#x1F600;</a>", "AB\u{1F600}"],
    ["XML's own entities", "<a>&amp;&lt;&gt;&quot;&apos;</a>", "&<>\"'"],
    ["CDATA", "<a>x<![CDATA[<y>&amp;]]>z</a>", "x<y>&amp;z"],
    ["text around children", "<a>x<b>y</b>z</a>", "xz"],
    ["white space alone", "<a> \n </a>", " \n "],
    ["white space between children", "<a> \n <b/>\t</a>", ""],
    ["a no-break space between children", "<a> <b/>\u00A0</a>", " \u00A0"],
    ["a comment", "<a>x<!-- </a> -->y</a>", "xy"],
    ["a processing instruction", "<a>x<?p </a> ?>y</a>", "xy"],
    ["CR LF", "<a>x\r\ny\rz</a>", "x\ny\nz"],
    ["a byte order mark", "\uFEFF<a>x</a>", "x"],
    ["comments around the root", "<!-- <a> -->\n<?p?><a>x</a><!-- </a> --><?q?>\n", "x"],
    ["the root's name inside itself", "<a><a><a>y</a></a>x</a>", "x"],
    ["a longer name beginning with the root's", "<a>x<ab></ab></a >", "x"],
    ["the root's close tag in CDATA", "<a><![CDATA[</a>]]></a>", "</a>"],
  ])("reads %s", (_what, text, expected) => {
    expect(readOne(text).text).toBe(expected);
  });

  it("takes > in an attribute of the root for what it is", () => {
    expect(readOne("<a b='1>2' c='/>'/>").attributes.get("b")).toBe("1>2");
  });

  it("keeps prefixes, declared or not", () => {
    const domain = readOne("<domain xmlns:qemu='uri'><qemu:commandline/><other:x y:z='1'/></domain>");
    expect(domain.attributes.get("xmlns:qemu")).toBe("uri");
    expect(domain.children.map((element) => element.name)).toEqual(["qemu:commandline", "other:x"]);
    expect(domain.children[1]?.attributes.get("y:z")).toBe("1");
  });

  it("takes names of the object prototype for ordinary names", () => {
    const root = readOne("<__proto__ __proto__='x' constructor='y'><toString hasOwnProperty='z'/></__proto__>");
    expect(root.name).toBe("__proto__");
    expect(root.attributes.get("__proto__")).toBe("x");
    expect(root.attributes.get("constructor")).toBe("y");
    expect(root.children[0]?.attributes.get("hasOwnProperty")).toBe("z");
    expect(root.children[0]?.attributes.get("__proto__")).toBeUndefined();
  });

  it("places an element whose name is followed by CR LF", () => {
    const text = "<a>\r\n  <b\r\n    c='1'\r\n  />\r\n</a>";
    const b = readOne(text).children[0];
    expect(b).toMatchObject({ line: 2, column: 3 });
    expect(text.slice(b?.start, b?.end)).toBe("<b\r\n    c='1'\r\n  />");
  });
});

describe("documents one after another", () => {
  const one = "<?xml version='1.0' encoding='UTF-8'?>\n<a>1</a>\n";

  it.each([
    ["with declarations", one + one, ["1", "1"]],
    ["without", "<a>1</a><a>2</a>\n<b>3</b>", ["1", "2", "3"]],
    ["with comments between", `<!-- x -->\n<a>1</a><!-- y -->${one}<?p?>\n<b/><!-- z -->`, ["1", "1", ""]],
    ["each with a byte order mark", `\uFEFF${one}\uFEFF${one}`, ["1", "1"]],
    ["empty-element roots", "<a/><b/>\n<c x='>'/>", ["", "", ""]],
  ])("are read: %s", (_how, text, expected) => {
    expect(readAll(text).map((root) => root.text)).toEqual(expected);
  });

  it("have places in the whole text", () => {
    const text = `${one}${one}`;
    expect(readAll(text).map((root) => [root.line, text.slice(root.start, root.end)])).toEqual([
      [2, "<a>1</a>"],
      [4, "<a>1</a>"],
    ]);
  });

  it("are read when they are asked for", () => {
    const documents = readXmlDocuments(`${one}${one}<a>`);
    expect(documents.next().value?.line).toBe(2);
    expect(documents.next().value?.line).toBe(4);
    expect(() => documents.next()).toThrow(InputError);
  });

  it("may be 50 MB together", () => {
    const filler = `<a>${" ".repeat(5_000_000)}</a>\n`;
    expect(readAll(filler.repeat(10))).toHaveLength(10);
  });
});

describe("what is refused", () => {
  const bomb = `<!DOCTYPE b [\n${Array.from({ length: 40 }, (_, i) => `<!ENTITY e${i + 1} "&e${i};&e${i};">\n`).join("")}]>\n<b>&e40;</b>`;

  // what, text, code, line
  it.each([
    ["nothing", "", "xml.empty", 1],
    ["white space", " \n\n", "xml.empty", 3],
    ["a declaration alone", "<?xml version='1.0'?>\n", "xml.empty", 2],
    ["a comment alone", "<!-- x -->", "xml.empty", 1],
    ["JSON", '\n{"a": 1}', "xml.not-xml", 2],
    ["binary", "\u0000\u0001\u007fELF", "xml.not-xml", 1],
    ["text before the root", "error: no\n<a/>", "xml.not-xml", 1],
    ["text behind the root", "<a/>\nerror: no", "xml.stray-text", 2],
    ["truncated text", "<a>\n<b>\nxy", "xml.truncated", 3],
    ["truncated tag", "<a>\n<b c='", "xml.truncated", 2],
    ["truncated root tag", "<a\nb='c'", "xml.truncated", 2],
    ["truncated comment", "<a/>\n<!-- ", "xml.truncated", 2],
    ["truncated declaration", "<?xml version=", "xml.truncated", 1],
    ["a document cut off before another", "<a>\n<b>\n<?xml version='1.0'?>\n<a/>", "xml.not-well-formed", 3],
    ["mismatched tags", "<a>\n<b>\n</a>", "xml.mismatched-tag", 3],
    ["a close tag too many", "<a/>\n</a>", "xml.mismatched-tag", 2],
    ["two roots", "<a/>\n<b/>", "xml.two-roots", 2],
    ["a document type", "<!DOCTYPE a>\n<a/>", "xml.doctype", 1],
    ["a document type inside", "<a>\n<!DOCTYPE a></a>", "xml.doctype", 2],
    ["an entity bomb", bomb, "xml.doctype", 1],
    ["an external entity", "\n<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>\n<a>&x;</a>", "xml.doctype", 2],
    ["an undefined entity", "<a>\n&nbsp;</a>", "xml.entity", 2],
    ["an entity of the object prototype", "<a>\n&constructor;</a>", "xml.entity", 2],
    ["a bare ampersand", "<a>\nQ&A; x</a>", "xml.entity", 2],
    ["a control character", "<a>\n\u0001</a>", "xml.character", 2],
    ["NUL", "<a>\n\u0000</a>", "xml.character", 2],
    ["NUL by reference", "<a>\n&#0;</a>", "xml.character", 2],
    ["a control character by reference in XML 1.1", "<?xml version='1.1'?>\n<a>&#1;</a>", "xml.character", 2],
    ["half a surrogate pair", "<a>\n\uD800</a>", "xml.character", 2],
    ["the other half", "<a>\n\uDC00</a>", "xml.character", 2],
    ["a reference beyond Unicode", "<a>\n&#x110000;</a>", "xml.character", 2],
    ["< in an attribute", "<a>\n<b c='<'/></a>", "xml.character", 2],
    ["a duplicate attribute", "<a>\n<b c='1'\nc='1'/></a>", "xml.duplicate-attribute", 3],
    ["a duplicate empty attribute", "<a>\n<b c='' c=''/></a>", "xml.duplicate-attribute", 2],
    ["an unquoted attribute", "<a>\n<b c=1/></a>", "xml.attribute-quotes", 2],
    ["an attribute without value", "<a>\n<b c></b></a>", "xml.attribute-quotes", 2],
    ["attributes without space between", "<a>\n<b c='1'd='2'/></a>", "xml.not-well-formed", 2],
    ["-- in a comment", "<a>\n<!-- a -- b --></a>", "xml.not-well-formed", 2],
    ["]]> in text", "<a>\n]]></a>", "xml.not-well-formed", 2],
    ["an element name that is none", "<a>\n<1/></a>", "xml.not-well-formed", 2],
    ["space before the name", "< a/>", "xml.not-well-formed", 1],
    ["a comment before the declaration", "<!-- x -->\n<?xml version='1.0'?><a/>", "xml.not-well-formed", 2],
    ["two declarations", "<?xml version='1.0'?>\n<?xml version='1.0'?><a/>", "xml.not-well-formed", 2],
    ["CDATA outside", "<![CDATA[x]]><a/>", "xml.not-well-formed", 1],
    ["10,000 levels", "<a>\n".repeat(10_000), "xml.too-deep", 257],
    ["10,000 levels, closed", "<a>".repeat(10_000) + "</a>".repeat(10_000), "xml.too-deep", 1],
    ["too many elements", `<a>${"<b/>".repeat(500_000)}</a>`, "xml.too-many-elements", 1],
    [
      "too many attributes",
      `<a ${Array.from({ length: 257 }, (_, i) => `b${i}='' `).join("\n")}/>`,
      "xml.too-many-attributes",
      257,
    ],
    ["a long element name", `<${"a".repeat(1025)}/>`, "xml.name-too-long", 1],
    ["a long attribute name", `<a ${"b".repeat(1025)}=''/>`, "xml.name-too-long", 1],
    ["a document over 16 MiB", `<a>${" ".repeat(16 * 1024 * 1024)}</a>`, "xml.too-large", 1],
    ["a truncated one", `<a>${" ".repeat(16 * 1024 * 1024)}`, "xml.too-large", 1],
    ["a comment over 16 MiB", `<!--${" ".repeat(16 * 1024 * 1024)}--><a/>`, "xml.too-large", 1],
    ["a comment behind the root over 16 MiB", `<a/><!--${" ".repeat(16 * 1024 * 1024)}-->`, "xml.too-large", 1],
  ])("%s", (_what, text, code, line) => {
    const error = refusal(text);
    expect(error).toMatchObject({ code, line, file: "host.xml" });
    expect(error.message).toMatch(/^found .*\S$/);
    expect(error.hint).toMatch(/\.$/);
    expect(error.message.length).toBeLessThan(300);
  });

  it("says what was found, what was expected and where", () => {
    expect(String(refusal("<cpu>\n  <model>\n</cpu>"))).toBe(
      'host.xml:3:1: found "</cpu>" where </model>, opened in line 2, is expected (xml.mismatched-tag). Close the elements in the order in which they were opened, each once.',
    );
  });

  // text -> the place of the attribute or reference itself
  it.each([
    ["<a b='x'\n c='b' b='=b'/>", 2, 8],
    ["<a>\n  x &nbsp; y</a>", 2, 5],
    [`<a\n ${"b".repeat(1_025)}="c"/>`, 2, 2],
  ])("points at the very place: %#", (text, line, column) => {
    expect(refusal(text)).toMatchObject({ line, column });
  });

  it("names the line in a text of many documents", () => {
    expect(refusal("<a/>\n<b/>\n<c>\n</d>", readAll)).toMatchObject({
      code: "xml.mismatched-tag",
      line: 4,
      file: "hosts.xml",
    });
  });

  it("takes other limits when told", () => {
    const read = (text: string) => readXmlDocument(text, { limits: { maxDepth: 2 } });
    expect(read("<a><b/></a>").children).toHaveLength(1);
    expect(refusal("<a><b><c/></b></a>", read).code).toBe("xml.too-deep");
  });
});
