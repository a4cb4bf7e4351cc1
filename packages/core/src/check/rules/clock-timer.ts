import type { Finding } from "../../evidence/finding.ts";
import type { MoveContext } from "../../facets/facet.ts";
import { timerOf } from "../../guest/clock.ts";
import { attribute, child, children, type XmlElement } from "../../xml/element.ts";
import { findingOf, type MoveRule } from "../rule.ts";

/** libvirt's names of timers (formatdomain); armvtimer since 6.1. */
const timers = new Set(["armvtimer", "hpet", "hypervclock", "kvmclock", "pit", "platform", "rtc", "tsc"]);

/** The guest's timers: names that nobody knows, what TCG does not give, and an HPET that each build may switch on by itself. */
export const clockTimer: MoveRule = (move) => [
  ...children(child(move.guest.domain, "clock"), "timer").flatMap((timer) => named(timer, move)),
  ...hpetUnsaid(move),
];

const check = "clock.timer";

function named(timer: XmlElement, move: MoveContext): Finding[] {
  const name = attribute(timer, "name") ?? "";
  if (!timers.has(name)) {
    return [
      findingOf(move, timer, {
        check,
        severity: "unknown",
        message: `the timer ${name} is not known here: whether ${move.to.name} has it is not known`,
        remedy: "see libvirt's formatdomain for the names of timers",
        qemu: "unknown",
      }),
    ];
  }
  const isKvms = name === "kvmclock" || name === "hypervclock";
  if (!isKvms || attribute(timer, "present") !== "yes" || move.guest.accel !== "tcg") return [];
  return [
    findingOf(move, timer, {
      check,
      severity: "warning",
      message: `${name} is KVM's own and not there with TCG: the guest runs without it, on either host`,
      remedy: "leave the timer out, or run the guest with KVM",
    }),
  ];
}

/** QEMU has an HPET in pc and q35 where it was built with one, unless the definition says no. */
function hpetUnsaid(move: MoveContext): Finding[] {
  const { guest, setting } = move;
  const hasBoard = setting.machineFamily === "pc" || setting.machineFamily === "q35";
  if (!hasBoard || guest.accel === null || attribute(timerOf(guest, "hpet"), "present") !== undefined) return [];
  return [
    findingOf(move, child(guest.domain, "clock"), {
      check,
      severity: "info",
      message: "whether the guest has an HPET is not said: QEMU switches it on by itself where it was built with one",
      remedy: "write <timer name='hpet' present='no'/> (or 'yes') into <clock>",
    }),
  ];
}
