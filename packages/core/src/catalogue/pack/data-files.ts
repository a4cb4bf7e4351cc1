import { list, listOr, number, record, type Shape, text, version, word, yes } from "./shape.ts";

const words = list(word);
const versions = list(version);
const anyText = text(/^.{1,500}$/, "a text");
const difference = record({}, { with: words, without: words });
const namesOrDifference = listOr(words, difference);

const feature = record(
  {
    name: word,
    bits: list(
      text(
        /^(cpuid 0x[0-9a-f]{1,8}(\/\d{1,3})? e[abcd]x ([12]?\d|3[01])|msr 0x[0-9a-f]{1,8} ([1-5]?\d|6[0-3]))$/,
        "a bit (cpuid 0x7/1 edx 31, msr 0x10a 26)",
      ),
      1,
    ),
  },
  {
    ...{ aliases: words, qemuAliases: words, linuxImplies: words, linuxShownIn: list(anyText) },
    ...{ libvirtSince: version, libvirtMissingIn: versions, qemuSince: version, qemuMissingIn: versions },
    ...{
      libvirtMigratable: text(/^no$/, "no"),
      qemuMigratable: text(/^no$/, "no"),
      tcg: text(/^(yes|no)$/, "yes or no"),
    },
    ...{ qemu: word, linux: word, linuxVmxFlag: word, noAutoenable: yes },
  },
);

const definition = record(
  { maps: list(version, 1), decode: text(/^(host guest|host|guest|none)$/, "host guest, host, guest or none") },
  {
    vendor: anyText,
    ancestor: word,
    from: text(/^(previous|ancestor)$/, "previous or ancestor"),
    ...{ features: namesOrDifference, added: namesOrDifference, removed: namesOrDifference },
  },
);

const libvirtModel = record(
  { name: word, definitions: list(definition, 1) },
  {
    compatCheck: yes,
    signatures: list(text(/^\d{1,4}\/\d{1,4}(\/[\d,-]{1,60})?$/, "family/model or family/model/steppings")),
  },
);

const qemuModel = record(
  {
    name: word,
    since: version,
    vendor: text(/^.{12}$/, "a vendor as CPUID spells it (GenuineIntel)"),
    signature: text(/^\d{1,4}\/\d{1,4}\/\d{1,4}$/, "family/model/stepping"),
  },
  {
    ...{ missingIn: versions, level: number, deprecated: yes, features: words },
    ...{ from: word, with: words, without: words },
  },
);

const alias = record({ name: word, since: version }, { missingIn: versions, aliasOf: word, kind: anyText });

const generation = record({ order: number, year: number, microarchitecture: anyText, models: words });

const machine = record(
  { name: word, maxCpus: number },
  { alias: word, default: yes, deprecated: yes, hotplugCpus: yes, cpu: word, ram: anyText },
);

const build = record(
  { qemu: text(/^\d{1,4}\.\d{1,4}(\.\d{1,4})?$/, "a release of QEMU (11.2)"), machines: list(machine, 1) },
  { package: anyText, variant: anyText, downstream: yes },
);

/** Files of data/cpu-models/x86 that may be laid over what the program carries, each with any of its keys. */
const cpuModels: Readonly<Record<string, Shape>> = {
  features: record({}, { builds: versions, maps: versions, kernels: versions, features: list(feature) }),
  "libvirt-maps": record({}, { neverGuest: words, maps: list(record({ version, loadOrder: words })) }),
  "libvirt-models": record({}, { models: list(libvirtModel) }),
  "qemu-models": record(
    {},
    {
      builds: versions,
      accelerators: list(record({ name: word }, { on: words, off: words })),
      models: list(qemuModel),
      aliases: list(alias),
    },
  ),
  generations: record(
    {},
    { lines: list(record({ vendor: anyText, line: word, generations: list(generation) })), generic: words },
  ),
};

/** What may be laid over, as messages name it. */
export const overlaidFiles: readonly string[] = [
  ...Object.keys(cpuModels).map((name) => `cpu-models/x86/${name}.json`),
  "machine-types/ARCH/NAME.json",
];

const machineTypes = /^machine-types\/(?!compat-properties\/|schema\/)([a-z0-9_]{1,40})\/[^/]+\.json$/;

/** The architecture whose machine types the file has; null for another file. */
export const architectureOf = (path: string): string | null => machineTypes.exec(path)?.[1] ?? null;

/** What the file at a path below data/ must look like; null where it is none that may be laid over. */
export function shapeOf(path: string): Shape | null {
  if (architectureOf(path) !== null) return build;
  const name = /^cpu-models\/x86\/([^/]+)\.json$/.exec(path)?.[1];
  return name !== undefined && Object.hasOwn(cpuModels, name) ? cpuModels[name]! : null;
}
