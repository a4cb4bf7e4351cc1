import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { baseline, baselineOfFleet } from "../../baseline/baseline.ts";
import type { Host } from "../../host/host.ts";
import { hostLine } from "../../host/host-line.ts";
import { inspect } from "../../inspect/inspect.ts";
import { Fleet } from "../../profile/fleet.ts";
import { InputError } from "../../xml/errors.ts";
import { HostLines } from "../host-lines.ts";
import { readHosts } from "../read-hosts.ts";

const folder = new URL("../../../../../test/fixtures/recorded/", import.meta.url);
const recorded = readdirSync(folder).filter((name) => name.endsWith(".xml"));
const textOf = (name: string) => readFileSync(new URL(name, folder), "utf8");

/** One host of several documents, and others of one each. */
const hosts: readonly Host[] = readHosts([
  ...recorded
    .filter((name) => name.includes("domcapabilities"))
    .map((name) => ({ name, files: [{ name, text: textOf(name) }] })),
  {
    name: "whole",
    files: recorded.filter((name) => name.startsWith("libvirt-11.3")).map((name) => ({ name, text: textOf(name) })),
  },
]).hosts;

const lines = (of: readonly Host[]) => of.map((host) => `${hostLine(host)}\n`).join("");
const readLines = (text: string, name = "fleet.jsonl") => readHosts([{ name: "fleet", files: [{ name, text }] }]).hosts;

/** Where facts stand is all that may differ. */
const withoutSources = (value: unknown) =>
  JSON.stringify(value)
    .replaceAll(/[^" ]*\.(xml|jsonl)(:\d+)?/g, "PLACE")
    .replaceAll(/"sources":\[[^\]]*\]/g, "");

describe("normalised hosts", () => {
  test("give the baseline of the hosts they were written from, byte for byte apart from sources", () => {
    const read = readLines(lines(hosts));
    expect(read.map(({ name }) => name)).toEqual(hosts.map(({ name }) => name));
    expect(withoutSources(baseline(read))).toBe(withoutSources(baseline(hosts)));
    for (const host of hosts) {
      const [again] = readLines(lines([host]));
      expect(again!.name).toBe(host.name);
      expect(withoutSources(baseline([again!]))).toBe(withoutSources(baseline([host])));
    }
  });

  test("are written the same once they were read, and hold everything observed", () => {
    const read = readLines(lines(hosts));
    const written = (of: readonly Host[]) => lines(of).replaceAll(/"sources":\[[^\]]*\]/g, "");
    expect(written(read)).toBe(written(hosts));
    const facts = (of: readonly Host[]) =>
      inspect(of).hosts.map(({ documents }) => documents.map(({ observations }) => observations.length));
    expect(facts(read)).toEqual(facts(hosts));
  });

  test("of equal evidence are equal behind the same mark, and are parsed once", () => {
    const reader = new HostLines("fleet.jsonl");
    const [first, second] = ["a", "b"].map(
      (name, index) => reader.read(hostLine({ ...hosts[0]!, name }), index + 1)[0],
    );
    expect(second!.evidence).toBe(first!.evidence);
    const [a, b] = [first!.host(), second!.host()];
    expect(b.documents[0]!.observations[0]!.value).toBe(a.documents[0]!.observations[0]!.value);
    expect(b.documents[0]!.source).toEqual({ file: "fleet.jsonl", line: 2, tool: "virsh domcapabilities" });
    expect([a.name, b.name]).toEqual(["a", "b"]);
  });

  test("keep the uuid that tells hosts apart out of their evidence", () => {
    const whole = hosts.at(-1)!;
    const uuid = whole.documents.find((document) => document.uuid !== null)!.uuid!;
    const other = hostLine({ ...whole, name: "other" }).replaceAll(uuid, "4c4c4544-0050-4d10-8052-b4c04f4e3533");
    const reader = new HostLines("fleet.jsonl");
    const read = [...reader.read(hostLine(whole), 1), ...reader.read(other, 2)];
    expect(read[1]!.evidence).toBe(read[0]!.evidence);
    const uuids = read.map((line) => line.host().documents.flatMap((document) => document.uuid ?? []));
    expect(uuids).toEqual([[uuid], ["4c4c4544-0050-4d10-8052-b4c04f4e3533"]]);
  });

  test("streamed into a fleet give what they give read as a file", () => {
    const many = Array.from({ length: 1200 }, (_, index) => ({ ...hosts[index % hosts.length]!, name: `h${index}` }));
    const reader = new HostLines("fleet.jsonl");
    const fleet = new Fleet();
    many.forEach((host, index) => {
      const [read] = reader.read(hostLine(host), index + 1);
      fleet.addByEvidence(read!.evidence, read!.name, read!.host);
    });
    expect(fleet.members()).toHaveLength(hosts.length);
    expect(JSON.stringify(baselineOfFleet(fleet))).toBe(JSON.stringify(baseline(readLines(lines(many)))));
  });

  test("may be written otherwise: members in another order, indented", () => {
    const { schema, name, sources, documents } = JSON.parse(hostLine(hosts[0]!));
    const shuffled = JSON.stringify({ documents, name, sources, schema });
    const read = new HostLines("fleet.jsonl").read(shuffled, 1)[0]!.host();
    expect(withoutSources(baseline([read]))).toBe(withoutSources(baseline([hosts[0]!])));
    const [indented] = readLines(JSON.stringify({ schema, name, sources, documents }, null, 2));
    expect(withoutSources(baseline([indented!]))).toBe(withoutSources(baseline([hosts[0]!])));
  });
});

