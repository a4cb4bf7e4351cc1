import { featureNames, featureSet } from "../../catalogue/feature-set.ts";
import { canonicalFeatureName } from "../../catalogue/features.ts";
import { mitigationOf, withdrawalOf } from "../../catalogue/mitigations.ts";
import { qemuModel } from "../../catalogue/qemu-models.ts";
import { joinNames } from "../../evidence/join-names.ts";
import { pinnableOf } from "../../guest/pinnable.ts";
import { child } from "../../xml/element.ts";
import { findingAt, type Rule } from "../rule.ts";

/** Features that an update of the microcode takes away from hosts that have them: TSX (INTEL-SA-00270, SA-00233)… */
export const withdrawnFeatures: Rule = (guest) => {
  const cpu = pinnableOf(guest).cpu;
  if (cpu === null || guest.accel === null || (guest.arch !== "x86_64" && guest.arch !== "i686")) return [];
  const named = (...policies: string[]) =>
    featureSet(
      Object.entries(cpu.features)
        .filter(([, policy]) => policies.includes(policy))
        .map(([name]) => canonicalFeatureName(name)),
    );
  const model = cpu.model === null ? undefined : qemuModel(cpu.model, guest.accel, guest.machine ?? undefined);
  const given = ((model?.features ?? 0n) | named("require", "force")) & ~named("disable", "forbid");
  const names = featureNames(given).filter(takenAway);
  if (names.length === 0) return [];
  return [
    findingAt(guest, child(guest.domain, "cpu"), {
      check: "cpu.withdrawn",
      severity: "warning",
      message: `the guest has ${joinNames(names, 20)}, which an update of the microcode takes away from hosts that have it`,
      remedy: `disable ${names.length === 1 ? "it" : "them"}; of many Intel models there is one without TSX, called -noTSX`,
    }),
  ];
};

/** What microcode gives against a vulnerability is taken back only in bad releases of it: not to be warned of. */
function takenAway(name: string): boolean {
  return withdrawalOf(name)?.by.startsWith("microcode") === true && mitigationOf(name)?.kind !== "control";
}
