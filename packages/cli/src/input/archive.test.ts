import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readArchive } from "./archive.ts";
import { readHostArguments } from "./host-arguments.ts";
import { realDisk } from "./read-files.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "virt-baseline-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const tar = (...args: string[]) =>
  execFileSync("tar", ["-C", folder, "-cf", "-", ...args], { stdio: ["ignore", "pipe", "ignore"] });

/** One entry by hand, with its sum of bytes. */
function entry(name: string, type: string, content = ""): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(`${content.length.toString(8).padStart(11, "0")}\0`, 124);
  header.write("        ", 148);
  header.write(type, 156);
  header.write("ustar\x0000", 257, "latin1");
  const sum = header.reduce((all, byte) => all + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  const body = Buffer.alloc(Math.ceil(content.length / 512) * 512);
  body.write(content);
  return Buffer.concat([header, body]);
}

describe("an archive", () => {
  test.each(["gnu", "posix", "ustar"])("of format %s gives its files, with long names", (format) => {
    const long = `${"d".repeat(90)}/${"e".repeat(60)}.xml`;
    mkdirSync(join(folder, "n1", "d".repeat(90)), { recursive: true });
    writeFileSync(join(folder, "n1", long), "<é/>");
    writeFileSync(join(folder, "n1/a.txt"), "");
    const bytes = tar(`--format=${format}`, "--sort=name", "n1");
    for (const archive of [bytes, gzipSync(bytes)]) {
      const files = readArchive("a.tar", archive).map((file) => [file.path, file.bytes.toString()]);
      expect(files).toEqual([
        ["n1/a.txt", ""],
        [`n1/${long}`, "<é/>"],
      ]);
    }
  });

  test("gives its guests where they are asked for", async () => {
    mkdirSync(join(folder, "n1/guests"), { recursive: true });
    for (const name of ["manifest.json", "guests/g.xml"]) writeFileSync(join(folder, "n1", name), name);
    writeFileSync(join(folder, "n1.tar"), tar("n1"));
    const path = join(folder, "n1.tar");
    const disk = realDisk(() => Readable.from([]));
    const [host] = await readHostArguments([path], disk, { guests: true });
    expect(host?.files.map(({ text }) => text)).toEqual(["manifest.json"]);
    expect(host?.guests).toEqual([{ name: join(path, "n1/guests/g.xml"), text: "guests/g.xml" }]);
  });

  test("is one host, its guests aside, named after its stem", async () => {
    mkdirSync(join(folder, "n1/guests"), { recursive: true });
    for (const name of ["manifest.json", "a.xml", "guests/g.xml"]) writeFileSync(join(folder, "n1", name), name);
    writeFileSync(join(folder, "node7.tar.gz"), gzipSync(tar("n1")));
    const disk = realDisk(() => Readable.from([]));
    const hosts = await readHostArguments([join(folder, "node7.tar.gz")], disk);
    expect(hosts.map(({ name }) => name)).toEqual(["node7"]);
    expect(hosts[0]!.files.map(({ text }) => text).sort()).toEqual(["a.xml", "manifest.json"]);
    const same = await readHostArguments([join(folder, "n1")], disk);
    expect(same[0]!.files.map(({ text }) => text).sort()).toEqual(["a.xml", "manifest.json"]);
  });
});

describe("is refused", () => {
  // what is wrong | the archive | code
  test.each<[string, () => Buffer, string]>([
    ["an absolute path", () => entry("/etc/passwd", "0", "x"), "archive.path"],
    ["a path that leads out", () => entry("n1/../../x", "0", "x"), "archive.path"],
    ["a folder that leads out", () => entry("../x", "5"), "archive.path"],
    [
      "a long name that leads out",
      () => Buffer.concat([entry("././@LongLink", "L", "../x\0"), entry("n", "0", "x")]),
      "archive.path",
    ],
    [
      "a pax path that leads out",
      () => Buffer.concat([entry("p", "x", "13 path=/abc\n"), entry("n", "0", "x")]),
      "archive.path",
    ],
    ["a hard link", () => entry("n", "1"), "archive.not-a-file"],
    [
      "a symbolic link",
      () => {
        symlinkSync("/etc/passwd", join(folder, "link"));
        return tar("link");
      },
      "archive.not-a-file",
    ],
    ["a device", () => entry("n", "4"), "archive.not-a-file"],
    ["a pipe", () => entry("n", "6"), "archive.not-a-file"],
    ["what is cut off", () => entry("n", "0", "x".repeat(2_000)).subarray(0, 1_024), "archive.truncated"],
    ["a broken header", () => Buffer.concat([entry("n", "0", "x"), Buffer.alloc(512, 7)]), "archive.damaged"],
    ["broken compression", () => gzipSync(entry("n", "0", "x")).subarray(0, 20), "archive.damaged"],
    ["compressed text", () => gzipSync("<capabilities/>"), "archive.not-tar"],
    ["nothing but a folder", () => Buffer.concat([entry("n", "5"), Buffer.alloc(1_024)]), "archive.empty"],
    ["what is cut off between two files", () => entry("n", "0", "x"), "archive.truncated"],
    [
      "a bomb",
      () => Buffer.concat(Array(9).fill(gzipSync(Buffer.alloc(16 * 1024 * 1024), { level: 1 }))),
      "archive.too-large",
    ],
  ])("%s", (_, make, code) => {
    const bytes = make();
    expect(() => readArchive("a.tar", bytes)).toThrow(expect.objectContaining({ code, file: "a.tar" }));
  });
});