describe("a line that is none of inspect's", () => {
  const whole = hostLine(hosts[0]!);
  type Line = ReturnType<typeof JSON.parse>;
  const said = (change: (line: Line) => void) => {
    const line: Line = JSON.parse(whole);
    change(line);
    return JSON.stringify(line);
  };
  test.each<[string, string, string]>([
    // what               the line                                                          refused as
    ["no name", said((line) => delete line.name), "host.not-normalised"],
    ["an empty name", said((line) => (line.name = "")), "host.not-normalised"],
    ["another schema", said((line) => (line.schema = "virt-baseline/host/2")), "host.not-normalised"],
    ["no documents", said((line) => delete line.documents), "host.not-normalised"],
    ["none of the documents", said((line) => (line.documents = [])), "host.not-normalised"],
    ["a document that is none", said((line) => line.documents.push(null)), "host.not-normalised"],
    ["a value of another shape", said((line) => (line.documents[0].observations[0].value = 7)), "host.not-normalised"],
    [
      "a subject of later",
      said((line) => (line.documents[0].observations[0].subject = "moods")),
      "host.not-normalised",
    ],
    [
      "a subject of every object's",
      said((line) => (line.documents[0].observations[0].subject = "constructor")),
      "host.not-normalised",
    ],
    [
      "a scope of another shape",
      said((line) => (line.documents[0].observations[0].scope.arch = 1)),
      "host.not-normalised",
    ],
    ["a line cut off", whole.slice(0, -20), "json.not-well-formed"],
    ["something behind the end", `${whole}]`, "json.not-well-formed"],
    ["two lines in one", `${whole}${whole}`, "json.not-well-formed"],
  ])("is refused: %s", (_, line, code) => {
    const reader = new HostLines("fleet.jsonl");
    reader.read(whole, 1);
    let refusal: unknown;
    try {
      reader.read(line, 2);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(InputError);
    expect(refusal).toMatchObject({ code, file: "fleet.jsonl", line: 2 });
  });

  test("aliases are found by their own names only", () => {
    const line = hostLine(hosts.at(-1)!).replaceAll('"aliases":{"pc"', '"aliases":{"__proto__":"pc-q35-9.2","pc"');
    const host = new HostLines("fleet.jsonl").read(line, 1)[0]!.host();
    const list = host.documents
      .flatMap(({ observations }) => observations)
      .findLast(({ subject }) => subject === "machine.types");
    const { aliases } = list!.value as { aliases: Record<string, string> };
    expect([aliases.constructor, Object.keys(aliases).includes("__proto__")]).toEqual([undefined, true]);
    expect(() => baseline([host])).not.toThrow();
  });
});

describe("a reduced line", () => {
  const reduced = (members: unknown) =>
    hostLine(hosts[0]!).replace(',"documents":', () => `,"hosts":${JSON.stringify(members)},"documents":`);
  const own = { document: 0, subject: "clock.tsc", scope: {}, value: { frequencyHz: 1, scaling: null } };

  test("is as many hosts as it names, each with what is told of it alone", () => {
    const read = readLines(reduced([{ name: "a" }, { name: "b", own: [own] }]));
    expect(read.map(({ name }) => name)).toEqual(["a", "b"]);
    const clocks = read.map(
      ({ documents }) => documents[0]!.observations.filter(({ subject }) => subject === "clock.tsc").length,
    );
    expect(clocks).toEqual([0, 1]);
  });

  // what is wrong | the members
  test.each<[string, unknown]>([
    ["no list", {}],
    ["an empty list", []],
    ["a host without a name", [{ own: [] }]],
    ["an empty name", [{ name: "" }]],
    ["no such document", [{ name: "a", own: [{ ...own, document: 99 }] }]],
    ["a document by a broken number", [{ name: "a", own: [{ ...own, document: 0.5 }] }]],
    ["a document before the first", [{ name: "a", own: [{ ...own, document: -1 }] }]],
    ["an unknown subject", [{ name: "a", own: [{ ...own, subject: "__proto__" }] }]],
    ["a value of another shape", [{ name: "a", own: [{ ...own, value: 3 }] }]],
  ])("is refused with its line: %s", (_, members) => {
    const refusal = expect.objectContaining({ name: "InputError", code: "host.not-normalised", line: 1 });
    expect(() => new HostLines("f.jsonl").read(reduced(members), 1)).toThrow(refusal);
    expect(() => readLines(reduced(members), "f.jsonl")).toThrow(refusal);
  });
});
