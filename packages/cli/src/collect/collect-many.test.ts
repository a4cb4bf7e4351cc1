import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { main } from "../main.ts";
import type { Terminal } from "../terminal.ts";
import { collectMany, type HostOutcome, type Many } from "./collect-many.ts";
import { parseTarget } from "./target.ts";

let root: string;
let path: string | undefined;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "virt-baseline-"));
  path = process.env.PATH;
  process.env.PATH = `${root}/bin:${path}`;
  mkdirSync(join(root, "bin"));
  mkdirSync(join(root, "description/host"), { recursive: true });
  writeFileSync(
    join(root, "description/host/manifest.json"),
    '{"schema": "virt-baseline/manifest/1", "missing": []}\n',
  );
  writeFileSync(join(root, "description/host/kernel.txt"), "/proc/meminfo:MemTotal: 1 kB\n");
  pack("host.tar", "description", "host");
});
afterEach(() => {
  process.env.PATH = path;
  rmSync(root, { recursive: true, force: true });
});

function pack(archive: string, folder: string, ...names: string[]): void {
  expect(spawnSync("tar", ["-C", join(root, folder), "-cf", join(root, archive), ...names]).status).toBe(0);
}

/** An ssh that does as `body` says for the host in $host; the script is in the file $script. */
function stubSsh(body: string): void {
  const stub = `#!/bin/sh
echo "$*" >> ${root}/called
while [ "$1" != -- ]; do shift; done
host=$2
cat > /dev/null
${body}
`;
  writeFileSync(join(root, "bin/ssh"), stub);
  chmodSync(join(root, "bin/ssh"), 0o755);
}

const wanted = (rest: Partial<Many> = {}): Many => ({
  script: "true\n",
  folder: join(root, "hosts"),
  parallel: 8,
  limit: 60,
  again: false,
  sudo: false,
  ...rest,
});
const run = (names: readonly string[], rest: Partial<Many> = {}, stop = new AbortController().signal) =>
  collectMany(
    names.map((name) => parseTarget(name)),
    wanted(rest),
    stop,
  );
const states = (outcomes: readonly HostOutcome[]) => outcomes.map(({ target, state }) => `${target.name} ${state}`);
const inFolder = () => readdirSync(join(root, "hosts")).sort();

test("each host is an archive, for its owner alone", async () => {
  stubSsh(`cat ${root}/host.tar`);
  expect(states(await run(["n1", "root@n2"]))).toEqual(["n1 collected", "n2 collected"]);
  expect(inFolder()).toEqual(["n1.tar", "n2.tar"]);
  expect(readFileSync(join(root, "hosts/n1.tar")).equals(readFileSync(join(root, "host.tar")))).toBe(true);
  expect(statSync(join(root, "hosts")).mode & 0o777).toBe(0o700);
  expect(statSync(join(root, "hosts/n1.tar")).mode & 0o777).toBe(0o600);
});

