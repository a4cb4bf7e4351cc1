import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { UsageError } from "./errors.ts";
import { refuseToOverwrite, writeFileWhole, writeStream } from "./write-output.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "virt-baseline-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("writeFileWhole", () => {
  test("writes a new file and leaves nothing beside it", () => {
    writeFileWhole(join(folder, "a.json"), "{}\n");
    expect(readFileSync(join(folder, "a.json"), "utf8")).toBe("{}\n");
    expect(readdirSync(folder)).toEqual(["a.json"]);
  });

  test("replaces a file and keeps its mode", () => {
    writeFileSync(join(folder, "a"), "old");
    chmodSync(join(folder, "a"), 0o640);
    writeFileWhole(join(folder, "a"), "new");
    expect(readFileSync(join(folder, "a"), "utf8")).toBe("new");
    expect(statSync(join(folder, "a")).mode & 0o777).toBe(0o640);
  });

  test("writes what a link points to, and the link stays", () => {
    writeFileSync(join(folder, "a"), "old");
    symlinkSync("a", join(folder, "link"));
    writeFileWhole(join(folder, "link"), "new");
    expect(readFileSync(join(folder, "a"), "utf8")).toBe("new");
    expect(readdirSync(folder)).toEqual(["a", "link"]);
  });

  test("writes to a device directly", () => {
    writeFileWhole("/dev/null", "gone");
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
  });

  test.each(["", "missing/a"])("a place that cannot be written to is wrong usage: folder/%s", (name) => {
    expect(() => writeFileWhole(join(folder, name), "x")).toThrow(UsageError);
    expect(readdirSync(folder)).toEqual([]);
  });
});

test("an output that is an input is refused under any of its names", () => {
  writeFileSync(join(folder, "in"), "x");
  symlinkSync("in", join(folder, "symbolic"));
  linkSync(join(folder, "in"), join(folder, "hard"));
  mkdirSync(join(folder, "sub"));
  for (const name of ["in", "symbolic", "hard", "sub/../in"]) {
    expect(() => refuseToOverwrite(join(folder, name), [join(folder, "in")])).toThrow(/would be overwritten/);
  }
  refuseToOverwrite(join(folder, "out"), [join(folder, "in")]);
});

describe("writeStream", () => {
  test("waits for a slow reader", async () => {
    const taken: string[] = [];
    const slow = new Writable({
      highWaterMark: 1,
      write: (chunk, _encoding, done) =>
        setTimeout(() => {
          taken.push(String(chunk));
          done();
        }, 5),
    });
    await writeStream(slow, "text");
    expect(taken).toEqual(["text"]);
  });

  test("a reader that has gone away is no error, any other failure is", async () => {
    const failing = (code: string): Writable =>
      new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) });
    await expect(writeStream(failing("EPIPE"), "x")).resolves.toBeUndefined();
    await expect(writeStream(failing("ENOSPC"), "x")).rejects.toThrow("ENOSPC");
  });
});
