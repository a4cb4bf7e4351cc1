import { describe, expect, test } from "vitest";
import { readGuests } from "../../guest/read-guests.ts";
import { compareAbi, comparedFields } from "./compare-abi.ts";
import { deviceKinds } from "./devices.ts";
import { infoFields, virtioFields } from "./shared-fields.ts";
import { uncomparedFields, uncomparedOfDevices } from "./uncompared-fields.ts";

function guestOf(inside: string, attributes = "type='kvm'") {
  return readGuests([{ name: "g.xml", text: `<domain ${attributes}>${inside}</domain>` }]).guests[0]!;
}

function told(source: string, target: string, attributes?: string): string[] {
  const pair = { source: guestOf(source), target: guestOf(target, attributes) };
  return compareAbi(pair).map(({ severity, message }) => `${severity}: ${message}`);
}

const error = (says: string) => `error: Target ${says}`;

/** An attribute or text that changes from 1 to 2, in the place where `#` stands. */
type Changed = readonly [says: string, definition: string];

const cpu = (inside: string) => `<cpu mode='custom'>${inside}</cpu>`;
const features = (inside: string) => `<features>${inside}</features>`;
const devices = (inside: string) => `<devices>${inside}</devices>`;

// what libvirt calls it | the definition, with # where 1 becomes 2
const changedValues: readonly Changed[] = [
  ["domain uuid", "<uuid>#</uuid>"],
  ["domain genid", "<genid>#</genid>"],
  ["domain name", "<name>#</name>"],
  ["domain memory slots count", "<maxMemory slots='#'>5</maxMemory>"],
  ["domain vCPU max", "<vcpu current='1'>#</vcpu>"],
  ["domain number of vCPUs that are on", "<vcpu current='#'>4</vcpu>"],
  ["domain OS type", "<os><type>#</type></os>"],
  ["domain architecture", "<os><type arch='#'>hvm</type></os>"],
  ["domain machine type", "<os><type machine='#'>hvm</type></os>"],
  ["domain SMBIOS mode", "<os><smbios mode='#'/></os>"],
  ["memory backing source", "<memoryBacking><source type='#'/></memoryBacking>"],
  ["CPU mode", "<cpu mode='#'/>"],
  ["CPU check", "<cpu check='#'/>"],
  ["CPU model", cpu("<model>#</model>")],
  ["CPU vendor", cpu("<vendor>#</vendor>")],
  ["CPU vendor id", cpu("<model vendor_id='#'>m</model>")],
  ...["sockets", "dies", "clusters", "cores", "threads"].map(
    (name): Changed => [`CPU ${name}`, cpu(`<topology ${name}='#'/>`)],
  ),
  ["CPU maxphysaddr mode", cpu("<maxphysaddr mode='#'/>")],
  ["CPU maxphysaddr bits", cpu("<maxphysaddr bits='#'/>")],
  ["CPU cache level", cpu("<cache level='#'/>")],
  ["CPU cache mode", cpu("<cache mode='#'/>")],
  ["TSC frequency", "<clock><timer name='tsc' frequency='#'/></clock>"],
  ["TSC mode", "<clock><timer name='tsc' mode='#'/></clock>"],
  ["NUMA node sizes", cpu("<numa><cell memory='#'/></numa>")],
  ["capabilities policy", features("<capabilities policy='#'/>")],
  ["GIC version", features("<gic version='#'/>")],
  ["HPT resizing", features("<hpt resizing='#'/>")],
  ["HPT maxpagesize", features("<hpt><maxpagesize>#</maxpagesize></hpt>")],
  ["APIC eoi", features("<apic eoi='#'/>")],
  ["ioapic driver", features("<ioapic driver='#'/>")],
  ...["cfpc", "sbbc", "ibs", "aia"].map(
    (name): Changed => [`state of feature ${name}`, features(`<${name} value='#'/>`)],
  ),
  ["state of feature hyperv", features("<hyperv mode='#'/>")],
  ["HyperV spinlock retry count", features("<hyperv><spinlocks retries='#'/></hyperv>")],
  ["HyperV vendor_id", features("<hyperv><vendor_id value='#'/></hyperv>")],
  ["HyperV stimer direct feature", features("<hyperv><stimer><direct state='#'/></stimer></hyperv>")],
  ["dirty ring size", features("<kvm><dirty-ring size='#'/></kvm>")],
  ["Xen feature e820_host", features("<xen><e820_host state='#'/></xen>")],
  ["Xen feature passthrough", features("<xen><passthrough state='#'/></xen>")],
  ["SMM TSEG size", features("<smm><tseg>#</tseg></smm>")],
  ["device iommu option", devices("<rng><driver iommu='#'/></rng>")],
  ["device ats option", devices("<rng><driver ats='#'/></rng>")],
  ["device packed option", devices("<rng><driver packed='#'/></rng>")],
  ["device page_per_vq option", devices("<rng><driver page_per_vq='#'/></rng>")],
  ["device address type", devices("<panic><address type='#'/></panic>")],
  ["device address", devices("<rng><address type='pci' slot='0x#'/></rng>")],
  ["ACPI index", devices("<interface><acpi index='#'/></interface>")],
  ["disk device", devices("<disk device='#'/>")],
  ["disk bus", devices("<disk><target bus='#'/></disk>")],
  ["disk", devices("<disk><target dev='#'/></disk>")],
  ["disk serial", devices("<disk><serial>#</serial></disk>")],
  ["disk wwn", devices("<disk><wwn>#</wwn></disk>")],
  ["disk model", devices("<disk model='#'/>")],
  ["disk rotation rate", devices("<disk><target rotation_rate='#'/></disk>")],
  ["disk queue count", devices("<disk><driver queues='#'/></disk>")],
  ["disk queue size", devices("<disk><driver queue_size='#'/></disk>")],
  ...["logical_block_size", "physical_block_size", "discard_granularity"].map(
    (name): Changed => [`disk ${name}`, devices(`<disk><blockio ${name}='#'/></disk>`)],
  ),
  ["controller type", devices("<controller type='#'/>")],
  ["controller index", devices("<controller type='scsi' index='#'/>")],
  ["controller model", devices("<controller type='scsi' model='#'/>")],
  ["controller ports", devices("<controller type='virtio-serial' ports='#'/>")],
  ["controller vectors", devices("<controller type='virtio-serial' vectors='#'/>")],
  ["filesystem guest target", devices("<filesystem><target dir='#'/></filesystem>")],
  ["filesystem model", devices("<filesystem model='#'/>")],
  ["network card mac", devices("<interface><mac address='#'/></interface>")],
  ["network card model", devices("<interface><model type='#'/></interface>")],
  ["network card MTU", devices("<interface><mtu size='#'/></interface>")],
  ["network card queues", devices("<interface><driver queues='#'/></interface>")],
  ["input device type", devices("<input type='#'/>")],
  ["input device bus", devices("<input bus='#'/>")],
  ["input model", devices("<input model='#'/>")],
  ["sound card model", devices("<sound model='#'/>")],
  ["sound card multichannel setting", devices("<sound multichannel='#'/>")],
  ["video card model", devices("<video><model type='#'/></video>")],
  ...["ram", "vram", "vram64", "vgamem", "heads"].map(
    (name): Changed => [`video card ${name}`, devices(`<video><model ${name}='#'/></video>`)],
  ),
  ["video card 2d accel", devices("<video><model><acceleration accel2d='#'/></model></video>")],
  ["video card 3d accel", devices("<video><model><acceleration accel3d='#'/></model></video>")],
  ["host device mode", devices("<hostdev mode='#'/>")],
  ["host device subsystem type", devices("<hostdev type='#'/>")],
  ["serial type", devices("<serial><target type='#'/></serial>")],
  ["serial model", devices("<serial><target><model name='#'/></target></serial>")],
  ["serial port", devices("<serial><target port='#'/></serial>")],
  ["parallel port", devices("<parallel><target port='#'/></parallel>")],
  ["channel type", devices("<channel><target type='#'/></channel>")],
  ["channel name", devices("<channel><target name='#'/></channel>")],
  ["channel addr", devices("<channel><target address='#'/></channel>")],
  ["console type", devices("<console><target type='#'/></console>")],
  ["hub device type", devices("<hub type='#'/>")],
  ["redirected device bus", devices("<redirdev bus='#'/>")],
  ["redirected device source type", devices("<redirdev type='#'/>")],
  ["watchdog model", devices("<watchdog model='#'/>")],
  ["balloon model", devices("<memballoon model='#'/>")],
  ["balloon autodeflate attribute value", devices("<memballoon autodeflate='#'/>")],
  ["balloon freePageReporting attribute value", devices("<memballoon freePageReporting='#'/>")],
  ["RNG model", devices("<rng model='#'/>")],
  ["panic model", devices("<panic model='#'/>")],
  ["shared memory role", devices("<shmem role='#'/>")],
  ["shared memory model", devices("<shmem><model type='#'/></shmem>")],
  ["shared memory MSI vectors", devices("<shmem><msi vectors='#'/></shmem>")],
  ["shared memory MSI ioeventfd", devices("<shmem><msi ioeventfd='#'/></shmem>")],
  ["TPM device type", devices("<tpm><backend type='#'/></tpm>")],
  ["TPM device model", devices("<tpm model='#'/>")],
  ["TPM version", devices("<tpm><backend version='#'/></tpm>")],
  ["memory device model", devices("<memory model='#'/>")],
  ["memory device targetNode", devices("<memory><target><node>#</node></target></memory>")],
  ["NVDIMM pmem flag", devices("<memory><source><pmem>#</pmem></source></memory>")],
  ["NVDIMM readonly flag", devices("<memory><target><readonly>#</readonly></target></memory>")],
  ["NVDIMM UUID", devices("<memory><uuid>#</uuid></memory>")],
  ["memory device address", devices("<memory><target><address base='#'/></target></memory>")],
  ["memory device dynamicMemslots property", devices("<memory><target dynamicMemslots='#'/></memory>")],
  ["domain IOMMU device model", devices("<iommu model='#'/>")],
  ...["intremap", "caching_mode", "eim", "iotlb", "aw_bits", "dma_translation"].map(
    (name): Changed => [`domain IOMMU device ${name} value`, devices(`<iommu><driver ${name}='#'/></iommu>`)],
  ),
  ["domain vsock device model", devices("<vsock model='#'/>")],
  ["pstore device backend", devices("<pstore backend='#'/>")],
];

