/**
 * What a guest needs of its host past the CPU, on two real stacks: networks, disks, pinned CPUs, NUMA nodes, huge pages,
 * devices. The host is described by what `collect` gathers there; `check` must refuse what libvirt refuses to start, and
 * nothing that it starts.
 */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readArchive } from "../../packages/cli/src/input/archive.ts";
import { check } from "../../packages/core/src/check/check.ts";
import { readGuests } from "../../packages/core/src/guest/read-guests.ts";
import type { Host } from "../../packages/core/src/host/host.ts";
import { readHosts } from "../../packages/core/src/read/read-hosts.ts";
import { STACK_NAMES, type Stack, startStack } from "./stack.ts";

const script = readFileSync(new URL("../../packages/cli/src/collect/collect.sh", import.meta.url), "utf8");

/** The areas under test; others are held against the stacks elsewhere. */
const checks = ["network", "disk", "vcpu.cpuset", "memory", "passthrough"];

const standardInput = "/proc/self/fd/0";
const bridged = (name: string, bridge: string) =>
  `<network><name>${name}</name><forward mode='bridge'/><bridge name='${bridge}'/></network>`;
const pool = (name: string) =>
  `<pool type='dir'><name>${name}</name><target><path>/var/tmp/vb-${name}</path></target></pool>`;

/** A folder's pool with one volume, one that is not active, a network without its bridge and one that is not active. */
async function furnish(stack: Stack): Promise<void> {
  const feed = (command: string, input: string) => stack.virsh([command, standardInput], { input });
  await feed("net-define", bridged("idle", "vbnone1"));
  await feed("net-define", bridged("hollow", "vbnone0"));
  await stack.virsh(["net-start", "hollow"]);
  await stack.run(["mkdir", "-p", "/var/tmp/vb-full", "/var/tmp/vb-idle"]);
  await stack.run(["sh", "-c", "head -c 65536 /dev/zero > /var/tmp/vb-full/there.img"]);
  await feed("pool-define", pool("full"));
  await feed("pool-define", pool("idle"));
  await stack.virsh(["pool-start", "full"]);
}

async function describeHost(stack: Stack): Promise<Host> {
  const { code, stdout, stderr } = await stack.run(["sh", "-c", "sh -s -- --no-guests | base64 -w0"], script);
  if (code !== 0) throw new Error(stderr);
  const files = readArchive("host.tar", Buffer.from(stdout, "base64"));
  const texts = files.map(({ path, bytes }) => ({ name: path, text: bytes.toString() }));
  return readHosts([{ name: stack.name, files: texts }]).hosts[0]!;
}

const card = (type: string, source: string, more = "") =>
  `<interface type='${type}'><source ${source}/>${more}<model type='virtio'/></interface>`;
const disk = (type: string, source: string) =>
  `<disk type='${type}' device='disk'><driver name='qemu' type='raw'/><source ${source}/><target dev='vda' bus='virtio'/><readonly/></disk>`;
const medium = (source: string) =>
  `<disk type='file' device='cdrom'><driver name='qemu' type='raw'/><source ${source}/><target dev='sda' bus='sata'/></disk>`;
const hostdev = (type: string, source: string, more = "") =>
  `<hostdev mode='subsystem' type='${type}'${more}><source${source}</source></hostdev>`;

interface Wish {
  readonly devices?: string;
  readonly beside?: string;
  readonly vcpu?: string;
}

/**
 * USB is left out: where the kernel has no such bus, libvirt refuses even what may be missing.
 *
 * What the guest names | its definition | whether it starts: as libvirt 9.0 and 11.3 both have it. */
