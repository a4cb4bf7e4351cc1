import { describe, expect, test } from "vitest";
import { readHosts } from "./read-hosts.ts";

const capabilities = (uuid: string | null) =>
  `<capabilities><host>${uuid === null ? "" : `<uuid>${uuid}</uuid>`}</host></capabilities>`;
const domain = (machine: string, accel = "kvm") =>
  `<domainCapabilities><domain>${accel}</domain><machine>${machine}</machine><arch>x86_64</arch></domainCapabilities>`;
const a = capabilities("a");
const b = capabilities("b");

/** The hosts of one file, each with the number of its documents. */
function group(...documents: string[]): string[] {
  const { hosts } = readHosts([{ name: null, files: [{ name: "all.xml", text: documents.join("\n") }] }]);
  return hosts.map((host) => `${host.name} ${host.documents.length}`);
}

describe("documents of one file are grouped into hosts", () => {
  // what | the documents | the hosts and how many documents each has
  test.each<[string, string[], string[]]>([
    ["one document is one host, named after the file", [a], ["all.xml 1"]],
    ["unlike documents are one host", [a, domain("q"), domain("p")], ["all.xml 3"]],
    ["another uuid starts the next host", [a, b], ["all.xml#1 1", "all.xml#2 1"]],
    [
      "documents without a uuid belong to the host before them",
      [a, domain("q"), b, domain("q")],
      ["all.xml#1 2", "all.xml#2 2"],
    ],
    [
      "a second answer for the same setting starts the next host",
      [domain("q"), domain("p"), domain("q")],
      ["all.xml#1 2", "all.xml#2 1"],
    ],
    ["another accelerator is another setting", [domain("q"), domain("q", "qemu")], ["all.xml 2"]],
    ["the same uuid again is a second capabilities document", [a, a], ["all.xml#1 1", "all.xml#2 1"]],
    ["capabilities without a uuid likewise", [capabilities(null), capabilities(null)], ["all.xml#1 1", "all.xml#2 1"]],
    ["a uuid that comes late is the host's all the same", [domain("q"), a, b], ["all.xml#1 2", "all.xml#2 1"]],
  ])("%s", (_, documents, expected) => {
    expect(group(...documents)).toEqual(expected);
  });
});

describe("files of one host are merged", () => {
  const file = (name: string, text: string) => ({ name, text });

  test("in the order of their names, whatever order they are given in", () => {
    const files = [file("b.xml", a), file("a.xml", domain("q"))];
    const [forwards, backwards] = [files, files.toReversed()].map(
      (given) => readHosts([{ name: "h", files: given }]).hosts,
    );
    expect(forwards).toEqual(backwards);
    expect(forwards![0]!.documents.map(({ source }) => source.file)).toEqual(["a.xml", "b.xml"]);
  });

  // what | the inputs | the code of the error
  test.each([
    [
      "a file of several hosts among them",
      [{ name: "h", files: [file("a", a + b), file("b", domain("q"))] }],
      "hosts.several-in-one-file",
    ],
    [
      "two hosts of one name",
      [
        { name: "h", files: [file("a", a)] },
        { name: "h", files: [file("b", b)] },
      ],
      "hosts.same-name",
    ],
    ["two hosts as one", [{ name: "h", files: [file("a", a), file("b", b)] }], "hosts.contradiction"],
    ["no host at all", [], "hosts.none"],
  ])("but not %s", (_, inputs, code) => {
    expect(() => readHosts(inputs)).toThrow(expect.objectContaining({ code }));
  });
});