const on = ["acpi", "pae", "hap", "viridian", "privnet", "pvspinlock", "pmu", "vmport", "smm", "vmcoreinfo", "htm"];
const alsoOn = ["nested-hv", "ccf-assist", "ras", "ps2", "apic", "gic", "hpt"];
const hyperv = ["relaxed", "vapic", "vpindex", "runtime", "synic", "stimer", "reset", "frequencies"];
const alsoHyperv = ["reenlightenment", "tlbflush", "ipi", "evmcs", "avic", "emsr_bitmap", "xmm_input"];
const kvm = ["hidden", "hint-dedicated", "poll-control", "pv-ipi", "dirty-ring"];

// what libvirt calls it | the source's definition | the target's | what it says of both
const others: readonly (readonly [says: string, source: string, target: string, there: string, here: string])[] = [
  ["domain requested genid", "", "<genid>1</genid>", "yes", "(none)"],
  ["domain max memory", "<memory unit='MiB'>1</memory>", "<memory>2048</memory>", "2097152", "1048576"],
  ["maximum memory size", "<maxMemory>1</maxMemory>", "<maxMemory>2</maxMemory>", "2048", "1024"],
  ["domain count of sysinfo", "", "<sysinfo/>", "1", "0"],
  [
    "domain sysinfo",
    "<sysinfo><bios><entry name='a'>1</entry></bios></sysinfo>",
    "<sysinfo><bios/></sysinfo>",
    "bios/=",
    "bios/=; bios/a=1",
  ],
  ["NUMA node count", cpu("<numa><cell/></numa>"), cpu("<numa><cell/><cell/></numa>"), "2", "1"],
  [
    "NUMA node processor masks",
    cpu("<numa><cell cpus='0-1'/></numa>"),
    cpu("<numa><cell cpus='0'/></numa>"),
    "0",
    "0-1",
  ],
  [
    "NUMA node distances",
    cpu("<numa><cell><distances><sibling id='0' value='10'/></distances></cell></numa>"),
    cpu("<numa><cell/></numa>"),
    "(none)",
    "0=10",
  ],
  ["CPU", "", "<cpu/>", "yes", "(none)"],
  ["domain timers", "<clock/>", "<clock><timer/></clock>", "1", "0"],
  ["timer", "<clock><timer name='a'/></clock>", "<clock><timer name='b'/></clock>", "b", "a"],
  ["timer presence", "<clock><timer name='a' present='no'/></clock>", "<clock><timer name='a'/></clock>", "a=", "a=no"],
  ["CPU feature count", cpu("<feature name='a'/>"), cpu(""), "0", "1"],
  [
    "CPU features",
    cpu("<feature name='a'/><feature name='b'/>"),
    cpu("<feature name='b'/><feature name='a'/>"),
    "b, a",
    "a, b",
  ],
  [
    "CPU feature policies",
    cpu("<feature name='a'/>"),
    cpu("<feature policy='disable' name='a'/>"),
    "a=disable",
    "a=require",
  ],
  ...[...on, ...alsoOn].map(
    (name) => [`state of feature ${name}`, "", features(`<${name}/>`), "on", "(none)"] as const,
  ),
  ...[...hyperv, ...alsoHyperv].map(
    (name) =>
      [
        `HyperV enlightenment feature ${name}`,
        features("<hyperv/>"),
        features(`<hyperv><${name} state='on'/></hyperv>`),
        "on",
        "(none)",
      ] as const,
  ),
  ...kvm.map(
    (name) =>
      [
        `KVM feature ${name}`,
        features("<kvm/>"),
        features(`<kvm><${name} state='on'/></kvm>`),
        "on",
        "(none)",
      ] as const,
  ),
  ["disk access mode", devices("<disk/>"), devices("<disk><readonly/></disk>"), "yes", "(none)"],
  [
    "filesystem access mode",
    devices("<filesystem/>"),
    devices("<filesystem><readonly/></filesystem>"),
    "yes",
    "(none)",
  ],
  [
    "USB redirection filter rules",
    devices("<redirfilter><usbdev allow='yes'/></redirfilter>"),
    devices("<redirfilter><usbdev allow='no'/></redirfilter>"),
    "::::no",
    "::::yes",
  ],
  ["shared memory size", devices("<shmem><size unit='M'>4</size></shmem>"), devices("<shmem/>"), "(none)", "4194304"],
  ["shared memory server usage", devices("<shmem/>"), devices("<shmem><server/></shmem>"), "yes", "(none)"],
  [
    "active PCR banks",
    devices("<tpm><backend><active_pcr_banks><sha256/><sha1/></active_pcr_banks></backend></tpm>"),
    devices("<tpm><backend><active_pcr_banks><sha256/></active_pcr_banks></backend></tpm>"),
    "sha256",
    "sha1,sha256",
  ],
  ...(
    [
      ["memory device size", "<target><size>#</size></target>"],
      ["NVDIMM label size", "<target><label><size>#</size></label></target>"],
      ["NVDIMM alignment", "<source><alignsize>#</alignsize></source>"],
      ["memory device block size", "<target><block>#</block></target>"],
      ["memory device requested size", "<target><requested>#</requested></target>"],
    ] as const
  ).map(
    ([says, place]) =>
      [
        says,
        devices(`<memory>${place.replace("#", "1")}</memory>`),
        devices(`<memory>${place.replace("#", "2")}</memory>`),
        "2048",
        "1024",
      ] as const,
  ),
  [
    "pstore size",
    devices("<pstore><size>1</size></pstore>"),
    devices("<pstore><size unit='KiB'>2</size></pstore>"),
    "2048",
    "1024",
  ],
];

