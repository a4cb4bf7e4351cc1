/** What tools that take a baseline know by name: OpenStack's traits, KubeVirt's labels, Proxmox's models, oVirt's levels, Xen's features. */
import type { DialectFacts } from "./facts.ts";
import { lean } from "./facts.ts";

/** oVirt's list of the newest cluster level that we have. */
const OVIRT_LEVEL = "4.7";

/** oVirt writes flags as Linux does. */
const dashed = (flag: string): string => flag.replaceAll("_", "-");

/** Flags that Proxmox adds to a model by itself (get_pve_cpu_flags), so that the baseline must say yes or no to them. */
const PROXMOX_ADDS = [
  { name: "kvm32", flags: ["sep"] },
  { name: "kvm64", flags: ["lahf_lm", "sep"] },
  ...["G1", "G2", "G3", "G4", "G5"].map((generation) => ({ name: `Opteron_${generation}`, flags: ["rdtscp"] })),
];

export function importDialects({ openstack, kubevirt, proxmox, ovirt, xen }: DialectFacts): Record<string, unknown> {
  return {
    "nova.json": { traits: openstack.novaMap.map(({ trait, libvirt }) => ({ name: trait, feature: libvirt })) },
    "kubevirt.json": {
      labels: {
        model: kubevirt.labels.cpuModel,
        feature: kubevirt.labels.cpuFeature,
        vendor: kubevirt.labels.cpuVendor,
      },
      obsoleteModels: kubevirt.obsoleteModels,
    },
    "proxmox.json": {
      models: Object.entries(proxmox.models).flatMap(([vendor, names]) =>
        names
          .filter((name) => proxmox.renamed[name] === undefined)
          .map((name) => lean({ name, vendor: vendor === "default" ? null : vendor })),
      ),
      adds: PROXMOX_ADDS,
    },
    "ovirt.json": {
      version: OVIRT_LEVEL,
      levels: ovirt.clusterLevels[OVIRT_LEVEL]!.map(({ name, level, arch, model, require, add, remove }) =>
        lean({ name, level, arch, model, require: require.map(dashed), add, remove }),
      ),
    },
    "xen.json": {
      features: xen.map(({ xen: name, libvirt: feature, guest }) => lean({ name, feature, guest })),
    },
  };
}
