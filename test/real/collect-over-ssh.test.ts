/** What `collect TARGET...` brings from a real sshd, through jump hosts too, and what it says of hosts that refuse. */
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { main } from "../../packages/cli/src/main.ts";
import type { Terminal } from "../../packages/cli/src/terminal.ts";
import { type SshHost, startSshHost } from "../e2e/loopback-sshd.ts";
import { filesIn, observationsOf, stableFacts } from "./evidence.ts";
import { type Stack, startStack } from "./stack.ts";

let stack: Stack;
let host: SshHost;
let folder: string;
const path = process.env.PATH;

beforeAll(async () => {
  stack = await startStack("trixie");
  host = await startSshHost(stack);
  folder = mkdtempSync(join(tmpdir(), "virt-baseline-"));
  mkdirSync(join(folder, "bin"));
  // The user's own configuration is in the place of the one for tests; the words for ssh stay as they are.
  writeFileSync(join(folder, "bin/ssh"), `#!/bin/sh\nexec /usr/bin/ssh -F ${host.configuration} "$@"\n`, {
    mode: 0o755,
  });
  process.env.PATH = `${join(folder, "bin")}:${path}`;
  const known = readFileSync(host.configuration, "utf8");
  const again = (name: string, ...lines: string[]) =>
    // What is said first counts in ssh_config(5).
    appendFileSync(host.configuration, [`Host ${name}`, ...lines, known.replace(/^Host .*\n/, "")].join("\n"));
  again("jumped", "  ProxyJump trixie");
  again("closed", "  Port 1");
  again("stranger", "  StrictHostKeyChecking yes", "  LogLevel INFO");
  again("denied", "  IdentityFile /dev/null", "  PubkeyAuthentication no");
});
afterAll(async () => {
  process.env.PATH = path;
  rmSync(folder, { recursive: true, force: true });
  await host?.stop();
  await stack?.stop();
});

async function collect(...args: string[]) {
  const said = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof said) =>
    new Writable({
      write(chunk, _, done) {
        said[name] += String(chunk);
        done();
      },
    });
  const terminal = { stdout: stream("stdout"), stderr: stream("stderr"), env: {} } as unknown as Terminal;
  const code = await main(["collect", ...args, "-o", join(folder, "hosts")], terminal);
  return { code, ...said };
}

const facts = (name: string) => stableFacts(observationsOf(filesIn(readFileSync(join(folder, "hosts", name)))));

describe("over ssh", () => {
  it("hosts are collected, directly and by way of another, and those that refuse are named in ssh's words", async () => {
    writeFileSync(
      join(folder, "hosts.txt"),
      "qemu+ssh://root@jumped/system\nssh://closed\n# no key:\nstranger\ndenied\n",
    );
    const outcome = await collect("trixie", "--from-file", join(folder, "hosts.txt"), "--parallel", "3");
    expect(outcome.code).toBe(3);
    expect(outcome.stdout).toBe(`${join(folder, "hosts/trixie.tar")}\n${join(folder, "hosts/jumped.tar")}\n`);
    expect(outcome.stderr).toMatch(/^virt-baseline: ssh:\/\/closed: .*Connection refused$/m);
    expect(outcome.stderr).toMatch(/^virt-baseline: stranger: .*Host key verification failed\.$/m);
    expect(outcome.stderr).toMatch(/^virt-baseline: denied: .*Permission denied \(.*\)\.$/m);
    expect(outcome.stderr).toMatch(/^collect: 2 collected, 0 there already, 3 failed;/m);
    expect(readdirSync(join(folder, "hosts")).sort()).toEqual(["jumped.tar", "trixie.tar"]);
  }, 180_000);

  it("brings what the script gives there, the same on either way", async () => {
    const script = readFileSync(new URL("../../packages/cli/src/collect/collect.sh", import.meta.url), "utf8");
    const { stdout } = await stack.run(["sh", "-c", "sh -s | base64 -w0"], script);
    const there = stableFacts(observationsOf(filesIn(Buffer.from(stdout, "base64"))));
    expect(there.length).toBeGreaterThan(50);
    expect(facts("trixie.tar")).toEqual(there);
    expect(facts("jumped.tar")).toEqual(there);
  });

  it("asks a second time only for what is missing", async () => {
    rmSync(join(folder, "hosts/jumped.tar"));
    const outcome = await collect("trixie", "jumped");
    expect(outcome).toMatchObject({
      code: 0,
      stderr: "collect: 1 collected, 1 there already, 0 failed\n",
    });
  }, 120_000);
});