describe("what libvirt does not let change", () => {
  test.each(changedValues)("%s", (says, definition) => {
    const [source, target] = ["1", "2"].map((value) => definition.replace("#", value)) as [string, string];
    expect(told(source, source)).toEqual([]);
    const [first] = told(source, target);
    expect(first).toMatch(new RegExp(`^error: Target ${says} \\S+ does not match source \\S+$`));
  });

  test.each(others)("%s", (says, source, target, there, here) => {
    expect(told(source, source)).toEqual([]);
    expect(told(source, target)).toContain(error(`${says} ${there} does not match source ${here}`));
  });

  test("the hypervisor", () => {
    expect(told("", "", "type='qemu'")).toEqual([error("domain virt type qemu does not match source kvm")]);
  });

  test.each(deviceKinds.map(({ element, says }) => [element, says] as const))("the number of <%s>", (element, says) => {
    const one = `<${element} model='m' type='t'/>`;
    const found = told(devices(one), devices(one + one));
    expect(found).toEqual([error(`domain ${says} count 2 does not match source 1`)]);
  });

  test("every rule has a row above", () => {
    const rules = [...comparedFields, ...deviceKinds.flatMap(({ fields }) => fields), ...virtioFields, ...infoFields];
    const rows = new Set([...changedValues, ...others].map(([says]) => says));
    expect(rules.map(({ says }) => says).filter((says) => !rows.has(says))).toEqual(["domain virt type"]);
  });
});

