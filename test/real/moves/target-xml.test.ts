/**
 * `check --target-xml` against `virsh migrate --xml`, from either stack to the other: a running guest's own migratable
 * definition with one thing edited. What libvirt refuses check must call refused; where it lets the guest go, check must
 * not say that it refuses.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { check, type Guest, readGuests } from "../../../packages/core/src/index.ts";
import { runProgram } from "../process.ts";
import { STACK_NAMES, type StackName } from "../stack.ts";
import { hostOfStack } from "./evidence.ts";
import { GUEST_DISK, serialLogOf, startStackPair } from "./stack-pair.ts";

const pair = await startStackPair();
afterAll(() => pair.stop());
const hosts = {
  bookworm: await hostOfStack(pair.stacks.bookworm),
  trixie: await hostOfStack(pair.stacks.trixie),
};
const other = (name: StackName): StackName => (name === "bookworm" ? "trixie" : "bookworm");

const domain = (name: string) => `<domain type='qemu'>
  <name>${name}</name>
  <memory unit='MiB'>64</memory>
  <vcpu>1</vcpu>
  <sysinfo type='smbios'><system><entry name='serial'>one</entry></system></sysinfo>
  <os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type><smbios mode='sysinfo'/></os>
  <features><acpi/></features>
  <cpu mode='custom' match='exact' check='full'><model fallback='forbid'>Nehalem</model><feature policy='require' name='hypervisor'/></cpu>
  <devices>
    <disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='${GUEST_DISK}'/><target dev='vda' bus='virtio'/><shareable/></disk>
    <serial type='file'><source path='${serialLogOf(name)}' append='on'/></serial>
    <interface type='user'><mac address='52:54:00:00:00:01'/><model type='e1000'/><rom enabled='no'/></interface>
    <graphics type='vnc' autoport='yes' listen='127.0.0.1'/>
    <video><model type='vga'/></video>
    <controller type='usb' model='none'/><memballoon model='none'/>
  </devices>
</domain>`;

/** What is edited | what stands there | what is put instead | whether libvirt refuses it. */
const edits: readonly (readonly [string, RegExp, string, boolean])[] = [
  ["the machine type", /machine='pc-q35-7.2'/, "machine='pc-q35-6.2'", true],
  [
    "a CPU feature",
    /<feature policy='require' name='hypervisor'\/>/,
    "<feature policy='disable' name='hypervisor'/>",
    true,
  ],
  ["the CPU model", />Nehalem</, ">Westmere<", true],
  ["memory", /<memory unit='KiB'>65536/, "<memory unit='KiB'>131072", true],
  ["the disk's target", /dev='vda'/, "dev='vdb'", true],
  ["the card's model", /<model type='e1000'\/>/, "<model type='rtl8139'/>", true],
  ["the card's MAC address", /52:54:00:00:00:01/, "52:54:00:00:00:02", true],
  ["a device's address", /(<mac [\s\S]*?<address type='pci' [^>]*slot=)'0x[0-9a-f]+'/, "$1'0x1e'", true],
  ["what SMBIOS says", /name='serial'>one/, "name='serial'>two", true],
  ["the UUID", /<uuid>[^<]*/, "<uuid>11111111-2222-3333-4444-555555555555", true],
  ["the name", /<name>[^<]*/, "<name>another", true],
  ["the video card's memory", /vram='16384'/, "vram='32768'", true],
  ["nothing", /$/, "", false],
  ["where the disk's image lies", new RegExp(`file='${GUEST_DISK}'`), "file='/mnt/./cpuid.img'", false],
  ["where the console listens", /127\.0\.0\.1/g, "0.0.0.0", false],
];

const guestOf = (text: string): Guest => readGuests([{ name: "guest.xml", text }]).guests[0]!;

/** Refused before anything is sent, in libvirt's words for a definition that is not the guest's. */
const ABI = /target|does not match|doesn't match|name|uuid/i;

describe.each(STACK_NAMES)("from %s", (birth) => {
  test("each edit fares as check says", { timeout: 300_000 }, async () => {
    const accounts: string[] = [];
    for (const [index, [what, stands, instead, refuses]] of edits.entries()) {
      const name = `target-${birth}-${index}`;
      const [from, to] = [pair.stacks[birth], pair.stacks[other(birth)]];
      expect(await pair.start(from, domain(name))).toEqual({ ok: true });
      const running = await from.dumpxml(name, "--migratable");
      expect(running, what).toMatch(stands);
      const edited = running.replace(stands, instead);
      const file = join(pair.folder, `${name}.xml`);
      await writeFile(file, edited);
      const socket = ["--migrateuri", `unix:///mnt/${name}.sock`];
      const place = ["--live", "--unsafe", name, to.uri, ...socket, "--xml", file];
      const { code, stderr } = await runProgram("virsh", ["--connect", from.uri, "migrate", ...place]);
      await (code === 0 ? to : from).destroy(name);
      const options = { skip: ["disk"], targets: [guestOf(edited)] };
      const said = check([guestOf(running)], [hosts[other(birth)]], hosts[birth], options).moves[0]!;
      const account = `${what}, from ${birth}: check says ${said.qemu} (${said.findings
        .filter(({ qemu }) => qemu)
        .map(({ message }) => message)
        .join("; ")}), libvirt ${code === 0 ? "moves it" : stderr.trim()}`;
      accounts.push(account);
      expect.soft(code !== 0, account).toBe(refuses);
      expect.soft(said.qemu, account).toBe(refuses ? "refused" : "ok");
      if (refuses) expect.soft(stderr, account).toMatch(ABI);
    }
    console.log(accounts.join("\n"));
  });
});
