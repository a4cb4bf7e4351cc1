import { expect, test } from "vitest";
import type { Document } from "../evidence/document.ts";
import { observe } from "../evidence/observation.ts";
import { DocumentCache } from "./document-cache.ts";

const scope = { arch: "x86_64", accel: "kvm", emulator: null, machine: null };

function reader() {
  const read: string[] = [];
  const documentsOf = (text: string, file: string) => (): Document[] => {
    read.push(file);
    const source = { file, line: 7, tool: "virsh" };
    const said = [observe("kernel.version", scope, text.slice(0, 3), source)];
    return [{ kind: "k", key: "k", uuid: null, hostName: null, source, observations: said }];
  };
  return { read, documentsOf };
}

test("an equal text is read once, and stands in its own file all the same", () => {
  const cache = new DocumentCache();
  const { read, documentsOf } = reader();
  const [first] = cache.documentsOf("abc", "a.xml", documentsOf("abc", "a.xml"));
  const [again] = cache.documentsOf("abc", "b.xml", documentsOf("abc", "b.xml"));
  const [other] = cache.documentsOf("abd", "c.xml", documentsOf("abd", "c.xml"));
  expect(read).toEqual(["a.xml", "c.xml"]);
  expect([again!.source, again!.observations[0]!.source]).toEqual(
    Array(2).fill({ file: "b.xml", line: 7, tool: "virsh" }),
  );
  expect(first!.source.file).toBe("a.xml");
  expect(again!.observations[0]!.value).toBe(first!.observations[0]!.value);
  expect(again!.evidence).toBe(first!.evidence);
  expect(other!.evidence).not.toBe(first!.evidence);
});

test("what is met often outlasts many texts that are met once", () => {
  const cache = new DocumentCache();
  const { read, documentsOf } = reader();
  const long = (name: string) => name.padEnd(20 * 1024 * 1024, ".");
  for (const once of ["001", "002", "003", "004", "005", "006", "007"]) {
    cache.documentsOf("often", "often", documentsOf("often", "often"));
    cache.documentsOf(long(once), once, documentsOf(long(once), once));
  }
  cache.documentsOf(long("001"), "001 again", documentsOf(long("001"), "001 again"));
  expect(read.filter((file) => file === "often")).toHaveLength(1);
  expect(read.at(-1)).toBe("001 again");
});

test("a text that cannot be read is read again", () => {
  const cache = new DocumentCache();
  const fail = () => {
    throw new Error("no");
  };
  expect(() => cache.documentsOf("x", "a", fail)).toThrow("no");
  expect(() => cache.documentsOf("x", "b", fail)).toThrow("no");
});
