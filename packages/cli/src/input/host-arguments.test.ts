import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { InputError } from "@virt-baseline/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { filesOf, readHostArguments } from "./host-arguments.ts";
import { realDisk } from "./read-files.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "virt-baseline-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Files of the temporary folder, each holding its own name. */
function write(...names: string[]): void {
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), `text of ${name}`);
  }
}

function read(args: readonly string[], stdin = "piped") {
  return readHostArguments(
    args.map(inFolder),
    realDisk(() => Readable.from([Buffer.from(stdin)])),
  );
}

/** `./x` stands for x in the temporary folder. */
function inFolder(arg: string): string {
  return arg.replace(/(^|=)\.\//, `$1${folder}/`);
}

/** Each host's files, as `NAME: FILE FILE`. */
async function grouping(args: readonly string[]): Promise<string[]> {
  const hosts = await read(args);
  return hosts.map(({ name, files }) =>
    `${name}: ${files.map((file) => file.name).join(" ")}`.replaceAll(`${folder}/`, ""),
  );
}

describe("hosts and their files", () => {
  // what is special | the files | the arguments | the hosts
  test.each<[string, string[], string[], string[]]>([
    ["a file", ["n1.xml"], ["./n1.xml"], ["n1: n1.xml"]],
    ["arguments keep their order", ["b.xml", "a.xml"], ["./b.xml", "./a.xml"], ["b: b.xml", "a: a.xml"]],
    ["the same file twice", ["a.xml"], ["./a.xml", "./a.xml"], ["a: a.xml"]],
    ["standard input", [], ["-"], ["null: -"]],
    ["text for people", ["f/README.md", "f/LICENSE", "f/a.xml"], ["./f"], ["a: f/a.xml"]],
    ["the same within a host", ["f/g/notes.md", "f/g/a.xml"], ["./f"], ["g: f/g/a.xml"]],
    ["the same by name", ["README.md"], ["./README.md"], ["README: README.md"]],
    ["a named file", ["c.xml"], ["n1=./c.xml"], ["n1: c.xml"]],
    ["named standard input", [], ["n1=-"], ["n1: -"]],
    [
      "a name repeated stays where it first stood",
      ["c.xml", "d.xml", "e.xml"],
      ["n1=./c.xml", "./d.xml", "n1=./e.xml"],
      ["n1: c.xml e.xml", "d: d.xml"],
    ],
    ["a named folder", ["f/a.xml", "f/g/b.xml"], ["n1=./f"], ["n1: f/a.xml f/g/b.xml"]],
    ["a path with =", ["a=b.xml"], ["./a=b.xml"], ["a=b: a=b.xml"]],
    [
      "a flat folder, in order of the names",
      ["f/b.dom.xml", "f/c.json", "f/b.caps.xml", "f/a.caps.xml"],
      ["./f"],
      ["a: f/a.caps.xml", "b: f/b.caps.xml f/b.dom.xml", "c: f/c.json"],
    ],
    ["hidden files", ["f/.swp", "f/a.xml", "f/.git/x"], ["./f/"], ["a: f/a.xml"]],
    [
      "a manifest",
      ["n1/manifest.json", "n1/a.xml", "n1/x/b.xml"],
      ["./n1/"],
      ["n1: n1/a.xml n1/manifest.json n1/x/b.xml"],
    ],
    [
      "a fleet, with a file beside its hosts",
      ["f/n2/a.xml", "f/n1/b.xml", "f/n1/a.xml", "f/n3.xml"],
      ["./f"],
      ["n3: f/n3.xml", "n1: f/n1/a.xml f/n1/b.xml", "n2: f/n2/a.xml"],
    ],
    [
      "fleets of a fleet",
      ["f/r1/n1/a.xml", "f/r2/n1/manifest.json", "f/r2/n2/a.xml"],
      ["./f"],
      ["r1/n1: f/r1/n1/a.xml", "r2/n1: f/r2/n1/manifest.json", "r2/n2: f/r2/n2/a.xml"],
    ],
    ["names that repeat: the file's", ["a.xml", "a.json"], ["./a.xml", "./a.json"], ["a.xml: a.xml", "a.json: a.json"]],
    [
      "names that repeat: the path",
      ["x/a.xml", "y/a.xml"],
      ["./x/a.xml", "./y/a.xml"],
      ["x/a.xml: x/a.xml", "y/a.xml: y/a.xml"],
    ],
  ])("%s", async (_, files, args, hosts) => {
    write(...files);
    expect(await grouping(args)).toEqual(hosts);
  });

  test("guests beside a manifest are read where they are asked for", async () => {
    write("f/n1/manifest.json", "f/n1/guests/a.xml", "f/n2/x.xml", "f/n2/guests/b.xml");
    const paths = [join(folder, "f")];
    const disk = realDisk(() => Readable.from([]));
    const guests = (await readHostArguments(paths, disk, { guests: true })).map((host) => [
      host.name,
      host.guests?.map(({ name }) => name.slice(folder.length + 1)),
    ]);
    expect(guests).toEqual([
      ["n1", ["f/n1/guests/a.xml"]],
      ["n2", []], // without a manifest it is a folder like others
    ]);
    expect((await readHostArguments(paths, disk)).every((host) => host.guests === undefined)).toBe(true);
  });

  test("texts are read, with standard input among them", async () => {
    write("a.xml");
    const hosts = await read(["./a.xml", "-"], "piped");
    expect(hosts.map(({ files }) => files[0]?.text)).toEqual(["text of a.xml", "piped"]);
    expect(filesOf(hosts)).toEqual([join(folder, "a.xml")]);
  });

  test("UTF-16 is read by its byte order mark, and the mark of UTF-8 is passed over", async () => {
    writeFileSync(join(folder, "a.xml"), Buffer.from("\ufeffé", "utf16le"));
    writeFileSync(join(folder, "b.xml"), Buffer.from("\ufeffé", "utf16le").swap16());
    writeFileSync(join(folder, "c.xml"), "\ufeffé");
    const hosts = await read(["./a.xml", "./b.xml", "./c.xml"]);
    expect(hosts.map(({ files }) => files[0]?.text)).toEqual(["é", "é", "é"]);
  });

  test("50 MB are read", async () => {
    writeFileSync(join(folder, "a.xml"), Buffer.alloc(50_000_000, "<a/>\n"));
    expect((await read(["./a.xml"]))[0]?.files[0]?.text.length).toBe(50_000_000);
  });

  test("a link to a file of the same folder is read as that file", async () => {
    write("f/a.xml");
    symlinkSync("a.xml", join(folder, "f/b.xml"));
    expect(await grouping(["./f"])).toEqual(["a: f/a.xml", "b: f/b.xml"]);
  });
});

describe("what cannot be read", () => {
  // what is wrong | how it is made | the argument | code | the file named | hint
  test.each<[string, () => void, string, string, string, RegExp]>([
    ["missing", () => write("node1.xml"), "./nod1.xml", "input.missing", "nod1.xml", /did you mean .*node1\.xml\?/],
    ["an empty folder", () => mkdirSync(join(folder, "f")), "./f", "input.empty-folder", "f", /put/],
    [
      "an empty host",
      () => {
        write("f/a.xml");
        mkdirSync(join(folder, "f/n"));
      },
      "./f",
      "input.empty-folder",
      "f/n",
      /put/,
    ],
    [
      "a link out",
      () => {
        write("a.xml", "f/b.xml");
        symlinkSync("../a.xml", join(folder, "f/c"));
      },
      "./f",
      "input.link",
      "f/c",
      /give the file/,
    ],
    [
      "a dangling link",
      () => {
        write("f/b.xml");
        symlinkSync("x", join(folder, "f/c"));
      },
      "./f",
      "input.link",
      "f/c",
      /give the file/,
    ],
    [
      "a link to a folder",
      () => {
        write("f/n/b.xml");
        symlinkSync("n", join(folder, "f/m"));
      },
      "./f",
      "input.link",
      "f/m",
      /give the file/,
    ],
    [
      "a circle of links",
      () => symlinkSync("loop", join(folder, "loop")),
      "./loop",
      "input.unreadable",
      "loop",
      /name the file/,
    ],
    ["a file as a folder", () => write("a"), "./a/b.xml", "input.missing", "a/b.xml", /path/],
    ["binary", () => writeFileSync(join(folder, "a"), "\x7fELF\n\n\0\0"), "./a", "input.binary", "a", /expected text/],
    [
      "not UTF-8",
      () => writeFileSync(join(folder, "a"), Buffer.from([0x3c, 0xe9, 0x3e])),
      "./a",
      "input.encoding",
      "a",
      /expected text/,
    ],
  ])("%s", async (_, make, arg, code, file, hint) => {
    make();
    const error: unknown = await read([arg]).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({ code, file: join(folder, file), hint: expect.stringMatching(hint) });
  });

  test("a binary file is named with the line of its first NUL byte", async () => {
    writeFileSync(join(folder, "a"), "<a>\n<b>\n\0");
    await expect(read(["./a"])).rejects.toMatchObject({ line: 3 });
  });

  test("all that cannot be read is named, in order", async () => {
    write("a.xml");
    const error: unknown = await read(["./x", "./a.xml", "./y"]).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AggregateError);
    const files = (error as AggregateError).errors.map((one: InputError) => one.file);
    expect(files).toEqual([join(folder, "x"), join(folder, "y")]);
  });
});
