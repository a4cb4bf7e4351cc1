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
      "memory that caches could give back counts as free",
      [
        "/proc/meminfo:MemTotal:       1000 kB",
        "/proc/meminfo:MemFree:      10 kB",
        "/proc/meminfo:MemAvailable:      90 kB",
      ],
      [["memory.node", { node: null, total: 1_024_000, free: 92_160, cpus: null }]],
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
      "a bridge, and another interface",
      [
        "/sys/class/net/br0/bridge/stp_state:1",
        "/sys/class/net/br0/bridge/forward_delay:1500",
        "/sys/class/net/br0/mtu:9000",
        "/sys/class/net/eth0/mtu:1500",
      ],
      [
        ["bridge", { name: "br0", stp: true, forwardDelay: 1_500, mtu: 9_000 }],
        ["network.interface", { name: "br0", master: null, vlan: null, parent: null, mtu: 9_000 }],
        ["network.interface", { name: "eth0", master: null, vlan: null, parent: null, mtu: 1_500 }],
      ],
    ],
    [
      "interfaces of VLANs, by the kernel's table and, where only root may read that, by what is below",
      [
        "/sys/class/net/eth0.100/mtu:1500",
        "/proc/net/vlan/config:VLAN Dev name\t | VLAN ID",
        "/proc/net/vlan/config:Name-Type: VLAN_NAME_TYPE_RAW_PLUS_VID_NO_PAD",
        "/proc/net/vlan/config:eth0.100       | 100  | eth0",
        "/sys/class/net/eth0.100/master:../br100",
        "/sys/class/net/storage/uevent:DEVTYPE=vlan",
        "/sys/class/net/storage/lower_bond0:../bond0",
        "/sys/class/net/macvtap0/lower_eth0:../eth0",
      ],
      [
        ["network.interface", { name: "eth0.100", master: "br100", vlan: 100, parent: "eth0", mtu: 1_500 }],
        ["network.interface", { name: "storage", master: null, vlan: null, parent: "bond0", mtu: null }],
        ["network.interface", { name: "macvtap0", master: null, vlan: null, parent: null, mtu: null }],
      ],
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
      "block devices by each of their names",
      [
        "/sys/block/dm-0/size:4",
        "/sys/block/dm-0/dm/name:vg--a-lv",
        "/sys/block/dm-0/dm/uuid:LVM-Ab12",
        "/sys/block/dm-1/dm/name:mpath-a",
        "/sys/block/sda/size:2",
        "/dev/disk/by-path/pci-0000:00:1f.2-ata-1:../../sda",
        "/dev/disk/by-id/of-none:../../sdz",
      ],
      [
        ["block.device", { name: "dm-0", size: 2_048, identity: "LVM-Ab12" }],
        ["block.device", { name: "mapper/vg--a-lv", size: 2_048, identity: "LVM-Ab12" }],
        ["block.device", { name: "vg-a/lv", size: 2_048, identity: "LVM-Ab12" }],
        ["block.device", { name: "dm-1", size: null, identity: null }],
        ["block.device", { name: "mapper/mpath-a", size: null, identity: null }],
        ["block.device", { name: "sda", size: 1_024, identity: null }],
        ["block.device", { name: "disk/by-path/pci-0000:00:1f.2-ata-1", size: 1_024, identity: null }],
      ],
    ],
    [
      "mounted file systems, blanks as the kernel writes them",
      [
        "/proc/self/mounts:nfs:/export /var/lib/libvirt/my\\040images nfs4",
        "/proc/self/mounts:/dev/sda1 / ext4",
        "/proc/self/mounts:cut off",
      ],
      [
        ["storage.filesystem", { path: "/var/lib/libvirt/my images", type: "nfs4", source: "nfs:/export" }],
        ["storage.filesystem", { path: "/", type: "ext4", source: "/dev/sda1" }],
      ],
    ],
    [
      "devices of VFIO: the kernel's folders tell, else the plain driver",
      [
        "/sys/kernel/debug/vfio/0000:03:00.1:",
        "/sys/kernel/debug/vfio/0000:03:00.1/migration:",
        "/sys/kernel/debug/vfio/0000:03:00.2:",
        "/sys/bus/pci/devices/0000:04:00.0/driver:../../../bus/pci/drivers/vfio-pci",
        "/sys/bus/pci/devices/0000:05:00.0/driver:../../../bus/pci/drivers/mlx5_vfio_pci",
      ],
      [
        ["vfio.device", { address: "0000:03:00.1", migration: true }],
        ["vfio.device", { address: "0000:03:00.2", migration: false }],
        ["vfio.device", { address: "0000:04:00.0", migration: false }],
      ],
    ],
    [
      "USB devices; a serial number may have a colon",
      [
        "/sys/bus/usb/devices/1-1.2/idVendor:0951",
        "/sys/bus/usb/devices/1-1.2/idProduct:1666",
        "/sys/bus/usb/devices/1-1.2/serial:E0:D5",
        "/sys/bus/usb/devices/1-1.2/busnum:1",
        "/sys/bus/usb/devices/1-1.2/devnum:7",
        "/sys/bus/usb/devices/usb2/idVendor:1d6b",
        "/sys/bus/usb/devices/usb2/idProduct:0003",
      ],
      [
        ["usb.device", { bus: 1, device: 7, vendor: "0951", product: "1666", serial: "E0:D5" }],
        ["usb.device", { bus: null, device: null, vendor: "1d6b", product: "0003", serial: null }],
      ],
    ],
    [
      "types of mediated devices, and one that is made",
      [
        "/sys/class/mdev_bus/0000:00:02.0/mdev_supported_types/i915-GVTg_V5_4/available_instances:1",
        "/sys/class/mdev_bus/0000:00:02.0/mdev_supported_types/i915-GVTg_V5_4/name:GVTg_V5_4",
        "/sys/bus/mdev/devices/d8ad5f8a:../../../devices/pci0000:00/0000:00:02.0/d8ad5f8a",
        "/sys/bus/mdev/devices/d8ad5f8a/mdev_type:../mdev_supported_types/i915-GVTg_V5_4",
      ],
      [
        ["mdev.type", { parent: "0000:00:02.0", id: "i915-GVTg_V5_4", available: 1 }],
        ["mdev.device", { uuid: "d8ad5f8a", parent: "0000:00:02.0", type: "i915-GVTg_V5_4" }],
      ],
    ],
    [
      "a TSC as the kernel measured it at last; whether it scales is not known without KVM",
      [
        "/dev/kmsg:tsc: Detected 2400.000 MHz processor",
        "/dev/kmsg:tsc: Refined TSC clocksource calibration: 2399.997 MHz",
        "/proc/cpuinfo:flags\t\t: fpu svm tsc_scale",
      ],
      [["clock.tsc", { frequencyHz: 2_399_997_000, scaling: null }]],
    ],
    [
      "a TSC that AMD's KVM scales",
      [
        "/dev/kmsg:tsc: Detected 2400.000 MHz processor",
        "/dev/kvm:crw-rw----",
        "/proc/cpuinfo:flags\t\t: fpu svm tsc_scale",
        "/sys/module/kvm_amd/parameters/tsc_scaling:1",
      ],
      [
        ["clock.tsc", { frequencyHz: 2_400_000_000, scaling: true }],
        ["kernel.parameter", { path: "/dev/kvm", value: "crw-rw----" }],
        ["kernel.parameter", { path: "/sys/module/kvm_amd/parameters/tsc_scaling", value: "1" }],
      ],
    ],
    [
      "a TSC that Intel's KVM does not scale",
      [
        "/dev/kmsg:tsc: Detected 2000.100 MHz TSC",
        "/dev/kvm:crw-rw----",
        "/proc/cpuinfo:flags\t\t: fpu vmx",
        "/proc/cpuinfo:vmx flags\t: vnmi ept",
      ],
      [
        ["clock.tsc", { frequencyHz: 2_000_100_000, scaling: false }],
        ["kernel.parameter", { path: "/dev/kvm", value: "crw-rw----" }],
      ],
    ],
    [
      "settings of libvirt",
      ['/etc/libvirt/qemu.conf:shared_filesystems = [ "/srv", ]', "/etc/libvirt/qemu.conf:dynamic_ownership = 1"],
      [
        ["libvirt.setting", { name: "shared_filesystems", value: '[ "/srv", ]' }],
        ["libvirt.setting", { name: "dynamic_ownership", value: "1" }],
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
      "volumes of a pool of the host's own: no identity",
      "<volumes><pool type='dir'><name>p</name></pool><volume><name>v</name><key>/i/v</key><capacity>7</capacity><target><path>/i/v</path><format type='qcow2'/></target></volume></volumes>",
      [["storage.volume", { pool: "p", name: "v", path: "/i/v", format: "qcow2", capacity: 7, identity: null }]],
    ],
    [
      "volumes of a pool on NFS: the same wherever it is mounted",
      "<volumes><pool type='netfs'><name>p</name><source><host name='nfs'/><dir path='/e'/></source></pool><volume><name>v</name><key>/m/v</key><capacity unit='KiB'>1</capacity></volume></volumes>",
      [
        [
          "storage.volume",
          {
            pool: "p",
            name: "v",
            path: null,
            format: null,
            capacity: 1_024,
            identity: "netfs host=nfs dir=/e volume=v",
          },
        ],
      ],
    ],
    [
      "volumes with a key of their own, and one whose key is only a path",
      "<volumes><pool type='logical'><name>vg</name></pool><volume><name>a</name><key>L8k1yC</key></volume><volume><name>b</name><key>/dev/vg/b</key></volume></volumes>",
      [
        ["storage.volume", { pool: "vg", name: "a", path: null, format: null, capacity: null, identity: "L8k1yC" }],
        ["storage.volume", { pool: "vg", name: "b", path: null, format: null, capacity: null, identity: null }],
      ],
    ],
    [
      "swtpm's capabilities",
      '{ "type": "swtpm", "features": [ "tpm-2.0", "cmdarg-migration" ], "version": "0.8.0" }',
      [["swtpm", { version: "0.8.0", features: ["tpm-2.0", "cmdarg-migration"] }]],
    ],
    [
      "a manifest",
      JSON.stringify({
        schema: "virt-baseline/manifest/1",
        time: "now",
        kernel: "6.1.0",
        root: false,
        complete: ["usb.device", 7],
        tools: [{ name: "swtpm", says: "TPM emulator version 0.5.2, Copyright" }],
        missing: [{ what: "libvirt", why: "no virsh", remedy: "" }, 3],
      }),
      [
        [
          "collection",
          {
            time: "now",
            asRoot: false,
            withGuests: false,
            complete: ["usb.device"],
            tools: [{ name: "swtpm", package: "", says: "TPM emulator version 0.5.2, Copyright" }],
            missing: [{ what: "libvirt", why: "no virsh", remedy: "" }],
          },
        ],
        ["kernel.version", "6.1.0"],
        ["swtpm", { version: "0.5.2", features: null }],
      ],
    ],
  ])("%s", (_, text, expected) => {
    expect(said(text)).toEqual(expected);
  });
});