describe("a host that fails is named, the others are kept, and nothing of it stays", () => {
  // what goes wrong | what ssh does for n2 | the reason given
  test.each<[string, string, RegExp]>([
    [
      "ssh refuses",
      "echo banner >&2; echo 'ssh: connect to host n2 port 22: Connection refused' >&2; exit 255",
      /^banner; ssh: connect to host n2 port 22: Connection refused$/,
    ],
    ["ssh says nothing", "exit 255", /^ssh ended with 255 and said nothing$/],
    ["escape sequences", "printf '\\033[2Jgone\\n' >&2; exit 1", /^\?\[2Jgone$/],
    ["it hangs", "sleep 60", /^it did not end within 1 s$/],
    ["it sends a part and hangs", `head -c 600 ${"$root"}/host.tar; sleep 60`, /^it did not end within 1 s$/],
    [
      "it ends well behind a part",
      `head -c 1200 ${"$root"}/host.tar`,
      /it ends before its (last file does|end is marked)/,
    ],
    ["it ends badly behind the whole", `cat ${"$root"}/host.tar; echo broken >&2; exit 1`, /^broken$/],
    ["garbage", "echo hello", /is no tar archive/],
    ["nothing", "true", /is no tar archive/],
    ["an archive with a link", `cat ${"$root"}/evil.tar`, /it holds a link/],
    ["an archive of something else", `cat ${"$root"}/other.tar`, /has no manifest/],
  ])(
    "%s",
    async (_, body, why) => {
      spawnSync("ln", ["-s", "/etc/passwd", join(root, "description/manifest.json")]);
      pack("evil.tar", "description", "manifest.json");
      mkdirSync(join(root, "description/other"));
      writeFileSync(join(root, "description/other/x"), "");
      pack("other.tar", "description", "other");
      stubSsh(`root=${root}\n[ "$host" = n2 ] || { cat ${root}/host.tar; exit; }\n${body}`);
      const outcomes = await run(["n1", "n2", "n3"], { limit: 1, parallel: 1 });
      expect(states(outcomes)).toEqual(["n1 collected", "n2 failed", "n3 collected"]);
      expect(outcomes[1]!.why).toMatch(why);
      expect(inFolder()).toEqual(["n1.tar", "n3.tar"]);
    },
    20_000,
  );

  test("there is no ssh", async () => {
    process.env.PATH = join(root, "none");
    const [outcome] = await run(["n1"]);
    expect(outcome!.why).toMatch(/^cannot run ssh: .*ENOENT/);
    expect(inFolder()).toEqual([]);
  });
});

describe("a second run", () => {
  test("asks only those that are not there", async () => {
    stubSsh(`[ "$host" != n2 ] || [ -e ${root}/up ] || exit 255\ncat ${root}/host.tar`);
    await run(["n1", "n2"]);
    mkdirSync(join(root, "hosts/n3"));
    writeFileSync(join(root, "hosts/n3/manifest.json"), "{}");
    writeFileSync(join(root, "up"), "");
    rmSync(join(root, "called"));
    expect(states(await run(["n1", "n2", "n3"]))).toEqual(["n1 kept", "n2 collected", "n3 kept"]);
    expect(readFileSync(join(root, "called"), "utf8").trim().split("\n")).toHaveLength(1);
  });

  test("with --again replaces what is there, unless it fails", async () => {
    stubSsh(`[ "$host" != n2 ] || exit 255\ncat ${root}/host.tar`);
    mkdirSync(join(root, "hosts"));
    for (const name of ["n1.tar", "n2.tar"]) writeFileSync(join(root, "hosts", name), "old");
    expect(states(await run(["n1", "n2"], { again: true }))).toEqual(["n1 collected", "n2 failed"]);
    expect(readFileSync(join(root, "hosts/n1.tar")).length).toBeGreaterThan(3);
    expect(readFileSync(join(root, "hosts/n2.tar"), "utf8")).toBe("old");
  });
});

test("an interruption ends what runs, asks no more, and leaves no parts", async () => {
  stubSsh(`[ "$host" != n1 ] || { cat ${root}/host.tar; exit; }\nsleep 60`);
  const stop = new AbortController();
  const running = run(["n1", "n2", "n3"], { parallel: 1 }, stop.signal);
  while (!existsSync(join(root, "hosts/n1.tar"))) await new Promise((resolve) => setTimeout(resolve, 20));
  stop.abort();
  const outcomes = await running;
  expect(states(outcomes)).toEqual(["n1 collected", "n2 failed", "n3 failed"]);
  expect(inFolder()).toEqual(["n1.tar"]);
}, 20_000);

/** Random bytes do not shrink in memory; 200 of these are 800 MiB. */
const size = 4 * 1024 * 1024;

test("200 hosts, some at a time, in bounded memory", async () => {
  spawnSync("sh", ["-c", `head -c ${size} /dev/urandom > ${root}/description/host/noise.txt`]);
  pack("host.tar", "description", "host");
  stubSsh(`: > ${root}/running-$host\nls ${root} | grep -c '^running-' >> ${root}/together
case $host in *7) echo 'No route to host' >&2; code=255 ;; *) cat ${root}/host.tar; code=$? ;; esac
rm ${root}/running-$host; exit $code`);
  const names = Array.from({ length: 200 }, (_, index) => `n${index}`);
  let highest = 0;
  const watch = setInterval(() => {
    highest = Math.max(highest, process.memoryUsage().rss);
  }, 20);
  const before = process.memoryUsage().rss;
  const warnings: Error[] = [];
  const warned = (warning: Error) => warnings.push(warning);
  process.on("warning", warned);
  const outcomes = await run(names, { parallel: 12 });
  await new Promise((resolve) => setImmediate(resolve)); // warnings are told a tick later
  process.off("warning", warned);
  expect(warnings).toEqual([]);
  clearInterval(watch);
  expect(outcomes.filter(({ state }) => state === "collected")).toHaveLength(180);
  expect(outcomes.filter(({ why }) => why === "No route to host")).toHaveLength(20);
  expect(inFolder()).toHaveLength(180);
  const together = readFileSync(join(root, "together"), "utf8").trim().split("\n").map(Number);
  expect(Math.max(...together)).toBeLessThanOrEqual(12);
  expect(Math.max(...together)).toBeGreaterThan(1);
  expect((highest - before) / 2 ** 20).toBeLessThan(300);
}, 180_000);

describe("the command", () => {
  function terminal() {
    const texts = { stdout: "", stderr: "" };
    const stream = (name: "stdout" | "stderr") =>
      new Writable({
        write(chunk, _, done) {
          texts[name] += String(chunk);
          done();
        },
      });
    const made = { stdout: stream("stdout"), stderr: stream("stderr"), env: {} } as unknown as Terminal;
    return { terminal: made, texts };
  }
  const call = async (...args: string[]) => {
    const { terminal: given, texts } = terminal();
    return { code: await main(["collect", ...args], given), ...texts };
  };

  test("tells archives, failures and a summary", async () => {
    stubSsh(`[ "$host" != root@n2 ] || { echo 'Permission denied (publickey).' >&2; exit 255; }\ncat ${root}/host.tar`);
    writeFileSync(join(root, "hosts.txt"), "root@n2 \n");
    const folder = join(root, "hosts");
    const said = await call("n1", "--from-file", join(root, "hosts.txt"), "-o", folder, "--sudo");
    expect(said).toEqual({
      code: 3,
      stdout: `${folder}/n1.tar\n`,
      stderr:
        "virt-baseline: root@n2: Permission denied (publickey).\ncollect: 1 collected, 0 there already, 1 failed; the same command asks again only those that failed\n",
    });
    expect(readFileSync(join(root, "called"), "utf8")).toMatch(/ -- n1 sudo -n sh -s$/m);
  });

  // what is wrong | arguments | exit code | the message
  test.each<[string, string[], number, RegExp]>([
    [
      "a hostile name",
      ["n1", "ssh://-oProxyCommand=touch"],
      2,
      /^virt-baseline: ssh:\/\/-oProxyCommand=touch: this is no name of a host\nhint: /,
    ],
    ["a hostile name behind --", ["--", "-oProxyCommand=touch", "n1"], 2, /-oProxyCommand=touch: this is no name/],
    ["a file that is not there", ["--from-file", "none.txt"], 3, /none\.txt: no such file/],
    ["hosts at a time", ["n1", "--parallel", "0"], 2, /--parallel: expected a whole number from 1 to 256, found 0/],
    ["a script for a host", ["n1", "--script"], 2, /--script takes no TARGET/],
  ])("%s", async (_, args, code, said) => {
    stubSsh("exit 1");
    const outcome = await call(...args);
    expect(outcome).toMatchObject({ code, stdout: "", stderr: expect.stringMatching(said) });
    expect(existsSync(join(root, "called"))).toBe(false);
  });

  test("a hostile line of a file", async () => {
    writeFileSync(join(root, "hosts.txt"), "n1\n$(touch x)\n");
    const outcome = await call("--from-file", join(root, "hosts.txt"));
    expect(outcome.code).toBe(3);
    expect(outcome.stderr).toMatch(/hosts\.txt:2: \$\(touch x\): /);
  });
});
