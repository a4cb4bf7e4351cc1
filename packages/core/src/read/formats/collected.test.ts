/** The files of a collected folder, one after another: what is said of the host, and what is passed over. */
import { describe, expect, it } from "vitest";
import { readText } from "../read-text.ts";

const said = (text: string) =>
  [...readText(text, "file")].flatMap(({ observations }) => observations.map(({ subject, value }) => [subject, value]));

const pci = "/sys/bus/pci/devices/0000:03:00.0";
const node = "/sys/devices/system/node/node1";

describe("kernel.txt", () => {
  // what is shown | lines | what is said
  it.each<[string, string[], unknown[]]>([
    [
      "memory in all",
      ["/proc/meminfo:MemTotal:       1000 kB", "/proc/meminfo:MemFree:      10 kB", "/proc/meminfo:Cached:   5 kB"],
      [["memory.node", { node: null, total: 1_024_000, free: 10_240, cpus: null }]],
    ],
    [
      "memory of a node, with its CPUs",
      [`${node}/meminfo:Node 1 MemTotal:       1 kB`, `${node}/cpulist:0-3,8`],
      [["memory.node", { node: 1, total: 1_024, free: null, cpus: "0-3,8" }]],
    ],
    [
      "huge pages of the host and of a node",
      [
        "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages:8",
        "/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages:3",
        `${node}/hugepages/hugepages-1048576kB/nr_hugepages:1`,
      ],
      [
        ["memory.hugePages", { node: null, size: 2_097_152, total: 8, free: 3 }],
        ["memory.hugePages", { node: 1, size: 1_073_741_824, total: 1, free: null }],
      ],
    ],
    [
      "a bridge, and no other interface",
      [
        "/sys/class/net/br0/bridge/stp_state:1",
        "/sys/class/net/br0/bridge/forward_delay:1500",
        "/sys/class/net/br0/mtu:9000",
        "/sys/class/net/eth0/mtu:1500",
      ],
      [["bridge", { name: "br0", stp: true, forwardDelay: 1_500, mtu: 9_000 }]],
    ],
    [
      "block devices by what identifies them best, and no loops",
      [
        "/sys/block/sda/size:2",
        "/sys/block/sda/device/wwid:naa.5000",
        "/sys/block/vda/serial:abc",
        "/sys/block/loop0/size:8",
      ],
      [
        ["block.device", { name: "sda", size: 1_024, identity: "naa.5000" }],
        ["block.device", { name: "vda", size: null, identity: "abc" }],
      ],
    ],
    [
      "a PCI device",
      [
        `${pci}/vendor:0x8086`,
        `${pci}/device:0x10fb`,
        `${pci}/class:0x020000`,
        `${pci}/sriov_totalvfs:63`,
        `${pci}/driver:../../../bus/pci/drivers/ixgbe`,
        `${pci}/iommu_group:../../../../kernel/iommu_groups/14`,
      ],
      [
        [
          "pci.device",
          {
            address: "0000:03:00.0",
            id: "8086:10fb",
            class: "0x020000",
            driver: "ixgbe",
            iommuGroup: 14,
            virtualFunctions: 63,
          },
        ],
      ],
    ],
    [
      "a switch of the kernel",
      ["/sys/module/kvm_intel/parameters/nested:Y"],
      [["kernel.parameter", { path: "/sys/module/kvm_intel/parameters/nested", value: "Y" }]],
    ],
    [
      "a number that is none, a line that is none",
      ["/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages:many", "hello"],
      [],
    ],
  ])("%s", (_, lines, expected) => {
    expect(said(`${lines.join("\n")}\n`)).toEqual(expected);
  });
});

describe("other files", () => {
  // what is shown | text | what is said
  it.each<[string, string, unknown[]]>([
    [
      "an isolated network",
      "<network><name>n</name><uuid>u</uuid><bridge name='virbr1' stp='on'/></network>",
      [["network", { name: "n", uuid: "u", forward: null, bridge: "virbr1" }]],
    ],
    [
      "a network with forwarding of no mode",
      "<network><name>n</name><forward/></network>",
      [["network", { name: "n", uuid: null, forward: "nat", bridge: null }]],
    ],
    [
      "a pool on NFS, without who may log in",
      "<pool type='netfs'><name>p</name><source><host name='nfs'/><dir path='/export'/><auth username='u'/></source><target><path>/mnt</path></target></pool>",
      [["storage.pool", { name: "p", uuid: null, type: "netfs", target: "/mnt", source: ["host=nfs", "dir=/export"] }]],
    ],
    [
      "virsh net-list",
      " Name      State      Autostart   Persistent\n----------------------\n default   active     yes         yes\n net two   inactive   no          yes\n\n",
      [
        ["network.active", { name: "default", active: true }],
        ["network.active", { name: "net two", active: false }],
      ],
    ],
    [
      "virsh pool-list",
      " Name   State    Autostart\n---------------------------\n p      active   yes\n\n",
      [["storage.pool.active", { name: "p", active: true }]],
    ],
    [
      "a manifest",
      JSON.stringify({
        schema: "virt-baseline/manifest/1",
        time: "now",
        kernel: "6.1.0",
        root: false,
        missing: [{ what: "libvirt", why: "no virsh", remedy: "" }, 3],
      }),
      [
        [
          "collection",
          {
            time: "now",
            asRoot: false,
            withGuests: false,
            tools: [],
            missing: [{ what: "libvirt", why: "no virsh", remedy: "" }],
          },
        ],
        ["kernel.version", "6.1.0"],
      ],
    ],
  ])("%s", (_, text, expected) => {
    expect(said(text)).toEqual(expected);
  });
});
