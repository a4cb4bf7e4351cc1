import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { collectInto } from "./collect.ts";
import { type FakeHost, fakeHost } from "./fake-host.ts";

let host: FakeHost;
beforeEach(() => {
  host = fakeHost();
});
afterEach(() => host.end());

describe("the folder", () => {
  const wanted = (folder: string) => ({ folder, guests: false, limit: 5, time: new Date(0) });

  test("is its owner's alone, and nothing is left beside it", async () => {
    const folder = join(host.root, "node1");
    expect(await collectInto(wanted(folder), null)).toBe(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
    expect(readdirSync(host.root).sort()).toEqual(["bin", "node1"]);
  }, 60_000);

  test("that is there already is not touched", async () => {
    const folder = join(host.root, "node1");
    mkdirSync(folder);
    writeFileSync(join(folder, "mine"), "");
    await expect(collectInto(wanted(folder), null)).rejects.toMatchObject({ message: `${folder} is there already` });
    expect(readdirSync(folder)).toEqual(["mine"]);
  });

  test("cannot be made where there is no place for it", async () => {
    await expect(collectInto(wanted(join(host.root, "none/node1")), null)).rejects.toMatchObject({ code: "output" });
  });

  test("leaves nothing where the script is interrupted", async () => {
    host.program("virsh", "sleep 3");
    const folder = join(host.root, "node1");
    const child = spawn(join(host.root, "bin/sh"), [join(import.meta.dirname, "collect.sh")], {
      env: { PATH: join(host.root, "bin"), TMPDIR: host.root },
      stdio: ["ignore", "pipe", "ignore"],
    });
    await sleep(300);
    expect(readdirSync(host.root).some((name) => name.startsWith("tmp."))).toBe(true);
    child.kill("SIGTERM");
    await new Promise((resolve) => child.on("close", resolve));
    expect(readdirSync(host.root)).toEqual(["bin"]);
    expect(existsSync(folder)).toBe(false);
  });
});
