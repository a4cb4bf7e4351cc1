/**
 * The whole road on real software, with the built command line only: two hosts are collected, one of them over ssh, their
 * baseline computed, a guest fitted, defined on both, started, moved there and back under its own eyes; and the fleet is
 * found as it was. Then the same guest as it was before, once for each thing that breaks it: check refuses it with the
 * reason that libvirt or QEMU then really gives, or says what the guest then really sees.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { differencesOf } from "../real/guest/cpuid-log.ts";
import { GUEST_DISK, type StackPair, serialLogOf, startStackPair } from "../real/moves/stack-pair.ts";
import { unforeseen } from "../real/moves/verdicts.ts";
import { runProgram } from "../real/process.ts";
import type { StackName } from "../real/stack.ts";
import { CLI, checkedMove, cli, errorsOf } from "./built-cli.ts";
import { type SshHost, startSshHost } from "./loopback-sshd.ts";

let pair: StackPair;
let far: SshHost;
let folder: string;
const path = (...names: string[]) => join(folder, ...names);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "virt-baseline-road-"));
  await mkdir(path("hosts"));
  pair = await startStackPair();
  far = await startSshHost(pair.stacks.trixie);
  for (const stack of Object.values(pair.stacks)) {
    await stack.virsh(["pool-define-as", "shared", "dir", "--target", dirname(GUEST_DISK)]);
    await stack.virsh(["pool-start", "shared"]);
  }
});
afterAll(async () => {
  await far?.stop();
  await pair?.stop();
  await rm(folder, { recursive: true });
});

/** Runs a command that is to answer yes; its standard output. */
async function yes(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await cli(...args);
  expect({ code, stderr, stdout: code === 0 ? "" : stdout }, args.join(" ")).toMatchObject({ code: 0, stdout: "" });
  return stdout;
}

/** The near host is asked where it is, the far one over ssh, with nothing but a shell on it. */
async function collectBoth(into: string): Promise<void> {
  const near = [...CLI, "collect", "--no-guests", "-o", join(into, "bookworm")];
  const here = await pair.stacks.bookworm.run(near);
  expect(here, here.stderr).toMatchObject({ code: 0 });
  const overSsh = [...CLI, "collect", "ssh://trixie", "--no-guests", "-o", into];
  const there = await runProgram("env", [`PATH=${far.bin}:${process.env.PATH}`, ...overSsh], "", 120_000);
  expect(there, there.stderr).toMatchObject({ code: 0 });
}

interface GuestPieces {
  readonly machine: string;
  readonly cpu: string;
  readonly devices?: string;
}

const guestXml = (name: string, { machine, cpu, devices = "" }: GuestPieces) => `<domain type='qemu'>
  <name>${name}</name>
  <!-- the one that must not stop -->
  <memory unit='MiB'>64</memory>
  <vcpu>1</vcpu>
  <os>
    <type arch='x86_64' machine='${machine}'>hvm</type>
  </os>
  ${cpu}
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='raw'/>
      <source file='${GUEST_DISK}'/>
      <target dev='vda' bus='virtio'/>
      <readonly/>
    </disk>
    <controller type='usb' model='none'/>
    <serial type='file'>
      <source path='${serialLogOf(name)}' append='on'/>
    </serial>
    ${devices}
    <memballoon model='none'/>
  </devices>
</domain>
`;

const HOST_MODEL = "<cpu mode='host-model'/>";
const NEHALEM = (lines = "") =>
  `<cpu mode='custom' match='exact' check='partial'><model fallback='forbid'>Nehalem</model>${lines}</cpu>`;

async function view(guest: string) {
  const round = await pair.nextRound(guest);
  if (round === null) throw new Error(`${guest} prints nothing`);
  return round.view;
}

const series = ["7.2", "10.0"];
const opposite = (name: StackName): StackName => (name === "bookworm" ? "trixie" : "bookworm");
const collected = (hosts: string, name: StackName) => join(hosts, name === "bookworm" ? "bookworm" : "trixie.tar");

