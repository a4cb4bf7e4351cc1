import fc, { type Arbitrary } from "fast-check";
import { featureNames } from "../../packages/core/src/catalogue/feature-set.ts";
import { allFeatures, qemuBuilds } from "../../packages/core/src/catalogue/features.ts";
import type { LibvirtModel } from "../../packages/core/src/catalogue/libvirt-maps.ts";
import { type QemuMachine, qemuMachines } from "../../packages/core/src/catalogue/machine-types.ts";
import { qemuKnowsFeature, qemuKnowsModel, qemuModel } from "../../packages/core/src/catalogue/qemu-models.ts";
import { withDependencies } from "./start-check.ts";
import { someLibvirt, type VirtualLibvirt } from "./virtual-libvirt.ts";

/** A document that there is of a host. */
export type Tells = "domain-capabilities" | "capabilities" | "version" | "qmp" | "guest-cpu";

export type Vendor = "Intel" | "AMD";

/**
 * A hypervisor host of which everything is known. Documents are written from it (virtual-documents.ts), so that what
 * readers and facets make of them can be held against the truth.
 */
export interface VirtualHost {
  readonly accel: "kvm" | "tcg";
  readonly vendor: Vendor;
  /** The QEMU model that its silicon is nearest to. */
  readonly silicon: string;
  readonly libvirt: VirtualLibvirt;
  readonly qemu: string;
  /** Every feature that a guest can have there, closed under dependencies. */
  readonly able: ReadonlySet<string>;
  readonly machines: readonly QemuMachine[];
  /** The machine types that domain capabilities were asked with: one a family. */
  readonly asked: readonly QemuMachine[];
  /** The model by which its libvirt describes the host-model. */
  readonly hostModel: LibvirtModel;
  readonly physBits: number;
  readonly microcode: number;
  readonly tells: readonly Tells[];
}

/** What is the same, or nearly, among the hosts of a fleet. */
export interface Neighbourhood {
  readonly vendor: Vendor;
  readonly accel: "kvm" | "tcg";
  /** Every host gives what its hypervisor says, not its hardware only, and none is silent. */
  readonly told: boolean;
}

/** Silicon by vendor, oldest first, each with a QEMU model that old QEMU has too. */
const siliconOf: Readonly<Record<Vendor, readonly string[]>> = {
  Intel: [
    ...["Nehalem", "Westmere", "SandyBridge", "IvyBridge-IBRS", "Haswell", "Haswell-noTSX-IBRS", "Broadwell-IBRS"],
    ...["Skylake-Client-IBRS", "Skylake-Server-IBRS", "Cascadelake-Server", "Icelake-Server", "Snowridge"],
  ],
  AMD: ["Opteron_G3", "Opteron_G5", "EPYC", "EPYC-IBPB", "EPYC-Rome", "EPYC-Milan"],
};

/** What KVM adds to nearly every CPU, and what microcode and kernels have added. */
const usualExtras = [
  ...["x2apic", "tsc-deadline", "tsc_adjust", "arat", "umip", "ss", "invtsc", "arch-capabilities", "xsaves", "pdcm"],
  ...["ssbd", "stibp", "md-clear", "spec-ctrl", "ibpb", "amd-ssbd", "virt-ssbd", "rdctl-no", "mds-no", "gds-no"],
  ...["svm", "npt", "nrip-save", "vmx", "vmx-ept", "vmx-vpid", "topoext", "ibrs-all", "flush-l1d", "cmp_legacy"],
];

const qemuVersions = qemuBuilds().filter(
  (build) => !build.endsWith("u") && (qemuMachines("x86_64", build)?.length ?? 0) > 0,
);

function memoise<T>(compute: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    if (!known.has(key)) known.set(key, compute(key));
    return known.get(key)!;
  };
}

/** The features that a QEMU of this version has at all. */
const gettable = memoise((version) => {
  const there = allFeatures().filter(({ name, qemu }) => qemu !== null && qemuKnowsFeature(name, version) === true);
  return there.map(({ name }) => name);
});

const emulated = new Set(
  allFeatures()
    .filter(({ tcg }) => tcg === true)
    .map(({ name }) => name),
);

/** Features that appear in no definition of a named model or expansion unless they are asked for. */
export const onlyByName: ReadonlySet<string> = new Set(
  allFeatures()
    .filter(({ noAutoenable }) => noAutoenable)
    .map(({ name }) => name),
);

/** The models that a host's libvirt lists: those of its map that its QEMU has. */
export const listedModels = ({ libvirt, qemu }: Pick<VirtualHost, "libvirt" | "qemu">): LibvirtModel[] =>
  [...libvirt.map.models.values()].filter(
    ({ name }) => qemuKnowsModel(name, qemu) === true && qemuModel(name, "kvm") !== undefined,
  );

interface Shape {
  readonly silicon: string;
  readonly libvirt: VirtualLibvirt;
  readonly qemu: string;
  readonly extras: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly number[];
}