describe("what decides nothing", () => {
  // what | the source's definition | the target's | what is told
  test.each<[string, string, string, string[]]>([
    [
      "what libvirt fills in, at one end",
      devices("<video><model type='vga'/></video>"),
      devices("<video/>"),
      ["unknown"],
    ],
    ["a switch that is off", features("<hyperv><vapic state='off'/></hyperv>"), features("<hyperv/>"), []],
    ["a policy that is the default", cpu("<feature policy='require' name='a'/>"), cpu("<feature name='a'/>"), []],
    [
      "one number in two notations",
      devices("<rng><address type='pci' slot='0x0a'/></rng>"),
      devices("<rng><address type='pci' slot='10'/></rng>"),
      [],
    ],
    [
      "a bus address that is not compared",
      devices("<hub><address type='usb' port='1'/></hub>"),
      devices("<hub><address type='usb' port='2'/></hub>"),
      [],
    ],
    ["a device of the host's, by another way", devices("<hostdev type='pci'/>"), devices("<hostdev type='mdev'/>"), []],
    ["a controller that libvirt makes", devices("<controller type='pci' index='0' model='pcie-root'/>"), "", []],
    ["an input that comes with the display", devices("<input type='mouse' bus='ps2'/>"), "", []],
    [
      "where a disk's image lies",
      devices("<disk><source file='/a'/></disk>"),
      devices("<disk><source file='/b'/></disk>"),
      [],
    ],
  ])("%s", (_, source, target, expected) => {
    expect(told(source, target).map((line) => line.split(":")[0])).toEqual(expected);
  });
});

