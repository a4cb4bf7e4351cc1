import type { MoveRule } from "./rule.ts";
import { blockers } from "./rules/blockers.ts";
import { clockTimer } from "./rules/clock-timer.ts";
import { clockTsc } from "./rules/clock-tsc.ts";
import { cpuCpuid } from "./rules/cpu-cpuid.ts";
import { cpuTopology } from "./rules/cpu-topology.ts";
import { cpuXsave } from "./rules/cpu-xsave.ts";
import { deviceModel } from "./rules/device-model.ts";
import { deviceProperty } from "./rules/device-property.ts";
import { diskCopied } from "./rules/disk-copied.ts";
import { diskStorage } from "./rules/disk-storage.ts";
import { firmwareType } from "./rules/firmware-type.ts";
import { guestAbi } from "./rules/guest-abi.ts";
import { guestComplete } from "./rules/guest-complete.ts";
import { guestOs } from "./rules/guest-os.ts";
import { guestUnknown } from "./rules/guest-unknown.ts";
import { migrationCapability } from "./rules/migration-capability.ts";
import { migrationConvergence } from "./rules/migration-convergence.ts";
import { migrationPostcopy } from "./rules/migration-postcopy.ts";
import { passthroughState } from "./rules/passthrough-state.ts";
import { tpmState } from "./rules/tpm-state.ts";

/** Every rule of a move, in the order of their names. A new one is a file in rules/ and a line here. */
export const moveRules: readonly MoveRule[] = [
  blockers,
  clockTimer,
  clockTsc,
  cpuCpuid,
  cpuTopology,
  cpuXsave,
  deviceModel,
  deviceProperty,
  diskCopied,
  diskStorage,
  firmwareType,
  guestAbi,
  guestComplete,
  guestOs,
  guestUnknown,
  migrationCapability,
  migrationConvergence,
  migrationPostcopy,
  passthroughState,
  tpmState,
];