/** Near the silicon's QEMU model (or QEMU's own emulation): some usual extras, a few odd ones more, a few less. */
function ableOf({ accel }: Neighbourhood, { silicon, qemu, extras, added, removed }: Shape): ReadonlySet<string> {
  const there = new Set(gettable(qemu));
  const base =
    accel === "tcg"
      ? gettable(qemu).filter((name) => emulated.has(name))
      : featureNames(qemuModel(silicon, "kvm")!.features);
  const offered = (accel === "tcg" ? base : [...base, ...extras, ...added]).filter((name) => there.has(name));
  const gone = new Set(removed.map((place) => offered[place % offered.length]));
  return withDependencies(new Set([...offered.filter((name) => !gone.has(name)), "hypervisor"]));
}

const toldByHypervisor: Arbitrary<Tells[]> = fc.constantFrom<Tells[]>(
  ["domain-capabilities", "capabilities", "version"],
  ["domain-capabilities", "capabilities"],
  ["domain-capabilities", "version"],
  ["domain-capabilities"],
  ["qmp"],
  ["qmp", "domain-capabilities", "version"],
);

const toldAnyhow: Arbitrary<Tells[]> = fc.oneof(
  { weight: 6, arbitrary: toldByHypervisor },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Tells[]>(["capabilities"], ["capabilities", "version"], ["version"], ["guest-cpu"]),
  },
);

export function someHost(near: Neighbourhood): Arbitrary<VirtualHost> {
  const shape: Arbitrary<Shape> = fc.record({
    silicon: fc.constantFrom(...siliconOf[near.vendor]),
    libvirt: someLibvirt,
    qemu: fc.constantFrom(...qemuVersions),
    extras: fc.subarray(usualExtras),
    added: fc.subarray(gettable(qemuVersions.at(-1)!), { maxLength: 4 }),
    removed: fc.array(fc.nat(1000), { maxLength: 4 }),
  });
  return shape.chain((drawn) => completeHost(near, drawn));
}

function completeHost(near: Neighbourhood, shape: Shape): Arbitrary<VirtualHost> {
  const { silicon, libvirt, qemu } = shape;
  const machines = qemuMachines("x86_64", qemu)!;
  const versioned = machines.filter(({ name }) => /^pc-(q35|i440fx)-/.test(name));
  const ownVendor = (model: LibvirtModel) => model.vendor === null || model.vendor === near.vendor;
  return fc
    .record({
      machines: fc.oneof(
        { weight: 3, arbitrary: fc.constant(machines) },
        { weight: 1, arbitrary: fc.subarray([...versioned], { minLength: 1 }) },
      ),
      families: fc.constantFrom(["pc-q35-"], ["pc-q35-", "pc-i440fx-"], ["pc-i440fx-"]),
      hostModel: fc.constantFrom(
        ...listedModels({ libvirt, qemu }).filter((model) => model.decodeGuest && ownVendor(model)),
      ),
      physBits: fc.constantFrom(40, 46, 48, 52),
      microcode: fc.nat(3),
      tells: near.told ? toldByHypervisor : toldAnyhow,
    })
    .map(({ families, ...free }) => {
      const asked = families.flatMap((prefix) => newest(versioned, prefix));
      return { ...free, asked, machines: [...new Set([...free.machines, ...asked])] };
    })
    .map((drawn) => ({
      ...drawn,
      accel: near.accel,
      vendor: near.vendor,
      silicon,
      libvirt,
      qemu,
      able: drawn.tells.includes("qmp")
        ? ableOf(near, shape)
        : new Set([...ableOf(near, shape), ...ownLeaf(near.accel)]),
      tells: isBetween(libvirt) && !drawn.tells.includes("qmp") ? withVersion(drawn.tells) : drawn.tells,
      // A counterexample is told by what makes the host, not by all that it has.
      [fc.toStringMethod]: () => JSON.stringify({ ...shape, ...drawn, ...briefly(libvirt, drawn) }),
    }));
}

/** What KVM gives every guest in its own CPUID leaf; only QEMU tells of it, so that elsewhere it has to be taken for granted. */
const ownLeaf = (accel: "kvm" | "tcg"): string[] => (accel === "kvm" ? [...kvmDefaults] : []);

const paravirtual = new Set(
  allFeatures()
    .filter((feature) => feature.paravirtual)
    .map(({ name }) => name),
);
const kvmDefaults = featureNames(qemuModel("qemu64", "kvm")!.features).filter((name) => paravirtual.has(name));

/** Which libvirt wrote a document shows only where it carries one of our maps; another has to be told. */
const isBetween = ({ release, map }: VirtualLibvirt): boolean => release === map.version;

const withVersion = (tells: readonly Tells[]): Tells[] => [...new Set<Tells>([...tells, "version"])];

function briefly({ release }: VirtualLibvirt, drawn: Pick<VirtualHost, "machines" | "asked" | "hostModel">) {
  const asked = drawn.asked.map(({ name }) => name);
  return { libvirt: release, asked, machines: drawn.machines.length, hostModel: drawn.hostModel.name };
}

/** What libvirt takes where a family is named instead of a machine type. */
function newest(machines: readonly QemuMachine[], prefix: string): QemuMachine[] {
  const order = (name: string) => Number(name.slice(prefix.length).replace(/^(\d+)\.(\d+)$/, "$1.0$2"));
  return machines
    .filter(({ name }) => name.startsWith(prefix))
    .sort((a, b) => order(b.name) - order(a.name))
    .slice(0, 1);
}
