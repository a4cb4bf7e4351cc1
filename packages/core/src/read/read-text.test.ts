import { describe, expect, it } from "vitest";
import { InputError } from "../xml/errors.ts";
import { readText } from "./read-text.ts";
import { readers } from "./readers.ts";

const kinds = (text: string) => [...readText(text, "input")].map(({ kind }) => kind);

function refusal(text: string): InputError {
  try {
    kinds(text);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error(`was read: ${text.slice(0, 80)}`);
}

const cpu = "<cpu><arch>x86_64</arch><model>EPYC</model></cpu>";

describe("the kind of an input is found from its content", () => {
  // what is shown | text | kinds of documents
  it.each<[string, string, string[]]>([
    ["virsh capabilities", "<capabilities/>", ["capabilities"]],
    ["virsh domcapabilities", "<domainCapabilities><arch>i686</arch></domainCapabilities>", ["domain-capabilities"]],
    ["a lone CPU", cpu, ["cpu"]],
    ["with an XML declaration", `<?xml version='1.0' encoding='UTF-8'?>\n${cpu}`, ["cpu"]],
    ["behind a comment, white space and a byte order mark", `\uFEFF \n<!-- host 1 -->${cpu}`, ["cpu"]],
    [
      "several, one after another",
      `${cpu}\n<capabilities/><?xml version='1.0'?>${cpu}`,
      ["cpu", "capabilities", "cpu"],
    ],
    ["a QMP transcript", '\n{"return": {"arch": "x86_64"}}', ["qmp"]],
    ["virsh version", "\nUsing library: libvirt 9.0.0\nRunning hypervisor: QEMU 7.2.0\n", ["virsh-version"]],
  ])("%s", (_, text, expected) => {
    expect(kinds(text)).toEqual(expected);
  });
});

describe("refuses at once, with line, expectation and what to do", () => {
  const bomb = `<!DOCTYPE cpu [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>\n<cpu>&b;</cpu>`;
  const external = `<!DOCTYPE cpu [<!ENTITY f SYSTEM "file:///etc/passwd">]><cpu><model>&f;</model></cpu>`;
  const deep = 10_000;
  const large = `<cpu>\n${" ".repeat(16 * 1024 * 1024)}</cpu>`;
  // what is shown | text | code | line
  it.each<[string, string, string, number | null]>([
    ["an empty file", "", "input.empty", null],
    ["white space alone", "\uFEFF \n\t\n", "input.empty", null],
    ["a comment alone", "<!-- nothing -->\n", "xml.empty", 2],
    ["prose", "hello\n", "input.unrecognised", 1],
    ["a shell's message", "error: failed to connect to the hypervisor\n", "input.unrecognised", 1],
    ["NUL", "\0\0\0", "input.unrecognised", 1],
    ["a number", "42", "input.unrecognised", 1],
    ["another root", "\n<storage/>", "input.unknown-root", 2],
    ["a root called as a property of objects", "<constructor/>", "input.unknown-root", 1],
    ["a guest", "<domain type='kvm'/>", "input.unknown-root", 1],
    ["another root behind a good document", `${cpu}\n<storage/>`, "input.unknown-root", 2],
    ["a document cut off", "<cpu>\n<arch>x86_64</arch>", "xml.truncated", 2],
    ["a second document cut off", `${cpu}\n${cpu.slice(0, -3)}`, "xml.truncated", 2],
    ["text behind a document", `${cpu}\nerror: timeout`, "xml.stray-text", 2],
    ["entities that multiply", bomb, "xml.doctype", 1],
    ["an external entity", external, "xml.doctype", 1],
    ["an entity without a definition", "<cpu>\n&a;</cpu>", "xml.entity", 2],
    ["a control character", "<cpu>\n\u0001</cpu>", "xml.character", 2],
    ["NUL in a document", "<cpu>\n\0</cpu>", "xml.character", 2],
    ["an attribute twice", "<cpu>\n<model a='1' a='2'/></cpu>", "xml.duplicate-attribute", 2],
    ["10,000 levels", `${"<cpu>".repeat(deep)}${"</cpu>".repeat(deep)}`, "xml.too-deep", 1],
    ["more elements than any host has", `<cpu>${"<a/>".repeat(100_001)}</cpu>`, "xml.too-many-elements", 1],
    ["a document over 16 MiB", large, "xml.too-large", 1],
    ["a line cut off", "processor\t: 0\ncpu family\t: 6\nflags\t\t: fpu lm ss", "input.truncated", 3],
    ["an empty object", "{}", "input.unrecognised", 1],
    ["an empty list", "[]", "input.unrecognised", 1],
    ["JSON of something else", '{"kind": "Pod", "__proto__": {"return": 1}}', "input.unrecognised", 1],
    ["JSON cut off", '{"return":\n{"a": 1}', "json.not-well-formed", 1],
    ["JSON with text behind", '{"return": {}}\nerror', "json.not-well-formed", 2],
    ["10,000 levels of JSON", `${'{"return":'.repeat(deep)}1${"}".repeat(deep)}`, "json.not-well-formed", 1],
  ])("%s", (_, text, code, line) => {
    const error = refusal(text);
    expect(error).toMatchObject({ code, line, file: "input" });
    expect(error.message).toMatch(/expected|found|not|deeper|stands twice/);
    expect(error.hint).not.toBe("");
    expect(error.message.length).toBeLessThan(700);
  });

  // what was given | how it is called
  it.each([
    ["hello\n", 'expected what describes a host, found a text that begins "hello"'],
    [`\n ${"x".repeat(100)}\ny\n`, `expected what describes a host, found a text that begins "${"x".repeat(60)}…"`],
    ["\u001b[31mred\n", 'expected what describes a host, found a text that begins "\\u001b[31mred"'],
    ['{"kind": "Pod", "spec": {}}', 'expected what describes a host, found JSON with the keys "kind" and "spec"'],
    ["[]", "expected what describes a host, found JSON"],
  ])("says what it met: %j", (text, message) => {
    expect(refusal(text).message).toBe(message);
  });

  it("names every root that is read where it meets another", () => {
    const { message } = refusal("<a/>");
    for (const reader of readers) {
      if (reader.container === "xml") for (const root of reader.roots) expect(message).toContain(`<${root}>`);
    }
  });
});

it("reads 50 MB of many documents, each when it is asked for", () => {
  const document = `${cpu.slice(0, -6)}<!--${"x".repeat(1_000)}--></cpu>\n`;
  const text = document.repeat(Math.ceil((50 * 1024 * 1024) / document.length));
  const documents = readText(`${text}<cpu>`, "fleet.xml");
  let count = 0;
  const readOn = () => {
    for (const { kind } of documents) {
      expect(kind).toBe("cpu");
      count += 1;
    }
  };
  // The last one is cut off: it is met when all before it have been given out.
  expect(readOn).toThrow(InputError);
  expect(count).toBe(text.length / document.length);
});
