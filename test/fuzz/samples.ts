/**
 * A short whole text for each reader, so that none is without one where the real files are not at hand. They are made
 * up: what they say matters less than that every part of a format is in them.
 */
const cpuElement = `<cpu>
  <arch>x86_64</arch>
  <model>Haswell-noTSX-IBRS</model>
  <vendor>Intel</vendor>
  <microcode version='73'/>
  <signature family='6' model='63' stepping='2'/>
  <maxphysaddr mode='emulate' bits='46'/>
  <feature name='vme'/>
  <feature policy='disable' name='ds'/>
</cpu>
`;

const cpudata = `<!-- of one machine -->
<cpudata arch='x86'>
  <cpuid eax_in='0x00000000' ecx_in='0x00' eax='0x0000000d' ebx='0x756e6547' ecx='0x6c65746e' edx='0x49656e69'/>
  <cpuid eax_in='0x00000001' ecx_in='0x00' eax='0x000306c3' ebx='0x00100800' ecx='0x7ffafbff' edx='0xbfebfbff'/>
  <cpuid eax_in='0x80000008' ecx_in='0x00' eax='0x00003027'/>
  <msr index='0x10a' edx='0x00000000' eax='0x00000009'/>
</cpudata>
`;

const qemuCaps = `<qemuCaps>
  <emulator>/usr/bin/qemu-system-x86_64</emulator>
  <selfvers>11003000</selfvers>
  <version>10000003</version>
  <microcodeVersion>188760090</microcodeVersion>
  <kernelVersion>6.1.0-40-amd64 #1 SMP</kernelVersion>
  <package>Debian 1:10.0.3+ds-0</package>
  <arch>x86_64</arch>
  <hostCPU type='kvm' model='base' migratability='yes'>
    <property name='avx2' type='boolean' value='true' migratable='yes'/>
    <property name='family' type='number' value='25'/>
    <property name='model' type='number' value='1'/>
    <property name='vendor' type='string' value='AuthenticAMD'/>
  </hostCPU>
  <cpu type='kvm' name='EPYC' typename='EPYC-x86_64-cpu' usable='yes'/>
  <cpu type='kvm' name='Denverton' usable='no' deprecated='yes'><blocker name='erms'/></cpu>
  <machine type='kvm' name='pc-q35-10.0' alias='q35' maxCpus='4096'/>
</qemuCaps>
`;

const version = { qemu: { micro: 22, minor: 2, major: 7 }, package: "Debian 1:7.2" };
const qmp = [
  { QMP: { version, capabilities: ["oob"] } },
  { execute: "qmp_capabilities" },
  { return: {} },
  { execute: "query-target", id: "libvirt-1" },
  { return: { arch: "x86_64" }, id: "libvirt-1" },
  { execute: "query-kvm" },
  { return: { enabled: true, present: true } },
  { execute: "query-machines" },
  { return: [{ name: "pc-q35-7.2", alias: "q35", "cpu-max": 288, deprecated: false }] },
  { execute: "query-cpu-definitions" },
  { return: [{ name: "EPYC", typename: "EPYC-x86_64-cpu", "unavailable-features": ["sha-ni"], deprecated: false }] },
  { event: "STOP", timestamp: { seconds: 1, microseconds: 0 } },
  { execute: "query-cpu-model-expansion", arguments: { type: "static", model: { name: "host" } } },
  {
    return: { model: { name: "base", props: { aes: true, hle: false, family: 25, model: 1, vendor: "AuthenticAMD" } } },
  },
  { execute: "qom-list-types", arguments: { implements: "device" } },
  { return: [{ name: "virtio-net-pci", parent: "virtio-net-pci-base" }] },
  { execute: "device-list-properties", arguments: { typename: "virtio-net-pci" } },
  { return: [{ name: "mq", type: "bool", "default-value": false }] },
  { execute: "query-migrate-capabilities" },
  { return: [{ capability: "multifd", state: false }] },
  { execute: "query-sev-capabilities" },
  { return: { cbitpos: 51, "reduced-phys-bits": 1, pdh: "x" } },
  { execute: "device_add" },
  { error: { class: "GenericError", desc: "missing" } },
];

