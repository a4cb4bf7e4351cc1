import type { Rule } from "./rule.ts";
import { cacheModes } from "./rules/cache-modes.ts";
import { cpuCheck } from "./rules/cpu-check.ts";
import { cpuMode } from "./rules/cpu-mode.ts";
import { cpuModelName } from "./rules/cpu-model-name.ts";
import { featureNames } from "./rules/feature-names.ts";
import { featurePolicies } from "./rules/feature-policies.ts";
import { hostPaths } from "./rules/host-paths.ts";
import { machineType } from "./rules/machine-type.ts";
import { optionRoms } from "./rules/option-roms.ts";
import { queueSizes } from "./rules/queue-sizes.ts";
import { tscUnpinned } from "./rules/tsc-unpinned.ts";
import { unmigratable } from "./rules/unmigratable.ts";
import { withdrawnFeatures } from "./rules/withdrawn-features.ts";

/** Every rule. A new one is a file and a line here. */
export const rules: readonly Rule[] = [
  machineType,
  cpuMode,
  cpuCheck,
  cpuModelName,
  featureNames,
  featurePolicies,
  withdrawnFeatures,
  tscUnpinned,
  unmigratable,
  optionRoms,
  queueSizes,
  cacheModes,
  hostPaths,
];