test("what libvirt does not compare is told all the same", () => {
  const source = `<os><loader>/a</loader><nvram template='/a'/></os><launchSecurity type='a'/>${cpu("<maxphysaddr limit='1'/>")}${devices(
    "<controller type='x'><target chassis='1' port='1' busNr='1'/></controller><interface><driver rx_queue_size='1' tx_queue_size='1'/><rom file='a' enabled='yes'/></interface><vsock><cid address='3'/></vsock>",
  )}`;
  const target = `<os/>${cpu("<maxphysaddr/>")}${devices("<controller type='x'/><interface/><vsock/>")}`;
  const found = told(source, target);
  const all = [...uncomparedFields, ...Object.values(uncomparedOfDevices).flat()];
  for (const { says } of all) {
    expect(found).toContainEqual(expect.stringMatching(new RegExp(`^warning: ${says}: not said in the target's`)));
  }
  expect(found).toHaveLength(all.length);
});

test("whether QEMU refuses another boot ROM is not known, and it takes another queue size", () => {
  const [off, long] = ["<rom enabled='no'/>", "<driver rx_queue_size='1024'/>"].map((inside) =>
    compareAbi({
      source: guestOf(devices("<interface/>")),
      target: guestOf(devices(`<interface>${inside}</interface>`)),
    }),
  );
  expect(off).toMatchObject([{ severity: "warning", qemu: "unknown", guestSees: "changed" }]);
  expect(long).toMatchObject([{ severity: "warning", guestSees: "changed" }]);
  expect(long![0]).not.toHaveProperty("qemu");
});

test("each difference cites the lines of both definitions", () => {
  const [source, target] = ["1", "2"].map((value) => guestOf(`\n<vcpu>${value}</vcpu>\n`));
  const [found] = compareAbi({ source: source!, target: target! });
  expect(found!.evidence).toEqual(["g.xml:1", "g.xml:1"]);
  const [named] = compareAbi({ source: guestOf("\n<name>1</name>"), target: guestOf("\n\n<name>2</name>") });
  expect(named!.evidence).toEqual(["g.xml:2", "g.xml:3"]);
});
