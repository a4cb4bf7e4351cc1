import fc, { type Arbitrary } from "fast-check";
import type { Guest } from "../../../packages/core/src/guest/guest.ts";
import { readGuests } from "../../../packages/core/src/guest/read-guests.ts";
import type { MovePlan } from "../../../packages/core/src/policy/move-plan.ts";

const models = [
  "Haswell-noTSX-IBRS",
  "Skylake-Server-IBRS",
  "EPYC-Milan",
  "EPYC",
  "qemu64",
  "Nehalem",
  "no-such-model",
];
const features = ["md-clear", "hle", "avx512vnni", "invtsc", "svm", "vmx", "kvmclock", "no-such-feature", "ssbd"];
const machines = ["pc-q35-7.2", "pc-q35-9.2", "pc-i440fx-6.2", "pc-q35-2.4", "q35", "pc"];

const line = fc.record({
  name: fc.constantFrom(...features),
  policy: fc.constantFrom("require", "require", "disable", "optional", "forbid", "force"),
});

const custom = fc
  .record({
    model: fc.constantFrom(...models),
    check: fc.constantFrom("full", "full", "partial", "none"),
    vendor: fc.constantFrom("", "", "<vendor>Intel</vendor>", "<vendor>AMD</vendor>"),
    pinned: fc.constantFrom("", "", " vendor_id='GenuineIntel'"),
    bits: fc.constantFrom("", "", "<maxphysaddr mode='emulate' bits='40'/>", "<maxphysaddr mode='emulate' bits='52'/>"),
    lines: fc.uniqueArray(line, { maxLength: 3, selector: ({ name }) => name }),
  })
  .map(
    ({ model, check, vendor, pinned, bits, lines }) =>
      `<cpu mode='custom' match='exact' check='${check}'><model fallback='forbid'${pinned}>${model}</model>${vendor}${bits}` +
      `${lines.map(({ name, policy }) => `<feature policy='${policy}' name='${name}'/>`).join("")}</cpu>`,
  );

const leftToTheHost = fc
  .constantFrom("host-model", "host-passthrough", "maximum")
  .map((mode) => `<cpu mode='${mode}'/>`);

const devices = [
  "<disk device='disk'><target bus='virtio'/></disk>",
  "<disk device='warp'><target bus='sata'/></disk>",
  "<video><model type='qxl'/></video>",
  "<video><model type='vga'/></video>",
  "<tpm model='tpm-crb'><backend type='emulator'/></tpm>",
  "<interface type='network'><model type='e1000'/></interface>",
  "<interface type='network'><model type='virtio'/></interface>",
  "<interface type='network'><model type='virtio'/><rom enabled='no'/></interface>",
  "<rng model='virtio'/>",
  "<interface type='network'><source network='default'/></interface>",
  "<interface type='network'><source network='lan'/><mtu size='9000'/></interface>",
  "<interface type='bridge'><source bridge='br0'/></interface>",
  "<interface type='bridge'><source bridge='ovs0'/><virtualport type='openvswitch'/></interface>",
  "<hostdev type='pci'><source><address domain='0' bus='0x03' slot='0' function='0'/></source></hostdev>",
  "<hostdev type='pci'><source><address domain='0' bus='4' slot='0' function='0'/></source><teaming type='transient'/></hostdev>",
  "<hostdev type='usb'><source><vendor id='0x046d'/><product id='0xc31c'/></source></hostdev>",
  "<disk type='file' device='disk'><source file='/images/a'/><target dev='vda'/></disk>",
  "<disk type='file' device='disk'><source file='/var/b'/><target dev='vdb'/></disk>",
  "<disk type='block' device='disk'><source dev='/dev/mapper/lun'/><target dev='vdc'/></disk>",
  "<disk type='volume' device='disk'><source pool='images' volume='b'/><target dev='vdd'/></disk>",
  "<disk type='file' device='cdrom'><source file='/images/c.iso' startupPolicy='optional'/><target dev='sda'/></disk>",
  "<hostdev type='mdev'><source><address uuid='4b20d080-1b54-4048-85b3-a6a62d165c01'/></source></hostdev>",
];
const beside = [
  "<memoryBacking><hugepages><page size='1' unit='G'/></hugepages><source type='memfd'/></memoryBacking>",
  "<launchSecurity type='sev'/>",
  "<memory unit='GiB'>3</memory>",
  "<numatune><memory mode='strict' nodeset='1'/></numatune>",
  "<cputune><vcpupin vcpu='0' cpuset='6'/></cputune>",
  "<seclabel type='dynamic' model='dac'/>",
  "<seclabel type='dynamic' model='apparmor'/>",
  "<clock offset='utc'><timer name='tsc' frequency='2600000000'/></clock>",
  "<clock offset='utc'><timer name='tsc' frequency='1'/><timer name='hpet' present='no'/></clock>",
  "<features><hyperv mode='custom'><relaxed state='on'/><vapic state='on'/><evmcs state='off'/></hyperv></features>",
  "<features><hyperv mode='custom'><evmcs state='on'/><no-such state='on'/></hyperv></features>",
];
const firmware = [
  "",
  "",
  "<loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE_4M.fd</loader><nvram template='/usr/share/OVMF/OVMF_VARS_4M.fd'>/n</nvram>",
  "<loader readonly='yes' secure='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE_4M.ms.fd</loader>",
  "<loader type='rom'>/elsewhere/bios-256k.bin</loader>",
];

const cpu = fc.oneof(
  { weight: 5, arbitrary: custom },
  { weight: 2, arbitrary: leftToTheHost },
  { weight: 1, arbitrary: fc.constant("") },
);

/** How they are to move: plainly, or with capabilities that some QEMU has and some lacks. */
export const somePlan: Arbitrary<MovePlan> = fc
  .subarray(["multifd", "mapped-ram", "postcopy-ram", "xbzrle", "switchover-ack"])
  .map((capabilities) => ({ capabilities, pace: null }));

/** Running guests that are to move: CPUs in all modes, vendors and sizes pinned or not, machine types, many vCPUs. */
export const movingGuests: Arbitrary<Guest> = fc
  .record({
    type: fc.constantFrom("kvm", "kvm", "kvm", "qemu"),
    machine: fc.constantFrom("", ...machines.map((name) => ` machine='${name}'`)),
    vcpus: fc.constantFrom(1, 4, 255, 256, 289, 5000),
    cpu,
    devices: fc.subarray(devices),
    beside: fc.subarray(beside),
    loader: fc.constantFrom(...firmware),
    kind: fc.constantFrom("", "", "", " firmware='efi'", " firmware='bios'"),
  })
  .map(({ type, machine, vcpus, cpu: written, devices: some, beside: more, loader, kind }) => {
    const text =
      `<domain type='${type}'><name>g</name><vcpu>${vcpus}</vcpu>` +
      `<os${kind}><type arch='x86_64'${machine}>hvm</type>${loader}</os>${written}${more.join("")}` +
      `<devices>${some.join("")}</devices></domain>`;
    const guest = readGuests([{ name: "g.xml", text }]).guests[0]!;
    return { ...guest, [fc.toStringMethod]: () => text };
  });
