import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { XMLParser } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import type { XmlElement } from "./element.ts";
import { InputError } from "./errors.ts";
import { readXmlDocument, readXmlDocuments } from "./read.ts";

/** Real documents stand beside the repository and, with libvirt's client installed, under /usr/share. */
const folders = [fileURLToPath(new URL("../../../../../shared/corpus", import.meta.url)), "/usr/share/libvirt"];

const realDocuments = folders.filter(existsSync).flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".xml"))
    .sort()
    .map((path) => [path, readFileSync(`${folder}/${path}`, "utf8")] as const),
);

/** What both engines are held to agree on. */
type Tree = { name: string; attributes: [string, string][]; text: string; children: Tree[] };

function ours({ name, attributes, text, children }: XmlElement): Tree {
  return { name, attributes: [...attributes], text, children: children.map(ours) };
}

/** A node of fast-xml-parser in `preserveOrder`: one key is the name, `:@` holds the attributes. */
type Ordered = { readonly ":@"?: Readonly<Record<string, string>>; readonly [name: string]: unknown };

const second = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  htmlEntities: true,
  commentPropName: "#comment",
  ignoreDeclaration: true,
  ignorePiTags: true,
});

function theirs(node: Ordered): Tree {
  const name = Object.keys(node).find((key) => key !== ":@") ?? "";
  const content = node[name] as readonly Ordered[];
  const text = content.map((part) => part["#text"] ?? "").join("");
  const children = content.filter((part) => !("#text" in part) && !("#comment" in part)).map(theirs);
  const layout = children.length > 0 && /^[ \t\r\n]*$/.test(text);
  return { name, attributes: Object.entries(node[":@"] ?? {}), text: layout ? "" : text, children };
}

function theirRoot(text: string): Tree {
  const top = second.parse(text) as readonly Ordered[];
  const roots = top.filter((node) => !("#text" in node) && !("#comment" in node));
  expect(roots).toHaveLength(1);
  return theirs(roots[0] as Ordered);
}

/** Stands in where there are no real documents, and adds what they lack: CDATA, references, comments, prefixes. */
const written = [
  "<?xml version='1.0' encoding='UTF-8'?>\n<cpu mode='custom' match=\"exact\">\r\n  <!-- a -->\n  <model fallback='forbid'>EPYC &amp; &#x41;</model>\n  <feature policy='require' name='x2apic'/>\n</cpu>\n",
  "<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><name>é\u{1F600}</name><description><![CDATA[a <b> ]] c]]></description><qemu:commandline><qemu:arg value='-s'/></qemu:commandline></domain>",
];
describe("two engines agree on", () => {
  const named = written.map((text, index) => [`a written document, ${index}`, text] as const);
  it.each([...named, ...realDocuments])("%s", (path, text) => {
    expect(ours(readXmlDocument(text, { file: path }))).toEqual(theirRoot(text));
  });

  it("real documents, which must be there to be agreed on", (context) => {
    if (realDocuments.length === 0) context.skip(`there are none in ${folders.join(" or ")}`);
    expect(realDocuments.length).toBeGreaterThan(10);
  });
});

const seeds = [...written, ...realDocuments.map(([, text]) => text).filter((text) => text.length < 20_000)];

type Mutation = (text: string, other: string) => string;
const fraction = fc.double({ min: 0, max: 1, noNaN: true });
const markup = fc.constantFrom(
  "<",
  ">",
  "&",
  "'",
  '"',
  "/",
  "]]>",
  "<!--",
  "-->",
  "<![CDATA[",
  "<?xml version='1.0'?>",
  "<!DOCTYPE a [",
  "&#0;",
  "\u0000",
  "\uD800",
  "\uFEFF",
  "=",
  "\r",
);

/** Mistakes as they happen to files, and as someone who means harm makes them. */
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(fraction, fc.integer({ min: 0, max: 7 })).map(
    ([at, bit]): Mutation =>
      (text) => {
        const i = Math.floor(at * Math.max(0, text.length - 1));
        return text.slice(0, i) + String.fromCharCode(text.charCodeAt(i) ^ (1 << bit)) + text.slice(i + 1);
      },
  ),
  fraction.map(
    (at): Mutation =>
      (text) =>
        text.slice(0, at * text.length),
  ),
  fraction.map(
    (at): Mutation =>
      (text) =>
        text.slice(at * text.length),
  ),
  fc.tuple(fraction, markup).map(
    ([at, piece]): Mutation =>
      (text) =>
        text.slice(0, at * text.length) + piece + text.slice(at * text.length),
  ),
  fc.tuple(fraction, fraction).map(
    ([at, from]): Mutation =>
      (text, other) =>
        text.slice(0, at * text.length) + other.slice(from * other.length),
  ),
  fc.tuple(fraction, fraction).map(
    ([a, b]): Mutation =>
      (text) => {
        const [from, to] = [Math.min(a, b) * text.length, Math.max(a, b) * text.length];
        return text.slice(0, to) + text.slice(from);
      },
  ),
  fc.constant<Mutation>((text, other) => text + other),
);

const mutated = fc
  .tuple(fc.constantFrom(...seeds), fc.constantFrom(...seeds), fc.array(mutation, { maxLength: 4 }))
  .map(([text, other, mutations]) => mutations.reduce((sofar, mutate) => mutate(sofar, other), text));

/** Every element of a tree, the root first. */
function* everyElement(root: XmlElement): Generator<XmlElement> {
  yield root;
  for (const element of root.children) yield* everyElement(element);
}

describe("a damaged document", () => {
  it("gives trees, or an InputError within the text", () => {
    let [refused, read] = [0, 0];
    fc.assert(
      fc.property(mutated, (text) => {
        try {
          for (const root of readXmlDocuments(text)) expect(text.startsWith(`<${root.name}`, root.start)).toBe(true);
          read++;
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          const { line, column, message, hint } = error as InputError;
          const lines = text.split("\n");
          expect(line).toBeLessThanOrEqual(lines.length);
          expect(column).toBeLessThanOrEqual((lines[(line ?? 0) - 1]?.length ?? 0) + 1);
          expect(Math.min(line ?? 0, column ?? 0)).toBeGreaterThanOrEqual(1);
          expect(message + hint).not.toMatch(/undefined|NaN|\[object/);
          refused++;
        }
      }),
      { numRuns: 1_500 },
    );
    expect(refused).toBeGreaterThan(50);
    expect(read).toBeGreaterThan(50);
  });
});

describe("the span of every element", () => {
  it.each(seeds.map((text) => [text.slice(0, 40).replaceAll("\n", " "), text]))(
    "is that element alone: %s",
    (_begin, text) => {
      const lines = text.split("\n");
      for (const element of everyElement(readXmlDocument(text))) {
        expect(lines[element.line - 1]?.startsWith(`<${element.name}`, element.column - 1)).toBe(true);
      }
      for (const element of [...everyElement(readXmlDocument(text))].slice(0, 100)) {
        expect(ours(readXmlDocument(text.slice(element.start, element.end)))).toEqual(ours(element));
      }
    },
  );
});
