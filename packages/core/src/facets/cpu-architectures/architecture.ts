import type { Severity } from "../../evidence/finding.ts";
import type { Guest } from "../../guest/guest.ts";
import type { Host } from "../../host/host.ts";
import type { Setting } from "../setting/setting.ts";
import type { ArchitectureNeed, ArchitectureOffer } from "./offer.ts";

/** How libvirt's `<cpu>` names what was chosen. */
export type ArchitectureMode = "custom" | "host-model" | "host-passthrough";

/** Something to know about a choice, before it is told which hosts it is of. */
export interface Remark {
  readonly check: string;
  readonly severity: Severity;
  readonly message: string;
  readonly remedy: string;
}

/** The guest CPU taken out of what is common; without a mode there is none, and a remark says why. */
export interface ArchitectureChoice {
  readonly mode: ArchitectureMode | null;
  /** libvirt's `<model>`; null where the mode has none. */
  readonly model: string | null;
  readonly require: readonly string[];
  readonly disable: readonly string[];
  /** QEMU's `-cpu`. */
  readonly qemu: { readonly model: string; readonly on: readonly string[]; readonly off: readonly string[] } | null;
  /** Options of `-machine` that belong to the CPU. */
  readonly machineOptions: readonly string[];
  /** What the guest surely sees of what is common. */
  readonly features: readonly string[];
  /** What only this architecture has to say, for the result; JSON-ready. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly remarks: readonly Remark[];
}

/** One architecture family: from evidence to an offer, and from what is common back to a guest CPU. */
export interface CpuArchitecture {
  /** libvirt's and QEMU's names of the architectures, the first for the family. */
  readonly names: readonly [string, ...string[]];
  offer(host: Host, setting: Setting): ArchitectureOffer;
  need(guest: Guest, from: Host | null, setting: Setting): ArchitectureNeed;
  choose(met: ArchitectureOffer, setting: Setting): ArchitectureChoice;
  /** Hosts of unlike silicon share no guest CPU and are answered apart. */
  readonly apartBySilicon: boolean;
  readonly collect: string;
}

/** No guest CPU, with the reason. */
export function noChoice(...remarks: readonly Remark[]): ArchitectureChoice {
  return {
    mode: null,
    model: null,
    require: [],
    disable: [],
    qemu: null,
    machineOptions: [],
    features: [],
    facts: {},
    remarks,
  };
}