/** What check says of a move to the other host. */
async function checked(guest: string, from: StackName, hosts = path("hosts")) {
  const to = opposite(from);
  const ends = ["--from", `${from}=${collected(hosts, from)}`, "--to", `${to}=${collected(hosts, to)}`];
  return checkedMove(guest, ...ends);
}

describe("the road", () => {
  const fitted = () => path("road.xml");

  test("both hosts are collected, one over ssh, and make a baseline", async () => {
    await collectBoth(path("hosts"));
    const result = JSON.parse(await yes("baseline", path("hosts"), "--format", "json")) as {
      hosts: { name: string; libvirt: string; qemu: string }[];
      cpu: { model: string; features: string[] };
      machine: { chosen: string };
    };
    expect(result.hosts.map(({ libvirt }) => libvirt).sort()).toEqual(["11.3.0", "9.0.0"]);
    expect(result.machine.chosen).toBe("pc-q35-7.2");
    expect(result.cpu.features.length).toBeGreaterThan(30);
    await yes("lock", path("hosts"), "-o", path("fleet.lock"));
  });

  test("a guest that the newer host alone could run is fitted to both", async () => {
    const before = guestXml("road", {
      machine: "q35",
      cpu: HOST_MODEL,
      devices: "<interface type='user'><model type='e1000e'/></interface>",
    });
    await writeFile(path("unfitted.xml"), before);
    await yes("fit", path("unfitted.xml"), "--hosts", path("hosts"), "--format", "libvirt", "-o", fitted());
    const after = await readFile(fitted(), "utf8");
    expect(after).toContain("<!-- the one that must not stop -->");
    expect(after).toContain("machine='pc-q35-7.2'");
    for (const from of ["bookworm", "trixie"] as const) {
      const { code, move } = await checked(fitted(), from);
      expect({ code, qemu: move.qemu, guestSees: move.guestSees }).toEqual({ code: 0, qemu: "ok", guestSees: "same" });
    }
  });

  test.each(["bookworm", "trixie"] as const)(
    "defined on both and born on %s, it moves there and back and sees the same CPU",
    async (birth) => {
      const xml = await readFile(fitted(), "utf8");
      for (const stack of Object.values(pair.stacks)) {
        expect(await stack.define(xml)).toBe("road");
        await stack.virsh(["undefine", "road"]);
      }
      const [here, there] = [pair.stacks[birth], pair.stacks[opposite(birth)]];
      expect(await pair.start(here, xml)).toEqual({ ok: true });
      const before = await view("road");
      expect(before.size).toBeGreaterThan(30);
      expect(await pair.move("road", here, there)).toEqual({ ok: true });
      expect(unforeseen(differencesOf(before, await view("road")), series)).toEqual([]);
      expect(await pair.move("road", there, here)).toEqual({ ok: true });
      expect(unforeseen(differencesOf(before, await view("road")), series)).toEqual([]);
      await here.destroy("road");
    },
  );

  test("the fleet, collected anew, is what was locked", async () => {
    await mkdir(path("again"));
    await collectBoth(path("again"));
    await yes("drift", path("fleet.lock"), path("again"));
  });
});

