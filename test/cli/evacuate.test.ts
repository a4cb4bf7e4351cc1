/** Hosts as `collect` describes them, with their guests and their free memory: where these go when one is emptied. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, expect, test } from "vitest";
import { fakeHost, fakeVirsh } from "../../packages/cli/src/collect/fake-host.ts";
import { prepare } from "../../scripts/house/prepare.mjs";
import { record, root } from "./transcript.ts";

await prepare();

const folder = mkdtempSync(join(tmpdir(), "virt-baseline-evacuate-"));
const machine = fakeHost();
afterAll(() => {
  machine.end();
  rmSync(folder, { recursive: true });
});

/** As virsh prints it: without the words on where it is from. */
const example = (file: string) =>
  readFileSync(join(root, "examples/fleet", file), "utf8").replace(/^(?:#|<!--).*\n/, "");
const guestsHere = `<guest><os_type>hvm</os_type><arch name='x86_64'><emulator>qemu-system-x86_64</emulator>
<machine canonical='pc-q35-7.2' maxCpus='288'>q35</machine><domain type='kvm'/></arch></guest></capabilities>`;
const guest = (name: string, GiB: number, place: number) =>
  `<domain type='kvm' id='${place}'><name>${name}</name><uuid>00000000-0000-4000-8000-00000000000${place}</uuid>
<memory unit='GiB'>${GiB}</memory><vcpu>2</vcpu><os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type></os>
<cpu mode='custom' match='exact' check='full'><model fallback='forbid'>Haswell-noTSX-IBRS</model></cpu></domain>`;

/** What this machine says of itself is none of the fake host's. */
const ofThisMachine = /^(?:cpuinfo|qmp|image-sizes|tsc|dmi)/;

/** A host of the example fleet, as collect.sh finds it with these guests and so much free memory. */
function collect(name: string, of: string, freeGiB: number, guests: readonly string[] = []): string {
  const answers = Object.fromEntries(
    guests.flatMap((text, place) => [
      [`dumpxml ${place}`, text],
      [`dumpxml --inactive ${place}`, text.replace(/ id='\d'/, "")],
    ]),
  );
  machine.program(
    "virsh",
    fakeVirsh({
      version: example(`${of}/version.txt`),
      capabilities: example(`${of}/capabilities.xml`).replace("</capabilities>", guestsHere),
      "domcapabilities --arch x86_64 --virttype kvm --machine q35": example(`${of}/domcapabilities.xml`),
      "list --all --uuid": [...guests.keys()].join("\n"),
      ...answers,
    }),
  );
  const { code, files } = machine.gather("--time", "2026-01-02T03:04:05Z");
  expect(code).toBe(0);
  expect([...files.keys()].filter((file) => file.startsWith("guests/"))).toHaveLength(2 * guests.length);
  for (const [file, text] of files) {
    if (ofThisMachine.test(file)) continue;
    const path = join(folder, name, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file === "kernel.txt" ? memoryLines(freeGiB) : text);
  }
  return `--hosts ${name}=${join(folder, name)}`;
}

const memoryLines = (freeGiB: number) =>
  [
    ["MemTotal", 64],
    ["MemFree", 1],
    ["MemAvailable", freeGiB],
  ]
    .map(([key, GiB]) => `/proc/meminfo:${key}: ${Number(GiB) * 2 ** 20} kB\n`)
    .join("");

const schema = JSON.parse(readFileSync(join(root, "packages/cli/schemas/matrix.schema.json"), "utf8")) as object;
const ajv = new Ajv2020({ strict: false });

interface Answer {
  readonly guests: readonly { readonly id: string; readonly host: string; readonly live: boolean }[];
  readonly evacuations: readonly {
    readonly complete: boolean;
    readonly proved: boolean;
    readonly guests: readonly { guest: string; to: string | null; because: readonly string[] }[];
  }[];
}

function answerOf(hosts: string): Answer {
  const { stdout, stderr } = record(`matrix --collected ${hosts} --evacuate n1 --format json`);
  expect(stderr).toBe("");
  const answer = JSON.parse(stdout) as Answer;
  expect(ajv.validate(schema, answer), ajv.errorsText()).toBe(true);
  return answer;
}

const guests = [guest("large", 8, 1), guest("small", 3, 2)];
const n1 = collect("n1", "haswell-1", 40, guests);
const roomy = collect("roomy", "icelake-1", 12);
const tight = collect("tight", "skylake-1", 5);
const tighter = collect("tighter", "skylake-1", 2);

test("every guest finds a place where memory is enough, the large one where alone it fits", () => {
  const answer = answerOf(`${n1} ${roomy} ${tight}`);
  expect(answer.guests.map(({ id, host, live }) => [id.split(" ")[0], host, live])).toEqual([
    ["large", "n1", true],
    ["small", "n1", true],
  ]);
  const [{ complete, proved, guests: moved }] = answer.evacuations as [Answer["evacuations"][number]];
  expect([complete, proved]).toEqual([true, true]);
  expect(moved[0]!.to).toBe("roomy");
  expect(["roomy", "tight"]).toContain(moved[1]!.to);
  const { stdout } = record(`matrix --collected ${n1} ${roomy} ${tight} --evacuate n1`);
  expect(stdout).toMatch(/^Emptying n1: every guest finds a place$/m);
  expect(stdout).toMatch(/^ {2}moves .*large.* to roomy$/m);
});

test("what does not fit stays, for its memory", () => {
  const [{ complete, guests: moved }] = answerOf(`${n1} ${tight} ${tighter}`).evacuations as [
    Answer["evacuations"][number],
  ];
  expect(complete).toBe(false);
  expect(moved.map(({ to, because }) => [to, because])).toEqual([
    [null, ["memory.size"]],
    ["tight", []],
  ]);
  const { stdout } = record(`matrix --collected ${n1} ${tight} ${tighter} --evacuate n1`);
  expect(stdout).toMatch(/^Emptying n1: 1 of 2 guests find none$/m);
  expect(stdout).toMatch(/^ {2}stays .*large.*: memory\.size$/m);
});

test("hosts with which no guests were collected are refused, with what to do", () => {
  const { stderr, exitCode } = record("matrix --collected --hosts examples/fleet --evacuate icelake-1");
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/no guests were collected with the hosts/);
  expect(stderr).toMatch(/virt-baseline collect/);
  expect(stderr).toMatch(/--from HOST/);
});