const hostOnLine = {
  schema: "virt-baseline/host/1",
  name: "n1",
  sources: [{ file: "caps.xml", line: 1, uuid: "4c4c4544-0050-4d10-8052-b4c04f4e3533" }],
  documents: [
    {
      kind: "capabilities",
      key: "capabilities",
      tool: "virsh capabilities",
      observations: [
        { subject: "setting", scope: { arch: "x86_64", accel: "kvm" }, value: { complete: true } },
        {
          subject: "machine.types",
          scope: { arch: "x86_64", accel: "kvm" },
          value: {
            machines: [{ name: "pc-q35-9.2", deprecated: false, maxCpus: 288 }],
            aliases: { q35: "pc-q35-9.2" },
            complete: true,
          },
        },
        {
          subject: "cpu.hardware",
          scope: { arch: "x86_64" },
          value: { form: "model", model: "Penryn", vendor: "Intel", require: ["vme"], disable: ["ds"], exact: true },
        },
        {
          subject: "cpu.models",
          scope: { arch: "x86_64" },
          value: {
            wording: "libvirt",
            models: [{ name: "Penryn", usable: false, blockers: ["pni"], deprecated: true, canonical: null }],
          },
        },
        {
          subject: "security",
          scope: {},
          value: { kind: "secmodel", names: ["dac"], silence: "absent", denied: ["x"] },
        },
        { subject: "clock.tsc", scope: {}, value: { frequencyHz: 2400000000, scaling: null } },
      ],
    },
  ],
};

const node = {
  apiVersion: "v1",
  kind: "Node",
  metadata: {
    name: "node-1",
    labels: {
      "cpu-feature.node.kubevirt.io/aes": "true",
      "host-model-required-features.node.kubevirt.io/vmx": "true",
      "host-model-cpu.node.kubevirt.io/Penryn": "true",
      "cpu-model.node.kubevirt.io/Penryn": "true",
      "cpu-vendor.node.kubevirt.io/Intel": "true",
      "machine-type.node.kubevirt.io/pc-q35-rhel9.6.0": "true",
      "cpu-timer.node.kubevirt.io/tsc-frequency": "1999996000",
    },
  },
  status: { nodeInfo: { architecture: "amd64", kernelVersion: "6.1.0", systemUUID: "4C4C4544" } },
};

const openstack = {
  cpu_info: { arch: "x86_64", model: "Broadwell-noTSX-IBRS", vendor: "Intel", features: ["aes"], topology: {} },
  hypervisor_hostname: "compute-1.example",
  hypervisor_type: "QEMU",
  hypervisor_version: 6002000,
};

const descriptor = {
  "interface-types": ["uefi"],
  mapping: { device: "flash", executable: { filename: "/usr/share/OVMF/OVMF_CODE_4M.fd", format: "raw" } },
  targets: [{ architecture: "x86_64", machines: ["pc-q35-*"] }],
  features: ["secure-boot"],
};

const proxmox = [{ id: "pc-q35-10.1+pve1", type: "q35", version: "10.1+pve1" }];

const xenWords = "17cbfbff-f7fa3223-2d93fbff-00000123-0000000f-f1bf27eb-0040405e-00000000-311ed000-9c000410-00000010";

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

