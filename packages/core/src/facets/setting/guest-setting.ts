import type { Finding } from "../../evidence/finding.ts";
import { formatSource } from "../../evidence/source.ts";
import { type Guest, guestSource } from "../../guest/guest.ts";
import { type Host, observations } from "../../host/host.ts";
import { descend } from "../../xml/element.ts";
import { resolveMachine } from "../machine/resolve-machine.ts";
import type { Setting } from "./setting.ts";
import { archesOf, coversSetting, offerSettings } from "./setting-facet.ts";

/**
 * The setting a guest runs in: its own architecture and accelerator, and the machine type it was started with, which an
 * alias only names on the source host.
 */
export function settingOf(guest: Guest, from: Host | null): Setting {
  const setting: Setting = {
    arch: guest.arch ?? "x86_64",
    accel: guest.accel ?? guest.type,
    accelStated: guest.accel !== null,
    machineFamily: null,
  };
  const machine = resolveMachine(guest.machine, from, setting);
  return { ...setting, machine: machine.name, machineFamily: machine.family };
}

/** Guests that run on hosts of another architecture with the same instruction set: QEMU's x86_64 runs i686. */
const runsAlsoOn: ReadonlyMap<string, string> = new Map([["i686", "x86_64"]]);

/** Whether the destination offers the guest's architecture and accelerator. */
export function explainSetting(guest: Guest, to: Host, setting: Setting): Finding[] {
  const offer = offerSettings(to);
  const { arch, accel } = setting;
  const answer = coversSetting(offer, { arch, accel });
  if (answer === "yes") return [];
  const arches = archesOf(to);
  const other = runsAlsoOn.get(arch);
  if (!arches.has(arch) && (other === undefined || !arches.has(other)) && arches.size > 0) {
    return [wrongArch(guest, to, arch, arches)];
  }
  if (other !== undefined && coversSetting(offer, { arch: other, accel }) === "yes") return [];
  return [accelerator(guest, to, setting, answer)];
}

function wrongArch(guest: Guest, to: Host, arch: string, arches: ReadonlySet<string>): Finding {
  return {
    check: "arch",
    severity: "error",
    message: `${to.name} runs ${[...arches].sort().join(", ")}, not ${arch}`,
    evidence: [formatSource(guestSource(guest, descend(guest.domain, "os", "type"))), ...settingEvidence(to)],
    remedy: `choose a host of the architecture ${arch}`,
    qemu: "refused",
  };
}

function accelerator(guest: Guest, to: Host, { arch, accel }: Setting, answer: "no" | "unknown"): Finding {
  const known = answer === "no";
  return {
    check: "hypervisor.type",
    severity: known ? "error" : "unknown",
    message: known
      ? `${to.name} does not offer ${accel} for ${arch}`
      : `whether ${to.name} offers ${accel} for ${arch} is not known`,
    evidence: [formatSource(guestSource(guest, undefined)), ...settingEvidence(to)],
    remedy: known
      ? `make ${accel} available there, or choose another host`
      : "collect virsh capabilities there: it lists every architecture and accelerator",
    qemu: known ? "refused" : "unknown",
  };
}

function settingEvidence(host: Host): string[] {
  return [...new Set([...observations(host, "setting")].map(({ source }) => `${host.name}: ${formatSource(source)}`))];
}