describe("the counter-examples: the same guest, not fitted", () => {
  // what | the guest | where it is born | the check that refuses it | what libvirt or QEMU then really says
  test.each<[string, GuestPieces, StackName, string, RegExp]>([
    [
      "an alias of the machine type",
      { machine: "q35", cpu: NEHALEM() },
      "trixie",
      "machine.type",
      /does not support machine type 'pc-q35-10\.0'/,
    ],
    [
      "host-model, to the newer host",
      { machine: "pc-q35-7.2", cpu: HOST_MODEL },
      "bookworm",
      "cpu.features",
      /missing features: pcommit/,
    ],
    [
      "host-model, to the older host",
      { machine: "pc-q35-7.2", cpu: HOST_MODEL },
      "trixie",
      "cpu.features",
      /unknown CPU feature|missing features/,
    ],
    [
      "a feature that only the newer host has",
      { machine: "pc-q35-7.2", cpu: NEHALEM("<feature policy='require' name='x2apic'/>") },
      "trixie",
      "cpu.features",
      /missing features: x2apic/,
    ],
    [
      "a device that only the newer host has",
      {
        machine: "pc-q35-7.2",
        cpu: NEHALEM(),
        devices: "<interface type='user'><model type='igb'/><rom enabled='no'/></interface>",
      },
      "trixie",
      "device.model",
      /'igb' is not a valid device model name/,
    ],
  ])("%s", async (_, pieces, birth, id, words) => {
    const xml = guestXml("counter", pieces);
    await writeFile(path("counter.xml"), xml);
    const { code, move } = await checked(path("counter.xml"), birth);
    expect({ code, qemu: move.qemu }).toEqual({ code: 1, qemu: "refused" });
    expect(errorsOf(move)).toContain(id);
    expect(await pair.start(pair.stacks[birth], xml)).toEqual({ ok: true });
    await view("counter");
    const moved = await pair.move("counter", pair.stacks[birth], pair.stacks[opposite(birth)]);
    expect(moved).toEqual({ ok: false, error: expect.stringMatching(words) });
    // It runs on where it was.
    await view("counter");
    await pair.stacks[birth].destroy("counter");
  });

  test("a boot ROM of another build's size on the newer host", async () => {
    const { trixie } = pair.stacks;
    const rom = "/usr/share/qemu/efi-e1000.rom";
    const covered = `cp ${rom} /mnt/rom && truncate -s 512K /mnt/rom && mount --bind /mnt/rom ${rom}`;
    expect(await trixie.run(["sh", "-c", covered])).toMatchObject({ code: 0 });
    try {
      await mkdir(path("other-roms"));
      await collectBoth(path("other-roms"));
      const pieces = {
        machine: "pc-q35-7.2",
        cpu: NEHALEM(),
        devices: "<interface type='user'><model type='e1000'/></interface>",
      };
      const xml = guestXml("rom", pieces);
      await writeFile(path("rom.xml"), xml);
      const { code, move } = await checked(path("rom.xml"), "bookworm", path("other-roms"));
      expect({ code, qemu: move.qemu }).toEqual({ code: 1, qemu: "refused" });
      expect(errorsOf(move)).toEqual(["device.rom"]);
      expect(await pair.start(pair.stacks.bookworm, xml)).toEqual({ ok: true });
      await view("rom");
      const moved = await pair.move("rom", pair.stacks.bookworm, trixie);
      expect(moved.ok).toBe(false);
      expect(await trixie.run(["cat", "/var/log/libvirt/qemu/rom.log"])).toMatchObject({
        stdout: expect.stringMatching(/Size mismatch: .*e1000\.rom/),
      });
      await pair.stacks.bookworm.destroy("rom");
    } finally {
      await trixie.run(["sh", "-c", `umount ${rom}`]);
    }
  });

  test("mode='maximum': nobody refuses it, and the guest sees another CPU, as check says", async () => {
    const xml = guestXml("silent", { machine: "pc-q35-7.2", cpu: "<cpu mode='maximum'/>" });
    await writeFile(path("silent.xml"), xml);
    const { code, move } = await checked(path("silent.xml"), "trixie");
    expect({ code, qemu: move.qemu, guestSees: move.guestSees }).toEqual({ code: 1, qemu: "ok", guestSees: "changed" });
    expect(move.findings.map(({ message }) => message).join("\n")).toContain("x2apic");
    expect(await pair.start(pair.stacks.trixie, xml)).toEqual({ ok: true });
    const before = await view("silent");
    expect(await pair.move("silent", pair.stacks.trixie, pair.stacks.bookworm)).toEqual({ ok: true });
    const after = await view("silent");
    const x2apic = (words: readonly number[] | undefined) => ((words?.[2] ?? 0) >>> 21) & 1;
    expect([x2apic(before.get("00000001.00000000")), x2apic(after.get("00000001.00000000"))]).toEqual([1, 0]);
    await pair.stacks.bookworm.destroy("silent");
  });
});
