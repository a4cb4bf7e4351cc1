import { featureNames, featureSet } from "../../packages/core/src/catalogue/feature-set.ts";
import { libvirtMapFor } from "../../packages/core/src/catalogue/libvirt-maps.ts";
import { modelSignatures } from "../../packages/core/src/catalogue/signatures.ts";
import { seededRandom } from "./random.ts";

/** The map of the oldest libvirt that a benchmark is held against: it refuses words that it does not know. */
const libvirtVersion = "9.0.0";
/** A host CPU of `virsh capabilities` names some twenty features besides its model. */
const fewestFeatures = 18;
const mostFeatures = 26;

interface HostModel {
  readonly name: string;
  readonly family: number;
  readonly model: number;
  readonly stepping: number;
  /** What a host of this model may have besides. */
  readonly others: readonly string[];
}

/** What host CPUs have and no model contains: their own affairs (power, debugging, caches) and the newest mitigations. */
const beyondModels = featureSet([
  ...["ds", "acpi", "ss", "ht", "tm", "pbe", "dtes64", "monitor", "ds_cpl", "vmx", "smx", "est", "tm2", "xtpr", "pdcm"],
  ...[
    "dca",
    "osxsave",
    "tsc_adjust",
    "cmt",
    "intel-pt",
    "invtsc",
    "mbm_local",
    "mbm_total",
    "md-clear",
    "stibp",
    "ssbd",
  ],
  ...[
    "arch-capabilities",
    "rdctl-no",
    "ibrs-all",
    "skip-l1dfl-vmentry",
    "mds-no",
    "pschange-mc-no",
    "tsx-ctrl",
    "taa-no",
  ],
]);

/** Intel models that libvirt gives hosts, since virsh cpu-baseline takes one vendor only. */
function hostModels(): HostModel[] {
  const { map } = libvirtMapFor(libvirtVersion);
  const models = [...map.models.values()].filter(({ vendor, decodeHost }) => vendor === "Intel" && decodeHost);
  const inSome = models.reduce((all, { features }) => all | features, beyondModels & map.knows);
  return models.flatMap(({ name, features }) => {
    const signature = modelSignatures().find((candidate) => candidate.name === name);
    if (signature === undefined) return [];
    const stepping = signature.steppings[0]?.[0] ?? 4;
    return [{ ...signature, name, stepping, others: featureNames(inSome & ~features) }];
  });
}

/**
 * `count` host CPUs in libvirt's host form, one document after another, about a kilobyte each. No two are alike, unless
 * only so many are `distinct`: hosts are bought in batches, and a batch is alike.
 */
export function hostCpus(count: number, distinct = count, seed = 1): string {
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const models = hostModels();
  const batches: string[] = [];
  for (let index = 0; index < distinct; index += 1) {
    const model = models[below(models.length)]!;
    const wanted = fewestFeatures + below(mostFeatures - fewestFeatures + 1);
    const features = new Set<string>();
    while (features.size < wanted) features.add(model.others[below(model.others.length)]!);
    batches.push(hostCpu(model, [...features].sort(), below(2 ** 24)));
  }
  const isEachOnce = distinct === count;
  return Array.from({ length: count }, (_, index) => batches[isEachOnce ? index : below(distinct)]!).join("");
}

function hostCpu({ name, family, model, stepping }: HostModel, features: readonly string[], microcode: number): string {
  return [
    "<cpu>",
    "  <arch>x86_64</arch>",
    `  <model>${name}</model>`,
    "  <vendor>Intel</vendor>",
    `  <microcode version='${microcode}'/>`,
    `  <signature family='${family}' model='${model}' stepping='${stepping}'/>`,
    "  <topology sockets='1' dies='1' cores='16' threads='2'/>",
    "  <maxphysaddr mode='emulate' bits='46'/>",
    ...features.map((feature) => `  <feature name='${feature}'/>`),
    "</cpu>",
    "",
  ].join("\n");
}
