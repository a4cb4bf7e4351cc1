import { baseline } from "../baseline/baseline.ts";
import type { BaselineResult } from "../baseline/result.ts";
import { allFeatures } from "../catalogue/features.ts";
import { mitigationOf, withdrawalOf } from "../catalogue/mitigations.ts";
import { check } from "../check/check.ts";
import { eachFindingOnce, type Finding } from "../evidence/finding.ts";
import type { CpuSection } from "../facets/cpu/cpu-section.ts";
import type { FitResult } from "../fit/result.ts";
import { readGuests } from "../guest/read-guests.ts";
import type { Host } from "../host/host.ts";
import { defaultPolicy, type Policy } from "../policy/policy.ts";
import { headOf } from "../policy/result-head.ts";
import { type FindingChoice, selectFindings } from "../policy/select-findings.ts";
import { i440fxSlots } from "./board.ts";
import { slotsBeside } from "./devices.ts";
import { type Decided, domainOf } from "./domain.ts";
import { secureBootOnPc, unlikeImages, untold } from "./firmware.ts";
import type { NewGuest } from "./new-guest.ts";

export interface ComposeOptions extends FindingChoice {
  readonly tool?: FitResult["tool"];
  readonly policy?: Policy;
  readonly arch?: string | null;
  readonly accel?: string | null;
}

/** A new guest's definition, judged as `fit` judges one that is there; `decided` is null where none could be written. */
export interface Composed {
  readonly result: FitResult;
  readonly guest: NewGuest;
  readonly decided: Decided | null;
}

/**
 * A complete definition for a guest before its first boot, that starts on all hosts and moves among them: what the
 * baseline of the hosts gives, and nothing that a microcode update takes away from hosts that have it. The obstacles are
 * the errors that a check of it on every host gives; if nothing can be written, why.
 */
export function compose(guest: NewGuest, hosts: readonly Host[], options: ComposeOptions = {}): Composed {
  const policy = lasting(options.policy ?? defaultPolicy);
  const { arch = null, accel = null } = options;
  const result = baseline(hosts, { policy, arch, accel });
  const decided = decide(result, guest);
  const head = {
    ...headOf("fit", { ...options, policy }),
    guest: guest.name,
    isNew: true,
    changes: [],
  };
  if (!("machine" in decided)) {
    const findings = result.findings.filter(({ severity }) => severity !== "error");
    const obstacles = [decided.obstacle, ...result.findings.filter(({ severity }) => severity === "error")];
    return { result: { ...head, obstacles, findings, xml: "" }, guest, decided: null };
  }
  const xml = domainOf(guest, decided);
  const { moves, notAssessed } = check(readGuests([{ name: guest.name, text: xml }]).guests, hosts, null, {
    ...options,
    policy,
  });
  const own = selectFindings(
    [...unlikeImages(guest, result), ...untold(guest, notAssessed, hosts)],
    options,
    policy.severities,
  );
  const found = eachFindingOnce([...moves.flatMap(({ findings }) => findings), ...own]);
  const obstacles = found.filter(({ severity }) => severity === "error");
  const findings = found.filter(({ severity }) => severity !== "error");
  return { result: { ...head, obstacles, findings, xml }, guest, decided };
}

/** A guest that is yet to be made is given nothing that hosts are going to lose, unless the policy requires it. */
function lasting(policy: Policy): Policy {
  const fleeting = allFeatures()
    .map(({ name }) => name)
    .filter((name) => withdrawalOf(name)?.by.startsWith("microcode") === true && mitigationOf(name)?.kind !== "control")
    .filter((name) => !policy.features.require.includes(name));
  const withhold = [...new Set([...policy.features.withhold, ...fleeting])];
  return { ...policy, features: { ...policy.features, withhold } };
}

const families: ReadonlySet<string> = new Set(["q35", "pc"]);

/** What all hosts share for the guest, or why nothing can be written. */
function decide(result: BaselineResult, guest: NewGuest): Decided | { readonly obstacle: Finding } {
  const { setting, cpu, machine, byVendor, limits } = result;
  if (byVendor.length > 0) return refusal(mixed(byVendor.map(({ vendor }) => vendor ?? "unknown")));
  if (setting === null || machine?.chosen == null || !hasModel(cpu)) return refusal(nothingShared);
  if (setting.machineFamily === null || !families.has(setting.machineFamily)) {
    return refusal(otherFamily(setting.machineFamily ?? machine.chosen));
  }
  if (guest.firmware === "efi-secure" && setting.machineFamily !== "q35") return refusal(secureBootOnPc);
  if (limits?.maxVcpus != null && guest.vcpus > limits.maxVcpus) return refusal(tooManyCpus(guest, limits.maxVcpus));
  if (setting.machineFamily === "pc" && guest.disks.length + guest.cards.length + slotsBeside > i440fxSlots) {
    return refusal(tooManyDevices);
  }
  return { result, cpu, machine: machine.chosen };
}

function hasModel(cpu: CpuSection | null): cpu is CpuSection {
  return cpu !== null && cpu.model !== null;
}

function refusal(obstacle: Omit<Finding, "severity" | "evidence">): { readonly obstacle: Finding } {
  return { obstacle: { ...obstacle, severity: "error", evidence: [] } };
}

const nothingShared = {
  check: "cpu.model",
  message: "the hosts are not known to share a CPU model and a machine type, so no definition can be written",
  remedy: "virt-baseline baseline HOST... says what is missing, and what to collect",
};

function mixed(vendors: readonly string[]) {
  return {
    check: "cpu.vendor",
    message: `the hosts are of ${vendors.join(" and ")}: no guest CPU is shared by all`,
    remedy: "name the hosts of one vendor; --cross-vendor gives one CPU that nobody upstream supports",
  };
}

function otherFamily(family: string) {
  return {
    check: "machine.type",
    message: `whole definitions are written for q35 and pc, not for ${family}`,
    remedy: "take <os> and <cpu> from virt-baseline baseline HOST... --format libvirt",
  };
}

function tooManyCpus({ vcpus }: NewGuest, most: number) {
  return {
    check: "vcpu.count",
    message: `${vcpus} vCPUs are more than the ${most} that every host gives a guest`,
    remedy: "ask for fewer, or for a newer machine type (--machine)",
  };
}

const tooManyDevices = {
  check: "device.model",
  message: "the one PCI bus of the machine type pc has no room for so many disks and cards",
  remedy: "ask for q35 (--machine q35)",
};
