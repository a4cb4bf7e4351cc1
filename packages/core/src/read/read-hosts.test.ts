import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { baseline } from "../baseline/baseline.ts";
import { InputError } from "../xml/errors.ts";
import { type HostInput, type InputFile, readHosts } from "./read-hosts.ts";

const file = (name: string, text: string): InputFile => ({ name, text });
const given = (name: string | null, ...files: InputFile[]): HostInput => ({ name, files });
/** Host names with the kinds of their documents. */
const grouped = (...inputs: HostInput[]) =>
  Object.fromEntries(readHosts(inputs).hosts.map(({ name, documents }) => [name, documents.map(({ kind }) => kind)]));

function refusal(...inputs: HostInput[]): InputError {
  try {
    readHosts(inputs);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error("was read");
}

const caps = (uuid: string, extra = "") => `<capabilities><host><uuid>${uuid}</uuid>${extra}</host></capabilities>\n`;
const dom = (machine: string, domain = "kvm", path = "/usr/bin/qemu", inside = "") =>
  `<domainCapabilities><path>${path}</path><domain>${domain}</domain><machine>${machine}</machine><arch>x86_64</arch>${inside}</domainCapabilities>\n`;
const cpu = (model: string) => `<cpu><arch>x86_64</arch><model>${model}</model></cpu>\n`;
const [c, d] = ["capabilities", "domain-capabilities"];

describe("within a file", () => {
  // what is shown | text | hosts with the kinds of their documents
  it.each<[string, string, Record<string, string[]>]>([
    ["one document is one host", caps("a"), { n: [c] }],
    ["documents without a uuid belong to the host before them", caps("a") + dom("q35") + dom("pc"), { n: [c, d, d] }],
    [
      "another uuid starts the next host",
      caps("a") + dom("q35") + caps("b") + dom("pc"),
      { "n#1": [c, d], "n#2": [c, d] },
    ],
    ["so does the same kind once more", caps("a") + caps("a"), { "n#1": [c], "n#2": [c] }],
    ["and the same machine type once more", dom("q35") + dom("pc") + dom("q35"), { "n#1": [d, d], "n#2": [d] }],
    ["another accelerator is not the same", dom("q35", "kvm") + dom("q35", "qemu"), { n: [d, d] }],
    [
      "another path of the emulator is",
      dom("q35") + dom("q35", "kvm", "/usr/libexec/qemu-kvm"),
      { "n#1": [d], "n#2": [d] },
    ],
    ["the uuid may come last", dom("q35") + caps("a") + dom("q35") + caps("b"), { "n#1": [d, c], "n#2": [d, c] }],
    ["bare CPUs are a host each", cpu("EPYC") + cpu("EPYC"), { "n#1": ["cpu"], "n#2": ["cpu"] }],
  ])("%s", (_, text, expected) => {
    expect(grouped(given("n", file("f.xml", text)))).toEqual(expected);
  });

  it("declarations and comments between documents change nothing", () => {
    const text = `<?xml version='1.0'?>${caps("a")}<!-- next --><?xml version='1.0'?>\n${dom("q35")}`;
    expect(grouped(given("n", file("f.xml", text)))).toEqual({ n: [c, d] });
  });

  it("hosts keep their documents' lines", () => {
    const { hosts } = readHosts([given("n", file("f.xml", caps("a") + dom("q35") + caps("b")))]);
    expect(hosts.flatMap(({ documents }) => documents.map(({ source }) => source.line))).toEqual([1, 2, 3]);
  });
});

describe("the files of one input", () => {
  it("are merged into one host, in whichever order they are given", () => {
    const files = [file("b.xml", dom("q35")), file("a.xml", caps("u")), file("c.xml", dom("pc"))];
    const expected = readHosts([given("n", ...files)]);
    expect(expected.hosts.map(({ documents }) => documents.length)).toEqual([3]);
    fc.assert(
      fc.property(fc.shuffledSubarray(files, { minLength: 3 }), (shuffled) => {
        expect(readHosts([given("n", ...shuffled)])).toEqual(expected);
      }),
    );
  });

  it("may be a fleet if it is a single one", () => {
    expect(Object.keys(grouped(given("n", file("f.xml", caps("a") + caps("b")))))).toEqual(["n#1", "n#2"]);
    const error = refusal(given("n", file("a.xml", dom("q35")), file("f.xml", caps("a") + caps("b"))));
    expect(error).toMatchObject({ code: "hosts.several-in-one-file", file: "f.xml" });
  });

  it("give progress, a file at a time", () => {
    const seen: [number, number][] = [];
    const inputs = [given("n", file("a", caps("a")), file("b", dom("q35"))), given("m", file("c", caps("b")))];
    readHosts(inputs, { onProgress: (...progress) => seen.push(progress) });
    expect(seen).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
  });
});

describe("names", () => {
  it("are those given, those of the file, or standard input's", () => {
    expect(Object.keys(grouped(given("node1", file("a.xml", caps("a")))))).toEqual(["node1"]);
    expect(Object.keys(grouped(given(null, file("a.xml", caps("a")))))).toEqual(["a.xml"]);
    expect(Object.keys(grouped(given(null, file("-", caps("a")))))).toEqual(["stdin"]);
  });

  it("called as properties of objects are ordinary", () => {
    const names = ["__proto__", "constructor", "toString"];
    const { hosts } = readHosts(names.map((name) => given(name, file(`${name}.xml`, cpu("EPYC")))));
    expect(hosts.map(({ name }) => name)).toEqual(names);
    expect(baseline(hosts).hosts.map(({ name }) => name)).toEqual(names);
  });

  it("stand for one host each", () => {
    const error = refusal(given("n", file("a.xml", caps("a"))), given("n", file("b.xml", caps("b"))));
    expect(error).toMatchObject({ code: "hosts.same-name", file: "b.xml" });
    expect(error.message).toContain("a.xml");
  });
});

describe("refuses", () => {
  const vcpus = (max: number) => `<vcpu max='${max}'/>`;
  const version = (libvirt: string) => `Using library: libvirt ${libvirt}\nRunning hypervisor: QEMU 7.2.0\n`;
  const greeting = '{"QMP": {"version": {"qemu": {"major": 7, "minor": 2, "micro": 0}, "package": ""}}}\n';
  // what is shown | inputs | code | file | line
  it.each<[string, HostInput[], string, string | null, number | null]>([
    ["no inputs", [], "hosts.none", null, null],
    ["an input without files", [given("n")], "hosts.none", null, null],
    ["an empty file among others", [given("n", file("a", caps("a")), file("b", ""))], "input.empty", "b", null],
    ["a transcript without replies", [given("n", file("q.json", greeting))], "hosts.none-in-file", "q.json", 1],
    [
      "a transcript without replies among others",
      [given("n", file("a.xml", caps("a")), file("q.json", greeting))],
      "hosts.none-in-file",
      "q.json",
      1,
    ],
    [
      "two uuids for one host",
      [given("n", file("a.xml", caps("a")), file("b.xml", `\n${caps("b")}`))],
      "hosts.contradiction",
      "b.xml",
      2,
    ],
    [
      "two CPUs for one host",
      [given("n", file("a.xml", cpu("EPYC")), file("b.xml", cpu("Haswell")))],
      "hosts.contradiction",
      "b.xml",
      1,
    ],
    [
      "the silicon of two machines for one host, told by two tools",
      [
        given(
          "n",
          file(
            "a.xml",
            caps("a", "<cpu><arch>x86_64</arch><model>EPYC</model><signature family='23' model='1'/></cpu>"),
          ),
          file(
            "b.txt",
            "processor\t: 0\nvendor_id\t: AuthenticAMD\ncpu family\t: 25\nmodel\t\t: 1\nflags\t\t: fpu lm\n\n",
          ),
        ),
      ],
      "hosts.contradiction",
      "b.txt",
      1,
    ],
    [
      "two limits for one host",
      [given("n", file("a.xml", dom("q35", "kvm", "/q", vcpus(8))), file("b.xml", dom("q35", "kvm", "/q", vcpus(9))))],
      "hosts.contradiction",
      "b.xml",
      1,
    ],
    [
      "two releases of libvirt for one host",
      [given("n", file("a.txt", version("9.0.0")), file("b.txt", version("11.3.0")))],
      "hosts.contradiction",
      "b.txt",
      1,
    ],
  ])("%s", (_, inputs, code, name, line) => {
    const error = refusal(...inputs);
    expect(error).toMatchObject({ code, file: name, line });
    expect(error.hint).not.toBe("");
  });

  it("a contradiction by naming both places", () => {
    const error = refusal(given("n", file("a.xml", cpu("EPYC")), file("b.xml", cpu("Haswell"))));
    expect(error.message).toContain("a.xml:1");
    expect(error.place).toBe("b.xml:1");
  });

  it("a contradiction by naming the folder that may hold several hosts", () => {
    const [epyc, haswell] = [file("fleet/n/a.xml", cpu("EPYC")), file("fleet/n/b.xml", cpu("Haswell"))];
    expect(refusal(given("n", epyc, haswell)).hint).toContain("give their folder by itself (fleet/n)");
    expect(refusal(given("n", epyc, file("b.xml", cpu("Haswell")))).hint).not.toContain("folder");
  });
});

it("takes files that say the same twice", () => {
  expect(grouped(given("n", file("a.xml", cpu("EPYC")), file("b.xml", cpu("EPYC"))))).toEqual({ n: ["cpu", "cpu"] });
});

it("takes a host without evidence of its CPU, of which nothing is then known", () => {
  const { hosts } = readHosts([
    given("silent", file("a.xml", caps("a"))),
    given(
      "other",
      file(
        "b.xml",
        dom("q35", "kvm", "/q", "<cpu><mode name='host-model' supported='yes'><model>EPYC</model></mode></cpu>"),
      ),
    ),
  ]);
  const { cpu: section, findings } = baseline(hosts);
  expect(section?.lost).toEqual([]);
  expect(section?.undetermined.length).toBeGreaterThan(0);
  expect(new Set(section?.undetermined.flatMap(({ hosts: on }) => on))).toEqual(new Set(["silent"]));
  expect(findings.map(({ severity }) => severity)).toContain("unknown");
});
