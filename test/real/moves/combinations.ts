/**
 * The guests that are moved: what they are made of, one choice for each thing that a move may stumble over. A few are
 * named for what they show, the others are drawn.
 */
import fc from "fast-check";
import { GUEST_DISK, serialLogOf } from "./stack-pair.ts";

/** A guest in pieces of domain XML. */
export interface Combination {
  readonly shows: string;
  /** Null: the definition names none. */
  readonly machine: string | null;
  readonly cpu: string;
  readonly vcpus: number;
  /** The bus of the disk that it boots. */
  readonly disk: string;
  readonly devices: string;
  /** Beside <cpu>: <features>, <clock>… */
  readonly beside: string;
}

const PLAIN: Combination = {
  shows: "",
  machine: "pc-q35-7.2",
  cpu: "",
  vcpus: 1,
  disk: "<target dev='vda' bus='virtio'/>",
  devices: "",
  beside: "",
};

const model = (name: string, check: string, lines = "") =>
  `<cpu mode='custom' match='exact' check='${check}'><model fallback='forbid'>${name}</model>${lines}</cpu>`;
const requires = (...names: string[]) => names.map((name) => `<feature policy='require' name='${name}'/>`).join("");
const disables = (...names: string[]) => names.map((name) => `<feature policy='disable' name='${name}'/>`).join("");
const topology = (sockets: number, cores: number, threads: number) =>
  `<topology sockets='${sockets}' cores='${cores}' threads='${threads}'/>`;
const card = (type: string, more = "") => `<interface type='user'><model type='${type}'/>${more}</interface>`;
const video = (type: string) => `<video><model type='${type}'/></video>`;
const NO_ROM = "<rom enabled='no'/>";
const SATA = "<target dev='sda' bus='sata'/>";
const IDE = "<target dev='hda' bus='ide'/>";
const SCSI = "<target dev='sda' bus='scsi'/>";

/** What is shown | how the guest differs from a plain one: a q35 guest of QEMU 7.2 without a <cpu>, a virtio disk. */
const named: readonly (readonly [string, Partial<Combination>])[] = [
  ["a plain guest", {}],
  ["a model that both stacks have whole", { cpu: model("Nehalem", "full", requires("hypervisor")) }],
  ["an old machine of the other family", { machine: "pc-i440fx-5.2", disk: IDE, cpu: model("Opteron_G3", "none") }],
  ["the alias q35", { machine: "q35" }],
  ["no machine type", { machine: null }],
  ["the newer stack's machine type", { machine: "pc-q35-10.0" }],
  ["host-model", { cpu: "<cpu mode='host-model'/>" }],
  ["maximum", { cpu: "<cpu mode='maximum'/>" }],
  ["a model that neither has whole, unchecked", { cpu: model("Haswell", "none") }],
  ["a model that neither has whole, checked in part", { cpu: model("Haswell", "partial") }],
  ["a model of which the newer has more, unchecked", { cpu: model("EPYC-Rome", "none") }],
  ["a feature that only the newer has", { cpu: model("Nehalem", "partial", requires("x2apic")) }],
  ["a CPU without long mode", { cpu: model("pentium3", "partial"), machine: "pc-i440fx-7.2", disk: IDE }],
  ["cores and threads in a socket", { cpu: model("Nehalem", "partial", topology(1, 2, 2)), vcpus: 4 }],
  [
    "cores in a socket, checked in full",
    { cpu: model("Nehalem", "full", requires("hypervisor") + topology(1, 2, 1)), vcpus: 2 },
  ],
  ["fewer address bits", { cpu: model("Westmere", "partial", "<maxphysaddr mode='emulate' bits='36'/>") }],
  ["a pinned vendor", { cpu: model("Nehalem", "partial").replace("<model ", "<model vendor_id='AuthenticAMD' ") }],
  ["a cache switched off", { cpu: model("Nehalem", "partial", "<cache mode='disable'/>") }],
  ["a card with its boot ROM", { devices: card("e1000") }],
  ["a card that the older has not", { devices: card("igb", NO_ROM) }],
  ["a card with many queues and no ROM", { devices: card("virtio", `<driver rx_queue_size='512'/>${NO_ROM}`) }],
  ["a disk with queues", { disk: "<target dev='vda' bus='virtio'/><serial>q</serial>", devices: card("virtio") }],
  ["am53c974", { disk: SCSI, devices: "<controller type='scsi' model='am53c974'/>" }],
  ["an IOMMU of virtio", { devices: "<iommu model='virtio'/>", beside: "<features><acpi/></features>" }],
  ["an IOMMU of Intel", { devices: "<iommu model='intel'/>" }],
  [
    "a virtual crypto device",
    { devices: "<crypto model='virtio' type='qemu'><backend model='builtin' queues='1'/></crypto>" },
  ],
  [
    "without ACPI's companions: no HPET, no vmport",
    {
      beside:
        "<features><acpi/><vmport state='off'/></features><clock offset='utc'><timer name='hpet' present='no'/></clock>",
    },
  ],
  [
    "memory that may grow",
    {
      beside: "<maxMemory slots='4' unit='MiB'>512</maxMemory>",
      cpu: `<cpu><numa><cell id='0' cpus='0' memory='64' unit='MiB'/></numa></cpu>`,
    },
  ],
  [
    "many devices",
    {
      devices: `${video("virtio")}<sound model='ich9'/><watchdog model='itco'/><rng model='virtio'><backend model='random'>/dev/urandom</backend></rng><panic model='pvpanic'/><controller type='usb' model='qemu-xhci'/><input type='tablet' bus='usb'/>`,
    },
  ],
];

