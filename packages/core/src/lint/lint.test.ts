import { describe, expect, test } from "vitest";
import { readGuests } from "../guest/read-guests.ts";
import { lint } from "./lint.ts";

interface Written {
  readonly machine?: string;
  readonly cpu?: string;
  readonly devices?: string;
  readonly more?: string;
}

const pinned = "<model fallback='forbid'>EPYC-Milan</model>";
const full = "mode='custom' match='exact' check='full'";

/** A guest that nothing is said of, but for what is written otherwise. */
function guestOf({
  machine = " machine='pc-q35-9.2'",
  cpu = `<cpu ${full}>${pinned}</cpu>`,
  devices = "",
  more = "",
}: Written) {
  const text = `<domain type='kvm'><name>g</name>
<os><type arch='x86_64'${machine}>hvm</type></os>
${cpu}
<devices>${devices}</devices>${more}</domain>`;
  return readGuests([{ name: "g.xml", text }]).guests;
}

const feature = (name: string, policy = "require") => ({
  cpu: `<cpu ${full}>${pinned}<feature policy='${policy}' name='${name}'/></cpu>`,
});
const model = (name: string) => ({ cpu: `<cpu ${full}><model fallback='forbid'>${name}</model></cpu>` });
const disk = (attributes: string, driver: string) => ({
  devices: `<disk ${attributes}><driver ${driver}/><source file='/a'/></disk>`,
});

