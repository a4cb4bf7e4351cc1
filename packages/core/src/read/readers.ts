import { capabilitiesReader } from "./formats/capabilities.ts";
import { cpuReader } from "./formats/cpu.ts";
import { cpudataReader } from "./formats/cpudata.ts";
import { cpuidReader } from "./formats/cpuid.ts";
import { cpuinfoReader } from "./formats/cpuinfo.ts";
import { domainCapabilitiesReader } from "./formats/domain-capabilities.ts";
import { firecrackerReader } from "./formats/firecracker.ts";
import { firmwareDescriptorReader } from "./formats/firmware-descriptor.ts";
import { hostReader } from "./formats/host.ts";
import { imageSizesReader } from "./formats/image-sizes.ts";
import { kernelListingReader } from "./formats/kernel-listing.ts";
import { kubevirtReader } from "./formats/kubevirt.ts";
import { manifestReader } from "./formats/manifest.ts";
import { networkReader } from "./formats/network.ts";
import { openstackReader } from "./formats/openstack.ts";
import { proxmoxReader } from "./formats/proxmox.ts";
import { qemuCapabilitiesReader } from "./formats/qemu-capabilities.ts";
import { qmpReader } from "./formats/qmp.ts";
import { storagePoolReader } from "./formats/storage-pool.ts";
import { swtpmReader } from "./formats/swtpm.ts";
import { virshListsReader } from "./formats/virsh-lists.ts";
import { virshVersionReader } from "./formats/virsh-version.ts";
import { volumesReader } from "./formats/volumes.ts";
import { xeHostCpuInfoReader } from "./formats/xe-host-cpu-info.ts";
import type { Reader } from "./reader.ts";

/** Every input format that is read. A new one is a file in formats/ and a line here. */
export const readers: readonly Reader[] = [
  capabilitiesReader,
  domainCapabilitiesReader,
  cpuReader,
  qemuCapabilitiesReader,
  cpudataReader,
  qmpReader,
  firecrackerReader,
  firmwareDescriptorReader,
  hostReader,
  kubevirtReader,
  openstackReader,
  proxmoxReader,
  manifestReader,
  networkReader,
  storagePoolReader,
  volumesReader,
  swtpmReader,
  kernelListingReader, // before what looks for words of cpuinfo, which may stand in a listing
  virshListsReader,
  virshVersionReader,
  cpuidReader,
  imageSizesReader,
  xeHostCpuInfoReader, // before cpuinfo: both have a line of flags
  cpuinfoReader,
];

/** What administrators call the formats, in the order of the list. */
export function formatTitles(): string[] {
  return readers.map(({ title }) => title);
}
