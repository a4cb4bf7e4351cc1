import fc, { type Arbitrary } from "fast-check";
import type { Guest } from "../../../packages/core/src/guest/guest.ts";
import { readGuests } from "../../../packages/core/src/guest/read-guests.ts";

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
  "<rng model='virtio'/>",
  "<interface type='network'><source network='default'/></interface>",
  "<interface type='network'><source network='lan'/><mtu size='9000'/></interface>",
  "<interface type='bridge'><source bridge='br0'/></interface>",
  "<interface type='bridge'><source bridge='ovs0'/><virtualport type='openvswitch'/></interface>",
];
const beside = [
  "<memoryBacking><hugepages><page size='1' unit='G'/></hugepages><source type='memfd'/></memoryBacking>",
  "<launchSecurity type='sev'/>",
];

const cpu = fc.oneof(
  { weight: 5, arbitrary: custom },
  { weight: 2, arbitrary: leftToTheHost },
  { weight: 1, arbitrary: fc.constant("") },
);

/** Running guests that are to move: CPUs in all modes, vendors and sizes pinned or not, machine types, many vCPUs. */
export const movingGuests: Arbitrary<Guest> = fc
  .record({
    type: fc.constantFrom("kvm", "kvm", "kvm", "qemu"),
    machine: fc.constantFrom("", ...machines.map((name) => ` machine='${name}'`)),
    vcpus: fc.constantFrom(1, 4, 255, 256, 289, 5000),
    cpu,
    devices: fc.subarray(devices),
    beside: fc.subarray(beside),
  })
  .map(({ type, machine, vcpus, cpu: written, devices: some, beside: more }) => {
    const text =
      `<domain type='${type}'><name>g</name><vcpu>${vcpus}</vcpu>` +
      `<os><type arch='x86_64'${machine}>hvm</type></os>${written}${more.join("")}` +
      `<devices>${some.join("")}</devices></domain>`;
    const guest = readGuests([{ name: "g.xml", text }]).guests[0]!;
    return { ...guest, [fc.toStringMethod]: () => text };
  });