const wishes: readonly (readonly [string, Wish, boolean])[] = [
  ["nothing of the host", {}, true],
  ["a network that is not there", { devices: card("network", "network='nowhere'") }, false],
  ["a network that is not active", { devices: card("network", "network='idle'") }, false],
  ["an active network without its bridge", { devices: card("network", "network='hollow'") }, false],
  ["a bridge that is not there", { devices: card("bridge", "bridge='vbnone2'") }, false],
  ["a parent that is not there", { devices: card("direct", "dev='vbnone3' mode='bridge'") }, false],
  [
    "a network for a console that is not there",
    { devices: "<graphics type='vnc'><listen type='network' network='nowhere'/></graphics>" },
    false,
  ],
  ["a file that a pool lists", { devices: disk("file", "file='/var/tmp/vb-full/there.img'") }, true],
  ["a file that a pool does not list", { devices: disk("file", "file='/var/tmp/vb-full/gone.img'") }, false],
  [
    "a medium that may be missing",
    { devices: medium("file='/var/tmp/vb-full/gone.img' startupPolicy='optional'") },
    true,
  ],
  ["a block device that is not there", { devices: disk("block", "dev='/dev/mapper/vb-none'") }, false],
  ["a volume that is there", { devices: disk("volume", "pool='full' volume='there.img'") }, true],
  ["a volume that is not there", { devices: disk("volume", "pool='full' volume='gone.img'") }, false],
  ["a volume of a pool that is not active", { devices: disk("volume", "pool='idle' volume='gone.img'") }, false],
  ["a volume of a pool that is not there", { devices: disk("volume", "pool='none' volume='gone.img'") }, false],
  ["the first CPU", { vcpu: "<vcpu cpuset='0'>1</vcpu>" }, true],
  ["a CPU that is not there", { vcpu: "<vcpu cpuset='4000'>1</vcpu>" }, false],
  [
    "a vCPU pinned to a CPU that is not there",
    { beside: "<cputune><vcpupin vcpu='0' cpuset='4000'/></cputune>" },
    false,
  ],
  ["the first node", { beside: "<numatune><memory mode='strict' nodeset='0'/></numatune>" }, true],
  ["a node that is not there", { beside: "<numatune><memory mode='strict' nodeset='63'/></numatune>" }, false],
  [
    "a node that is preferred and not there",
    { beside: "<numatune><memory mode='preferred' nodeset='63'/></numatune>" },
    false,
  ],
  [
    "huge pages of a size that has none",
    { beside: "<memoryBacking><hugepages><page size='1' unit='G'/></hugepages></memoryBacking>" },
    false,
  ],
  [
    "a mediated device that is not there",
    { devices: hostdev("mdev", "><address uuid='4b20d080-1b54-4048-85b3-a6a62d165c01'/>", " model='vfio-pci'") },
    false,
  ],
];

const definition = (name: string, { devices = "", beside = "", vcpu = "<vcpu>1</vcpu>" }: Wish) => `<domain type='qemu'>
  <name>${name}</name><memory unit='MiB'>64</memory>${vcpu}${beside}
  <os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type></os>
  <devices><emulator>/usr/bin/qemu-system-x86_64</emulator><controller type='usb' model='qemu-xhci'/><memballoon model='none'/>${devices}</devices>
</domain>`;

describe.each(STACK_NAMES)("%s", (name) => {
  let stack: Stack;
  let host: Host;
  beforeAll(async () => {
    stack = await startStack(name);
    await furnish(stack);
    host = await describeHost(stack);
  });
  afterAll(async () => {
    await stack?.run(["rm", "-rf", "/var/tmp/vb-full", "/var/tmp/vb-idle"]);
    await stack?.stop();
  });

  test.each(wishes.map(([what, wish, starts], index) => ({ what, wish, starts, index })))(
    "$what",
    async ({ wish, starts, index }) => {
      const text = definition(`vb${index}`, wish);
      const started = await stack.createPaused(text);
      if (started.ok) await stack.destroy(started.name);
      const { guests } = readGuests([{ name: "g.xml", text }]);
      const { findings } = check(guests, [host], null, { checks }).moves[0]!;
      const said = findings
        .filter(({ severity }) => severity === "error")
        .map(({ check: id, message }) => `${id}: ${message}`);
      const libvirtSays = started.ok ? "" : started.error;
      expect({ libvirtSays, starts: started.ok }).toEqual({ libvirtSays, starts });
      expect({ libvirtSays, said, starts: said.length === 0 }).toEqual({ libvirtSays, said, starts });
    },
  );
});
