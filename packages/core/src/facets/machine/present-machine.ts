import { machineDeprecatedIn, machineRemovedIn } from "../../catalogue/machine-types.ts";
import type { Finding } from "../../evidence/finding.ts";
import { joinNames } from "../../evidence/join-names.ts";
import { formatSource } from "../../evidence/source.ts";
import { observations } from "../../host/host.ts";
import type { Presentation, Presented } from "../facet.ts";
import type { MachineChoice } from "./choose-machine.ts";
import { familyOf, type MachineOffer, machineNames, machineSource } from "./machine-offer.ts";
import type { MachineSection } from "./machine-section.ts";

/** `machine` of the result: chosen, common, undetermined, lost, and in which QEMU each common one is removed. */
export function presentMachine(presented: Presented<MachineOffer, MachineChoice>): Presentation {
  const { account, choice, hosts } = presented;
  const nameHosts = (indices: readonly number[]) => indices.map((index) => hosts[index]!.name);
  const machine: MachineSection = {
    chosen: choice.machine,
    family: choice.family,
    common: account.common,
    undetermined: account.undetermined.map(({ element, hosts: on }) => ({ machine: element, hosts: nameHosts(on) })),
    lost: account.lost.map(({ element, hosts: on }) => ({ machine: element, missingOn: nameHosts(on) })),
    deprecatedIn: releases(account.common, machineDeprecatedIn),
    removedIn: releases(account.common, machineRemovedIn),
  };
  return { section: { machine }, findings: [...noneFindings(presented), ...deprecatedFindings(presented)] };
}

/** The QEMU release in which something happens to each machine type, where upstream says. */
function releases(names: readonly string[], releaseOf: (name: string) => string | null): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const release = releaseOf(name);
    if (release !== null) found[name] = release;
  }
  return found;
}

/** No machine type that all surely have: lost for good (error) or not known on some host (unknown). */
function noneFindings(presented: Presented<MachineOffer, MachineChoice>): Finding[] {
  const { choice, hosts, offers, account } = presented;
  if (choice.machine !== null) return [];
  const wanted = (name: string) => choice.family === null || familyOf(name) === choice.family;
  const open = account.undetermined.filter(({ element }) => wanted(element));
  if (open.length > 0) {
    const silent = [...new Set(open.flatMap(({ hosts: on }) => on))].sort((a, b) => a - b);
    return [
      {
        check: "machine.type",
        severity: "unknown",
        message: `no machine type is known to be on every host; ${joinNames(silent.map((i) => hosts[i]!.name))} did not list theirs`,
        evidence: silent.map((i) => describeEvidence(presented, i)),
        remedy: "collect virsh capabilities there: it lists every machine type",
      },
    ];
  }
  if (offers.every((offer) => offer.names.certain === 0n)) return [];
  return [
    {
      check: "machine.type",
      severity: "error",
      message: `the hosts share no versioned machine type${choice.family === null ? "" : ` of the family ${choice.family}`}`,
      evidence: hosts.map((_, i) => describeEvidence(presented, i)),
      remedy:
        "bring the QEMU versions closer together, split the hosts into pools, or ask for another family (policy machine.family)",
    },
  ];
}

function describeEvidence({ hosts, offers, context }: Presented<MachineOffer, MachineChoice>, index: number): string {
  const host = hosts[index]!;
  const source = machineSource(host, context.setting);
  const names = offers[index]!.names.certain;
  const count = names < 0n ? 0 : machineNames.namesOf(names).length;
  const listed = count === 0 ? "no machine type named" : `${count} machine type${count === 1 ? "" : "s"} named`;
  return `${host.name}: ${listed}${source === null ? "" : ` (${formatSource(source)})`}`;
}

function deprecatedFindings({ choice, hosts, context }: Presented<MachineOffer, MachineChoice>): Finding[] {
  const { machine } = choice;
  if (machine === null || !choice.deprecated) return [];
  const { arch, accel } = context.setting;
  const where = hosts.flatMap((host) => {
    const said = [...observations(host, "machine.types", { arch, accel })].find(({ value }) =>
      value.machines.some((entry) => entry.name === machine && entry.deprecated),
    );
    return said === undefined ? [] : [{ host, source: said.source }];
  });
  const removal = machineRemovedIn(machine);
  return [
    {
      check: "machine.deprecated",
      severity: "warning",
      message: `${machine} is the newest common machine type, and ${joinNames(where.map(({ host }) => host.name))} calls it deprecated${removal === null ? "" : `; QEMU ${removal} no longer has it`}`,
      evidence: where.map(({ host, source }) => `${host.name}: ${formatSource(source)}`),
      remedy: "upgrade the hosts with the oldest QEMU before the newest ones lose this machine type",
    },
  ];
}