const anyCpu = (...checks: string[]) =>
  fc.oneof(
    fc.constantFrom("", "<cpu mode='host-model'/>", "<cpu mode='maximum'/>"),
    fc
      .record({
        name: fc.constantFrom(
          "qemu64",
          "kvm64",
          "Conroe",
          "Penryn",
          "Nehalem",
          "Westmere",
          "SandyBridge",
          "IvyBridge",
          "Haswell-noTSX",
          "Broadwell",
          "Skylake-Client",
          "Opteron_G1",
          "Opteron_G3",
          "Opteron_G5",
          "EPYC",
          "EPYC-Rome",
          "EPYC-Milan",
          "Denverton",
          "core2duo",
        ),
        check: fc.constantFrom(...checks),
        on: fc.subarray(
          ["aes", "avx", "avx2", "erms", "fsgsbase", "pku", "rdrand", "smap", "umip", "x2apic", "la57", "abm"],
          { maxLength: 2 },
        ),
        off: fc.subarray(["cx16", "pclmuldq", "popcnt", "smep", "npt", "svm"], { maxLength: 2 }),
        shape: fc.constantFrom("", "", topology(2, 1, 1), topology(1, 2, 1), topology(1, 1, 2)),
      })
      .map(({ name, check, on, off, shape }) => model(name, check, shape + requires(...on) + disables(...off))),
  );

const anyDevice = fc.oneof(
  fc
    .constantFrom("virtio", "e1000", "e1000e", "rtl8139", "vmxnet3", "igb")
    .chain((type) => fc.constantFrom(card(type), card(type, NO_ROM))),
  fc.constantFrom("virtio", "vga", "cirrus", "bochs", "qxl").map(video),
  fc.constantFrom(
    "<sound model='ac97'/>",
    "<sound model='ich9'/>",
    "<watchdog model='i6300esb'/>",
    "<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>",
    "<panic model='isa'/>",
    "<controller type='usb' model='qemu-xhci'/>",
    "<controller type='usb' model='ich9-ehci1'/>",
    "<controller type='scsi' model='virtio-scsi'/>",
    "<controller type='scsi' model='lsilogic'/>",
    "<controller type='virtio-serial' ports='4'/>",
    "<input type='keyboard' bus='virtio'/>",
    "<memballoon model='virtio' freePageReporting='on'/>",
  ),
);

interface Choices {
  readonly machines: readonly string[];
  readonly device: fc.Arbitrary<string>;
  readonly most: number;
  readonly checks: readonly string[];
  readonly beside: readonly string[];
}

const drawnFrom = ({ machines, device, most, checks, beside }: Choices): fc.Arbitrary<Combination> =>
  fc
    .record({
      machine: fc.constantFrom(...machines),
      cpu: anyCpu(...checks),
      devices: fc.uniqueArray(device, { maxLength: most, selector: (one) => one.slice(0, 6) }),
      disk: fc.constantFrom(PLAIN.disk, PLAIN.disk, SATA, SCSI),
      beside: fc.constantFrom(...beside),
    })
    .map(({ machine, cpu, devices, disk, beside }) => {
      const [, sockets = 1, cores = 1, threads = 1] = /sockets='(\d)' cores='(\d)' threads='(\d)'/.exec(cpu) ?? [];
      const vcpus = Number(sockets) * Number(cores) * Number(threads);
      const scsi = disk === SCSI && !devices.some((one) => one.includes("type='scsi'"));
      const controllers = scsi ? ["<controller type='scsi' model='virtio-scsi'/>"] : [];
      const shows = `${machine}, ${/<model [^>]*>([^<]*)/.exec(cpu)?.[1] ?? /mode='([^']*)/.exec(cpu)?.[1] ?? "no CPU"}, ${devices.length} devices`;
      return { ...PLAIN, shows, machine, cpu, vcpus, disk, devices: [...devices, ...controllers].join(""), beside };
    });