export const samples: readonly string[] = [
  cpuElement,
  `<cpu mode='custom' match='exact'><model fallback='forbid'>EPYC</model><feature policy='require' name='vaes'/></cpu>\n`,
  `<capabilities><host><uuid>a</uuid>${cpuElement}</host><guest><os_type>hvm</os_type><arch name='x86_64'>
<emulator>/q</emulator><machine canonical='pc-q35-9.2' maxCpus='4096'>q35</machine><domain type='kvm'/></arch></guest>
</capabilities>\n`,
  `<domainCapabilities><path>/q</path><domain>kvm</domain><machine>pc-q35-9.2</machine><arch>x86_64</arch><vcpu max='9'/>
<cpu><mode name='host-model' supported='yes'><model>EPYC</model><feature policy='require' name='aes'/></mode>
<mode name='custom' supported='yes'><model usable='no'>Penryn</model><blockers model='Penryn'><feature name='x'/></blockers>
</mode></cpu></domainCapabilities>\n`,
  `<domainCapabilities><domain>kvm</domain><machine>pc-q35-9.2</machine><arch>x86_64</arch><iothreads supported='yes'/>
<os supported='yes'><enum name='firmware'><value>efi</value></enum><loader supported='yes'><value>/o</value></loader></os>
<memoryBacking supported='yes'><enum name='sourceType'><value>memfd</value></enum></memoryBacking><devices>
<video supported='yes'><enum name='modelType'><value>vga</value></enum></video><panic supported='no'/></devices><features>
<ps2 supported='no'/><sev supported='yes'><cbitpos>51</cbitpos></sev><hyperv supported='yes'><enum name='features'>
<value>relaxed</value></enum></hyperv></features></domainCapabilities>\n`,
  cpudata,
  qemuCaps,
  [hostOnLine, { ...hostOnLine, name: "n2" }].map((host) => `${JSON.stringify(host)}\n`).join(""),
  qmp.map((message) => `${JSON.stringify(message)}\n`).join(""),
  json({ kind: "List", apiVersion: "v1", items: [node, { ...node, metadata: { ...node.metadata, name: "node-2" } }] }),
  json(openstack),
  json(descriptor),
  "3653632 /usr/share/OVMF/OVMF_CODE_4M.fd\n160768 /usr/share/qemu/efi-virtio.rom\n",
  json(proxmox),
  json({
    vendor_id: "GenuineIntel",
    guest_cpu_config: {
      cpuid_modifiers: [
        { leaf: "0x1", subleaf: "0x0", flags: 0, modifiers: [{ register: "ecx", bitmap: `0b${"01".repeat(16)}` }] },
      ],
      msr_modifiers: [{ addr: "0x10a", bitmap: `0b${"0".repeat(64)}` }],
    },
    kernel_version: "6.1.1",
    microcode_version: "0xd0003d1",
  }),
  json({
    description: "UEFI",
    "interface-types": ["uefi"],
    mapping: { device: "flash", mode: "split", executable: { filename: "/usr/share/OVMF/CODE.fd", format: "raw" } },
    targets: [{ architecture: "x86_64", machines: ["pc-q35-*"] }],
    features: ["secure-boot", "requires-smm"],
    tags: [],
  }),
  "3653632 /usr/share/OVMF/OVMF_CODE_4M.fd\n160768 /usr/share/qemu/efi-virtio.rom\n",
  "Compiled against library: libvirt 9.0.0\nUsing library: libvirt 9.0.0\nRunning hypervisor: QEMU 7.2.22\n\n",
  `CPU:
   0x00000000 0x00: eax=0x0000001c ebx=0x68747541 ecx=0x444d4163 edx=0x69746e65
   0x00000001 0x00: eax=0x00b00f21 ebx=0x00020800 ecx=0xfffa3203 edx=0x178bfbff
   0x80000008 0x00: eax=0x00003030 ebx=0x791ef257 ecx=0x00004001 edx=0x00010000
`,
  `vendor: GenuineIntel\nfamily: 6\nmodel: 106\nstepping: 6\nfeatures_hvm: ${xenWords}\nfeatures_hvm_host: ${xenWords}\n`,
  `processor\t: 0\nvendor_id\t: AuthenticAMD\ncpu family\t: 25\nmodel\t\t: 1\nstepping\t: 1\nmicrocode\t: 0xa0011d1
flags\t\t: fpu lm cpuid nonstop_tsc avx2 svm\naddress sizes\t: 48 bits physical, 48 bits virtual\n\n`,
  json({
    schema: "virt-baseline/manifest/1",
    tool: { name: "virt-baseline", version: "0.1.0" },
    host: "node1",
    time: "2026-01-02T03:04:05Z",
    kernel: "6.1.0-40-amd64",
    tools: {},
    commands: [{ command: "virsh capabilities", file: "capabilities.xml", code: 0, seconds: 0.1 }],
    missing: [],
  }),
  "<network><name>default</name><uuid>u</uuid><forward mode='nat'/><bridge name='virbr0' stp='on' delay='0'/></network>\n",
  "<pool type='dir'><name>images</name><uuid>u</uuid><source/><target><path>/var/lib/libvirt/images</path></target></pool>\n",
  "/proc/meminfo:MemTotal:       1000 kB\n/sys/class/net/br0/bridge/stp_state:1\n/sys/block/sda/size:2\n",
  `/proc/self/mounts:nfs:/export /var/lib/my\\040images nfs4\n/proc/net/vlan/config:eth0.5 | 5 | eth0\n/sys/class/net/eth0.5/mtu:9000
/sys/block/dm-0/dm/name:vg-lv\n/sys/block/dm-0/dm/uuid:LVM-1\n/dev/disk/by-id/dm-name-vg-lv:../../dm-0
/sys/bus/usb/devices/1-1/idVendor:0951\n/sys/bus/usb/devices/1-1/idProduct:1666\n/dev/kmsg:tsc: Detected 2400.000 MHz TSC
/sys/class/mdev_bus/0000:00:02.0/mdev_supported_types/i915/available_instances:1\n/sys/kernel/debug/vfio/0000:00:03.0/migration:
/sys/bus/mdev/devices/d8ad:../../../devices/0000:00:02.0/d8ad\n/etc/libvirt/qemu.conf:shared_filesystems = [ "/srv" ]\n`,
  `<volumes><pool type='netfs'><name>p</name><source><host name='nfs'/><dir path='/e'/></source></pool><volume><name>v</name>
<key>/m/v</key><capacity unit='bytes'>1024</capacity><target><path>/m/v</path><format type='qcow2'/></target></volume></volumes>\n`,
  json({ type: "swtpm", features: ["tpm-2.0", "cmdarg-migration"], version: "0.8.0" }),
  " Name      State    Autostart   Persistent\n---------------------------------------------\n default   active   yes         yes\n\n",
];
