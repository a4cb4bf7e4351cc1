import { checkIds } from "../catalogue/checks.ts";
import { allFeatures } from "../catalogue/features.ts";
import { levelNames } from "../catalogue/levels.ts";
import { libvirtMaps } from "../catalogue/libvirt-maps.ts";
import { allMachineNames, machineArchitectures } from "../catalogue/machine-types.ts";
import { qemuModel, qemuModelNames } from "../catalogue/qemu-models.ts";
import { chooseSetting } from "../facets/setting/setting-facet.ts";
import type { Host } from "../host/host.ts";
import type { Policy } from "../policy/policy.ts";
import { headOf } from "../policy/result-head.ts";
import { architectureModelNames, explainArchitectureModel } from "./explain-architecture-model.ts";
import { explainCheck } from "./explain-check.ts";
import { explainFeature } from "./explain-feature.ts";
import { explainLevel } from "./explain-level.ts";
import { explainMachine } from "./explain-machine.ts";
import { explainModel } from "./explain-model.ts";
import { answerHosts } from "./on-hosts.ts";
import type { ExplainResult, Explanation } from "./result.ts";
import { whyNot } from "./why-not.ts";

export interface ExplainOptions {
  /** The program that asks, as the result names it. */
  readonly tool?: ExplainResult["tool"];
  /** Echoed: what the user decided beforehand. */
  readonly policy?: Policy;
  readonly arch?: string | null;
  /** Default: kvm if a host has it or there are none. */
  readonly accel?: string | null;
  /** What keeps the model from being used on each host. */
  readonly whyNot?: boolean;
}

/** In this order, since a level is nothing else and a feature's name outlives models and machine types called alike. */
const kinds: readonly ((name: string, accel: string) => Explanation | null)[] = [
  explainLevel,
  explainFeature,
  explainModel,
  explainArchitectureModel,
  explainMachine,
  explainCheck,
];

/**
 * What a name means: a CPU feature by any of its names in libvirt, QEMU and Linux, a CPU model, a machine type, a level
 * or a check; and with hosts who of them has it, and why the others have not. Null for a name that is none of these.
 */
export function explain(name: string, hosts: readonly Host[] = [], options: ExplainOptions = {}): ExplainResult | null {
  const { arch = null, accel = null } = options;
  const { setting } = hosts.length === 0 ? { setting: null } : chooseSetting(hosts, { arch, accel });
  const named = options.whyNot ? [explainModel] : kinds;
  const inSetting = setting?.accel ?? accel ?? "kvm";
  const subject = named.map((kind) => kind(name, inSetting)).find((found) => found !== null);
  if (subject === undefined) return null;
  const answers = setting === null ? hosts.map(unanswered) : answerHosts(subject, hosts, setting);
  return {
    ...headOf("explain", options),
    subject,
    setting: setting && { arch: setting.arch, accel: setting.accel },
    hosts: answers,
    whyNot: options.whyNot && setting !== null ? hosts.map((host) => whyNot(name, host, setting)) : [],
  };
}

/** Every name that can be asked about, for what may have been meant by another. */
export function explainableNames(): string[] {
  const features = allFeatures().flatMap(({ name, aliases, qemu, qemuAliases, linux }) => [
    name,
    ...aliases,
    ...qemuAliases,
    ...[qemu, linux].filter((one) => one !== null),
  ]);
  const machines = machineArchitectures().flatMap((arch) => [...allMachineNames(arch)]);
  const models = [...modelNamesKnown(), ...architectureModelNames()];
  return [...new Set([...levelNames(), ...features, ...models, ...machines, ...checkIds()])];
}

/** QEMU's models but for those without a definition of their own: host, max, base. */
const fixedModels = (): string[] => qemuModelNames().filter((name) => qemuModel(name, "none") !== undefined);

/** Every CPU model of libvirt's maps and of QEMU, for x86: what --why-not can be asked of. */
export const modelNamesKnown = (): string[] => [
  ...new Set([...libvirtMaps().flatMap(({ models }) => [...models.keys()]), ...fixedModels()]),
];

const unanswered = ({ name }: Host) => ({
  host: name,
  has: "unknown" as const,
  because: null,
  evidence: "the hosts share no architecture",
  remedy: "ask for one architecture at a time: --arch",
});
