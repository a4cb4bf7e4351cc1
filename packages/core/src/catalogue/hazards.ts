import { embedded } from "./lazy.ts";
import { tables } from "./source.ts";

/** From `since` on, and before `before`; empty: any release. */
export interface Releases {
  readonly since?: string;
  readonly before?: string;
}

/** What a host runs, as far as a hazard minds it. */
export interface ConcernedSoftware {
  readonly qemu?: Releases;
  readonly libvirt?: Releases;
  readonly kernel?: Releases;
  /** Whose build of QEMU, by the package that it names of itself. */
  readonly distribution?: "Debian" | "Proxmox" | "Ubuntu";
}

/** Between which hosts, in which direction, for which guests. */
export interface HazardousWay {
  /** Of the source; without it any, also where none is given. */
  readonly from?: ConcernedSoftware;
  readonly to: ConcernedSoftware;
  /** The release in the guest's machine type, of upstream's names. */
  readonly machine?: Releases;
  /** What of a guest meets it: the name of a file in hazards/meets, and what it is asked with. */
  readonly meets: { readonly what: string; readonly of?: readonly string[] };
}

/** A known breakage of a move, as data/hazards has it; data/hazards/schema says what each key means. */
export interface HazardRow {
  /** The check is `hazard.` and this. */
  readonly id: string;
  readonly arch?: readonly string[];
  readonly accel?: "kvm" | "tcg";
  readonly birth?: "from";
  /** Facts that settle the matter where both hosts tell them: an area says it then. */
  readonly settledBy?: "image-sizes";
  readonly ways: readonly HazardousWay[];
  readonly severity: "error" | "warning";
  readonly says: string;
  readonly remedy: string;
  readonly qemu: "ok" | "refused" | "unknown";
  readonly guestSees: "same" | "changed";
  readonly sources: readonly string[];
}

/** Every known breakage of a move. A new one is a file in data/hazards. */
export const hazardRows = embedded<readonly HazardRow[]>(() => tables().hazards.hazards);
