/** One synthetic host: what its silicon, firmware, kernel, QEMU and libvirt make of it. */
export interface ExampleHost {
  readonly name: string;
  readonly libvirt: string;
  /** The release of data/cpu-models/x86 whose CPU map this libvirt writes with: its own, or the last before it. */
  readonly map: string;
  readonly qemu: string;
  /** The file of data/machine-types/x86_64 that lists this QEMU's machine types. */
  readonly machines: string;
  readonly silicon: Silicon;
  readonly microcode: number;
  /** The model by which libvirt describes host-model and the host's own CPU. */
  readonly model: string;
  /** What firmware, microcode or kernel take from a guest here, of all that the silicon has. */
  readonly without: readonly string[];
}

/** A processor: QEMU's definition that comes nearest, and what the hardware has besides. */
export interface Silicon {
  readonly vendor: "Intel" | "AMD";
  readonly family: number;
  readonly model: number;
  readonly stepping: number;
  readonly physBits: number;
  readonly cores: number;
  readonly like: string;
  readonly also: readonly string[];
}

const intelAlso = ["ss", "vme", "tsc_adjust", "invtsc", "pdpe1gb", "umip", "arat", "vmx", "stibp", "ssbd", "md-clear"];
const intelServer = { vendor: "Intel", family: 6 } as const;
/** What an EPYC of every generation adds to QEMU's definition. */
const amdAlso = ["tsc-deadline", "tsc_adjust", "invtsc", "cmp_legacy", "umip", "svm", "npt", "nrip-save", "amd-ssbd"];
const amdNewer = ["perfctr_core", "xsaves", "pause-filter", "vgif", "virt-ssbd"];

const haswell: Silicon = {
  ...intelServer,
  model: 63,
  stepping: 2,
  physBits: 46,
  cores: 12,
  like: "Haswell-noTSX-IBRS",
  also: [...intelAlso, "flush-l1d"],
};
const skylake: Silicon = {
  ...intelServer,
  model: 85,
  stepping: 4,
  physBits: 46,
  cores: 16,
  like: "Skylake-Server-IBRS",
  also: [...intelAlso, "clflushopt", "flush-l1d", "xsaves"],
};
const cascadeLake: Silicon = {
  ...intelServer,
  model: 85,
  stepping: 7,
  physBits: 46,
  cores: 20,
  like: "Cascadelake-Server-noTSX",
  also: [...intelAlso, "xsaves", "flush-l1d", "pschange-mc-no"],
};
const iceLake: Silicon = {
  ...intelServer,
  model: 106,
  stepping: 6,
  physBits: 52,
  cores: 28,
  like: "Icelake-Server-v5",
  also: [...intelAlso, "ibrs-all", "flush-l1d", "pschange-mc-no", "fb-clear"],
};
const naples: Silicon = {
  vendor: "AMD",
  family: 23,
  model: 1,
  stepping: 2,
  physBits: 48,
  cores: 16,
  like: "EPYC-IBPB",
  also: amdAlso,
};
const rome: Silicon = {
  ...naples,
  model: 49,
  stepping: 0,
  cores: 32,
  like: "EPYC-Rome",
  also: [...amdAlso, ...amdNewer, "ibrs", "stibp-always-on"],
};
const milan: Silicon = {
  ...naples,
  family: 25,
  stepping: 1,
  cores: 48,
  like: "EPYC-Milan",
  also: [...amdAlso, ...amdNewer, "svme-addr-chk", "stibp-always-on", "amd-psfd", "vaes", "vpclmulqdq"],
};
const genoa: Silicon = {
  ...milan,
  model: 17,
  stepping: 1,
  physBits: 52,
  cores: 64,
  like: "EPYC-Genoa",
  also: [...amdAlso, ...amdNewer, "svme-addr-chk", "vnmi"],
};

/** Debian 12, Ubuntu 24.04 (with a distributor's own machine types), Fedora 41 and Debian 13, as far as guests see them. */
const bookworm = { libvirt: "9.0.0", map: "9.0", qemu: "7.2.15", machines: "binary-7.2" } as const;
const noble = { libvirt: "10.0.0", map: "9.0", qemu: "8.2.2", machines: "binary-8.2u" } as const;
const fedora = { libvirt: "11.0.0", map: "11.3", qemu: "9.2.0", machines: "recorded-9.2.0" } as const;
const trixie = { libvirt: "11.3.0", map: "11.3", qemu: "10.0.2", machines: "binary-10.0" } as const;

/** The bundled fleet: two vendors, eight generations, four software stacks. */
export const fleet: readonly ExampleHost[] = [
  {
    name: "haswell-1",
    ...bookworm,
    silicon: haswell,
    microcode: 73,
    model: "Haswell-noTSX-IBRS",
    without: [],
  },
  {
    name: "skylake-1",
    ...bookworm,
    silicon: skylake,
    microcode: 33581318,
    model: "Skylake-Server-IBRS",
    without: [],
  },
  {
    // Microcode from before 2019, and nested virtualization switched off: kvm_intel nested=0.
    name: "skylake-2",
    ...bookworm,
    silicon: skylake,
    microcode: 33554511,
    model: "Skylake-Server-IBRS",
    without: ["md-clear", "flush-l1d", "vmx"],
  },
  {
    name: "cascadelake-1",
    ...noble,
    silicon: cascadeLake,
    microcode: 83900167,
    model: "Cascadelake-Server-noTSX",
    without: [],
  },
  {
    name: "icelake-1",
    ...trixie,
    silicon: iceLake,
    microcode: 218104720,
    model: "Icelake-Server-noTSX",
    without: ["hle", "rtm"],
  },
  { name: "naples-1", ...bookworm, silicon: naples, microcode: 134222453, model: "EPYC-IBPB", without: [] },
  { name: "rome-1", ...noble, silicon: rome, microcode: 137367680, model: "EPYC-Rome", without: [] },
  {
    // A kernel that does not pass predictive store forwarding control on to guests.
    name: "milan-1",
    ...fedora,
    silicon: milan,
    microcode: 167776725,
    model: "EPYC-Milan",
    without: ["amd-psfd"],
  },
  { name: "genoa-1", ...trixie, silicon: genoa, microcode: 168825158, model: "EPYC-Genoa", without: [] },
];
