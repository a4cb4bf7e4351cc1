import type { Gathered } from "./fake-host.ts";

export const version = `Compiled against library: libvirt 9.0.0
Using library: libvirt 9.0.0
Using API: QEMU 9.0.0
Running hypervisor: QEMU 7.2.0
`;
export const capabilities = `<capabilities>
  <host/>
  <guest>
    <os_type>hvm</os_type>
    <arch name='x86_64'>
      <emulator>qemu-system-x86_64</emulator>
      <machine maxCpus='255'>pc-i440fx-7.2</machine>
      <machine canonical='pc-i440fx-7.2' maxCpus='255'>pc</machine>
      <machine canonical='pc-q35-7.2' maxCpus='288'>q35</machine>
      <domain type='qemu'/>
      <domain type='kvm'>
        <emulator>qemu-system-x86_64</emulator>
      </domain>
    </arch>
  </guest>
</capabilities>`;
const domainCapabilities = (type: string, machine: string) => ({
  [`domcapabilities --arch x86_64 --virttype ${type} --machine ${machine}`]: `<domainCapabilities>\n<!-- ${type} ${machine} -->\n</domainCapabilities>`,
});
const table = " Name   State\n--------------";
/** By the words that virsh is asked with. */
export const libvirt: Record<string, string> = {
  version,
  capabilities,
  ...domainCapabilities("kvm", "pc"),
  ...domainCapabilities("kvm", "q35"),
  ...domainCapabilities("qemu", "pc"),
  ...domainCapabilities("qemu", "q35"),
  "net-list --all": `${table}\n default   active`,
  "net-list --all --name": "default\nnet two\n",
  "net-dumpxml default": "<network>\n  <name>default</name>\n</network>",
  "net-dumpxml net two": "<network>\n  <name>net two</name>\n</network>",
  "pool-list --all": table,
  "pool-list --all --name": "",
  "pool-list --name": "",
  "list --all --uuid": "7\n",
  "dumpxml 7": "<domain type='kvm' id='1'>\n  <name>g</name>\n</domain>",
  "dumpxml --inactive 7": "<domain type='kvm'>\n  <name>g</name>\n</domain>",
};

/** The same with storage pools: one active with volumes, one not. */
export const pools: Record<string, string> = {
  "pool-list --all":
    " Name     State      Autostart\n-----------------------------\n my pool   active     yes\n off      inactive   no\n",
  "pool-list --all --name": "my pool             \noff                 \n",
  "pool-list --name": "my pool             \n",
  "pool-dumpxml my pool": "<pool type='dir'>\n  <name>my pool</name>\n</pool>",
  "pool-dumpxml off": "<pool type='dir'>\n  <name>off</name>\n</pool>",
  "vol-list my pool": ` Name                            Path
---------------------------------------------------
 a.img                           /i/a.img
 b "2".img                       /i/b "2".img
 a-name-longer-than-the-column.x /i/a-name-longer-than-the-column.x
`,
  'vol-dumpxml --pool "my pool" --vol "a.img";vol-dumpxml --pool "my pool" --vol "b \\"2\\".img";vol-dumpxml --pool "my pool" --vol "a-name-longer-than-the-column.x";':
    "<volume>\n  <name>a.img</name>\n</volume>\n\n<volume>\n  <name>b</name>\n</volume>\n\n<volume>\n  <name>c</name>\n</volume>\n",
};

/** What the manifest says is missing, a line each. */
export const reasons = ({ manifest }: Gathered) =>
  manifest.missing.map(({ what, why }) => `${what}: ${why}`).join("\n");