describe("what will hurt a migration", () => {
  // what | the guest | its findings, as severity and check
  test.each<[string, Written, string[]]>([
    ["nothing", {}, []],
    ["an alias for a machine type", { machine: " machine='q35'" }, ["warning machine.alias"]],
    ["no machine type", { machine: "" }, ["warning machine.alias"]],
    ["a machine type on its way out", { machine: " machine='pc-q35-4.2'" }, ["warning machine.deprecated"]],
    ["a distributor's machine type", { machine: " machine='pc-q35-noble'" }, []],
    ["host-model", { cpu: "<cpu mode='host-model'/>" }, ["warning cpu.mode"]],
    ["host-passthrough", { cpu: "<cpu mode='host-passthrough'/>" }, ["warning cpu.mode"]],
    ["maximum", { cpu: "<cpu mode='maximum'/>" }, ["warning cpu.mode"]],
    ["no CPU", { cpu: "" }, ["warning cpu.mode"]],
    [
      "a topology and no model",
      { cpu: "<cpu><topology sockets='1' cores='2' threads='1'/></cpu>" },
      ["warning cpu.mode"],
    ],
    ["no check", { cpu: `<cpu mode='custom' match='exact'>${pinned}</cpu>` }, ["warning cpu.check"]],
    ["match='minimum'", { cpu: `<cpu match='minimum' check='full'>${pinned}</cpu>` }, ["warning cpu.check"]],
    ["a fallback", { cpu: `<cpu ${full}><model>EPYC-Milan</model></cpu>` }, ["warning cpu.check"]],
    ["an optional feature", feature("avx512f", "optional"), ["warning cpu.optional"]],
    ["a forced feature", feature("avx512f", "force"), ["warning cpu.optional"]],
    ["a feature switched off", feature("svm", "disable"), []],
    ["TSX by the model", model("Haswell"), ["warning cpu.withdrawn"]],
    ["a model without TSX", model("Haswell-noTSX-IBRS"), []],
    ["TSX by name", feature("hle"), ["warning cpu.withdrawn"]],
    ["invtsc", feature("invtsc"), ["error clock.tsc"]],
    [
      "invtsc with its frequency",
      { ...feature("invtsc"), more: "<clock><timer name='tsc' frequency='2000000000'/></clock>" },
      [],
    ],
    ["a feature nobody knows", feature("warp"), ["warning cpu.names"]],
    ["another name that libvirt takes", feature("sse4_2"), []],
    ["a model nobody knows", model("Epyc-Milan"), ["warning cpu.model"]],
    ["a USB sound card", { devices: "<sound model='usb'/>" }, ["error device.unmigratable"]],
    ["an ordinary sound card", { devices: "<sound model='ich9'/>" }, []],
    [
      "virtiofs, which newer QEMU migrates",
      { devices: "<filesystem><driver type='virtiofs'/></filesystem>" },
      ["warning device.unmigratable"],
    ],
    ["9p", { devices: "<filesystem type='mount'/>" }, ["error device.unmigratable"]],
    ["a passed-through card", { devices: "<hostdev mode='subsystem' type='pci'/>" }, ["warning passthrough.pci"]],
    ["SEV", { more: "<launchSecurity type='sev'/>" }, ["error security.launch"]],
    ["a boot ROM", { devices: "<interface type='network'/>" }, ["info device.rom"]],
    ["no boot ROM", { devices: "<interface type='network'><rom enabled='no'/></interface>" }, []],
    ["a cache", disk("type='file' device='disk'", "cache='writeback'"), ["warning disk.cache"]],
    ["no cache", disk("type='file' device='disk'", "cache='none'"), []],
    ["storage that is coherent", disk("type='network' device='disk'", "cache='writeback'"), []],
    ["a medium", disk("type='file' device='cdrom'", "cache='writeback'"), ["info disk.path"]],
    [
      "a folder of the host",
      { devices: "<filesystem><driver type='mtp'/><source dir='/srv'/></filesystem>" },
      ["info disk.path"],
    ],
    [
      "a serial port into a file",
      { devices: "<serial type='file'><source path='/log'/></serial>" },
      ["info disk.path"],
    ],
    ["a serial port of a pseudo-terminal", { devices: "<serial type='pty'><source path='/dev/pts/3'/></serial>" }, []],
    [
      "hardware's random numbers",
      { devices: "<rng><backend model='random'>/dev/hwrng</backend></rng>" },
      ["info disk.path"],
    ],
    ["the kernel's random numbers", { devices: "<rng><backend model='random'>/dev/urandom</backend></rng>" }, []],
    [
      "a boot ROM of one's own",
      { devices: "<interface type='network'><rom file='/roms/a.rom'/></interface>" },
      ["info disk.path"],
    ],
    [
      "an NVDIMM",
      { devices: "<memory model='nvdimm'><source><path>/pmem</path></source></memory>" },
      ["info disk.path"],
    ],
    ["an emulator of one's own", { devices: "<emulator>/opt/qemu</emulator>" }, ["info disk.path"]],
    ["a distributor's emulator", { devices: "<emulator>/usr/bin/qemu-system-x86_64</emulator>" }, []],
    ["a model that QEMU has dropped", model("Icelake-Client"), ["warning cpu.deprecated"]],
    [
      "several receive queues' size",
      { devices: "<interface type='network'><driver rx_queue_size='1024'/><rom enabled='no'/></interface>" },
      ["info device.queues"],
    ],
    ["a queue size", disk("type='network' device='disk'", "queue_size='512'"), ["info device.queues"]],
  ])("%s", (_, written, expected) => {
    const { findings } = lint(guestOf(written)).guests[0]!;
    expect(findings.map(({ severity, check }) => `${severity} ${check}`)).toEqual(expected);
    for (const { evidence, remedy } of findings) {
      expect(evidence).toEqual([expect.stringMatching(/^g\.xml:\d+$/)]);
      expect(remedy).not.toBe("");
    }
  });

  // written | what to write
  test.each([
    ["sse42", "sse4.2"],
    ["AVX512_VNNI", "avx512vnni"],
  ])("%s is told to be %s", (written, meant) => {
    const [finding] = lint(guestOf(feature(written))).guests[0]!.findings;
    expect(finding!.remedy).toBe(`write ${meant}`);
  });

  test("a guest that QEMU does not run is not judged by QEMU's rules", () => {
    const { guests } = readGuests([
      { name: "x.xml", text: "<domain type='lxc'><name>x</name><os><type>exe</type></os></domain>" },
    ]);
    expect(lint(guests).guests[0]!.findings).toEqual([]);
  });
});

test("a check may be left out, and another severity given to one", () => {
  const guests = guestOf({ ...feature("invtsc"), machine: " machine='q35'" });
  expect(lint(guests, { skip: ["clock"] }).verdict).toBe("warning");
  expect(lint(guests, { checks: ["clock.tsc"] }).guests[0]!.findings).toHaveLength(1);
});