const HPET = "<clock offset='utc'><timer name='hpet' present='yes'/></clock>";

const drawn = drawnFrom({
  machines: [
    "pc-q35-7.2",
    "pc-q35-7.2",
    "pc-q35-6.2",
    "pc-q35-5.2",
    "pc-q35-4.2",
    "pc-i440fx-7.2",
    "pc-i440fx-6.2",
    "pc-i440fx-4.1",
    "pc-i440fx-3.1",
    "pc",
    "pc-q35-9.2",
  ],
  device: anyDevice,
  most: 3,
  checks: ["none", "partial"],
  beside: ["", "", "<features><acpi/><apic/></features>", HPET],
});

const moreDevices = fc.constantFrom(
  "<video><model type='none'/></video>",
  "<video><model type='ramfb'/></video>",
  "<graphics type='vnc' socket='/run/vnc'/>",
  "<sound model='virtio'/>",
  "<iommu model='intel'/>",
  "<iommu model='virtio'/>",
  "<crypto model='virtio' type='qemu'><backend model='builtin' queues='1'/></crypto>",
  "<controller type='scsi' model='am53c974'/>",
  "<controller type='scsi' model='vmpvscsi'/>",
  "<controller type='usb' model='qemu-xhci'/><input type='mouse' bus='usb'/>",
  "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>",
  "<filesystem type='mount'><source dir='/tmp'/><target dir='x'/></filesystem>",
  card("ne2k_pci"),
  card("pcnet"),
  card("i82551"),
);

/** More kinds of things than a guest is moved with: for guests that are only started. */
const startable = drawnFrom({
  machines: [
    "pc-q35-7.2",
    "pc-q35-6.2",
    "pc-q35-5.1",
    "pc-q35-3.0",
    "pc-q35-8.0",
    "pc-q35-10.0",
    "q35",
    "pc-i440fx-7.2",
    "pc-i440fx-2.4",
    "pc-i440fx-2.8",
    "pc-i440fx-8.1",
    "pc",
  ],
  device: fc.oneof(anyDevice, moreDevices),
  most: 4,
  checks: ["none", "none", "none", "partial"],
  beside: [
    "",
    "<features><acpi/><apic/></features>",
    "<features><acpi/><smm state='on'/></features>",
    "<memoryBacking><source type='memfd'/><access mode='shared'/></memoryBacking>",
    HPET,
  ],
});

/** One of those that are named for what they show. @throws if none shows this */
export function combinationNamed(shows: string): Combination {
  const row = named.find(([name]) => name === shows);
  if (row === undefined) throw new Error(`no combination shows ${shows}`);
  return { ...PLAIN, ...row[1], shows };
}

/** Guests that are only started. */
export function startableGuests(count: number, seed: number): Combination[] {
  return fc.sample(startable, { seed, numRuns: count });
}

/** The named ones, then as many drawn ones as make up `count`. */
export function combinations(count: number, seed: number): Combination[] {
  const rows = named.map(([shows, differs]) => ({ ...PLAIN, ...differs, shows }));
  return [...rows, ...fc.sample(drawn, { seed, numRuns: count - rows.length })];
}

export function domainOf(name: string, { machine, cpu, vcpus, disk, devices, beside }: Combination): string {
  const balloon = devices.includes("<memballoon") ? "" : "<memballoon model='none'/>";
  const usb = devices.includes("type='usb'") ? "" : "<controller type='usb' model='none'/>";
  const [before, after] = beside.startsWith("<maxMemory") ? [beside, ""] : ["", beside];
  return `<domain type='qemu'>
  <name>${name}</name>
  ${before}
  <memory unit='MiB'>64</memory>
  <vcpu>${vcpus}</vcpu>
  <os><type arch='x86_64'${machine === null ? "" : ` machine='${machine}'`}>hvm</type></os>
  ${after}
  ${cpu}
  <devices>
    <disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='${GUEST_DISK}'/>${disk}<shareable/></disk>
    <serial type='file'><source path='${serialLogOf(name)}' append='on'/></serial>
    ${devices}${usb}${balloon}
  </devices>
</domain>
`;
}
