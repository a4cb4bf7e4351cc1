import {
  isMachineAlias,
  machineDeprecatedIn,
  machineRemovedIn,
  machineTwin,
  parseMachineName,
} from "../../catalogue/machine-types.ts";
import { compareVersions } from "../../catalogue/versions.ts";
import type { Finding } from "../../evidence/finding.ts";
import { formatSource } from "../../evidence/source.ts";
import { type Guest, guestSource } from "../../guest/guest.ts";
import { firstObservation } from "../../host/host.ts";
import { libvirtOf, qemuOf } from "../../host/software.ts";
import { contains } from "../../lattice/partial-set.ts";
import { descend } from "../../xml/element.ts";
import type { GuestSide, MoveContext } from "../facet.ts";
import { chooseMachine } from "./choose-machine.ts";
import { type MachineNeed, type MachineOffer, machineNames } from "./machine-offer.ts";
import { pinMachine } from "./pin-machine.ts";
import { resolveMachine } from "./resolve-machine.ts";

/**
 * A guest needs the exact machine type it was started with.
 *
 * - An alias is resolved on the source; without a source it is not known which machine type the guest has.
 * - QEMU compares the names of source and destination by prefix only (`strncmp` over the source's length,
 *   migration/savevm.c), so a host without the exact name may yet accept the stream with a longer one: the guest then
 *   sees another machine. libvirt compares the whole name.
 */
export const machineGuestSide: GuestSide<MachineOffer, MachineNeed> = {
  need: (guest, from, setting) => ({ machine: resolveMachine(guest.machine, from, setting).name }),
  elementsOf: ({ machine }) => (machine === null ? null : 1n << BigInt(machineNames.indexOf(machine))),
  pin: pinMachine,
  settle: (setting, { state: { machine } }) =>
    machine === null || machine === setting.machine
      ? setting
      : { ...setting, machine, machineFamily: parseMachineName(machine).family },
  demand(met, context) {
    const { machine } = chooseMachine(met, context);
    if (machine === null) return [];
    return [{ check: "machine.type", need: { machine }, elements: 1n << BigInt(machineNames.indexOf(machine)) }];
  },
  explain(need, offer, move) {
    if (need.machine === null) return [unresolved(move)];
    const answer = contains(offer.names, machineNames.indexOf(need.machine));
    const alias = aliasFinding(need.machine, move);
    if (answer === "yes") return [...alias, ...deprecated(need.machine, offer, move)];
    return [...alias, answer === "no" ? missing(need.machine, offer, move) : notListed(need.machine, move)];
  },
};

function lineOf(guest: Guest): string {
  return formatSource(guestSource(guest, descend(guest.domain, "os", "type")));
}

function evidence({ guest, to, setting }: MoveContext): string[] {
  const said = firstObservation(to, "machine.types", { arch: setting.arch, accel: setting.accel });
  return [lineOf(guest), ...(said === undefined ? [] : [`${to.name}: ${formatSource(said.source)}`])];
}

function unresolved({ guest }: MoveContext): Finding {
  const what = guest.machine === null ? "the guest names no machine type" : `'${guest.machine}' is an alias`;
  return {
    check: "machine.alias",
    severity: "unknown",
    message: `${what}; which machine type the guest was started with depends on the QEMU it runs on`,
    evidence: [lineOf(guest)],
    remedy: "name the source host (--from), or give the definition of the running guest: virsh dumpxml",
    qemu: "unknown",
  };
}

function aliasFinding(machine: string, { guest, from }: MoveContext): Finding[] {
  if (guest.machine === null || !isMachineAlias(guest.machine) || from === null) return [];
  return [
    {
      check: "machine.alias",
      severity: "warning",
      message: `'${guest.machine}' is ${machine} on ${from.name} and may be another machine type elsewhere`,
      evidence: [lineOf(guest)],
      remedy: `write machine='${machine}'`,
    },
  ];
}

function missing(machine: string, offer: MachineOffer, move: MoveContext): Finding {
  const longer = machineNames
    .namesOf(offer.names.certain)
    .filter((name) => name !== machine && name.startsWith(machine));
  const twin = machineTwin(machine);
  // Where libvirt does not compare the whole name, QEMU takes the longer one in silence.
  const isTaken = longer.length > 0 && !libvirtOf(move.to).present;
  return {
    check: "machine.type",
    severity: "error",
    message: `${move.to.name} has no machine type ${machine}${why(machine, move)}`,
    evidence: [
      ...evidence(move),
      ...longer.map(
        (name) => `QEMU alone would accept ${name}, since it compares a prefix: the guest would see another machine`,
      ),
      ...(twin === null ? [] : [`${machine} is ${twin} in all but its name, and QEMU takes none for the other`]),
    ],
    remedy: "choose a host whose QEMU has it, or restart the guest with a machine type that all hosts have",
    ...(isTaken ? ({ qemu: "ok", guestSees: "changed" } as const) : ({ qemu: "refused" } as const)),
  };
}

/** A machine type is missing because the QEMU is too new for it or, by upstream's numbers, too old. */
function why(machine: string, { to }: MoveContext): string {
  const { version } = qemuOf(to);
  const removed = machineRemovedIn(machine);
  const { version: introduced } = parseMachineName(machine);
  if (version === null || removed === null || introduced === null) return "";
  if (compareVersions(version, removed) >= 0) return `: QEMU ${removed} took it away`;
  return compareVersions(version, introduced) < 0 ? `: its QEMU ${version} is older than that type` : "";
}

function notListed(machine: string, move: MoveContext): Finding {
  return {
    check: "machine.type",
    severity: "unknown",
    message: `whether ${move.to.name} has the machine type ${machine} is not known`,
    evidence: evidence(move),
    remedy: "collect virsh capabilities there: it lists every machine type",
    qemu: "unknown",
  };
}

function deprecated(machine: string, offer: MachineOffer, move: MoveContext): Finding[] {
  const said = (offer.deprecated & (1n << BigInt(machineNames.indexOf(machine)))) !== 0n;
  if (!said && !isDeprecatedBy(qemuOf(move.to).version, machine)) return [];
  const removed = machineRemovedIn(machine);
  const who = said
    ? `${move.to.name} calls ${machine} deprecated`
    : `${machine} is deprecated in the QEMU of ${move.to.name}`;
  return [
    {
      check: "machine.deprecated",
      severity: "warning",
      message: `${who}${removed === null ? "" : `; QEMU ${removed} no longer has it`}`,
      evidence: evidence(move),
      remedy: "plan a restart of the guest with a newer machine type",
    },
  ];
}

/** By QEMU's own rule, where the host's tools do not tell it. */
function isDeprecatedBy(version: string | null, machine: string): boolean {
  const since = machineDeprecatedIn(machine);
  return version !== null && since !== null && compareVersions(version, since) >= 0;
}
