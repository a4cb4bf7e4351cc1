/** What the user knows of how fast a guest changes its memory, and of the way it is sent. Rates are in bytes a second. */
export interface Pace {
  /**
   * Memory that the guest changes in a second, each page counted once however often it is written, as `virsh domdirtyrate`
   * and QEMU's calc-dirty-rate measure it.
   */
  readonly dirtyRate: number;
  /** What the way between the hosts carries, or `max-bandwidth` where that is less. */
  readonly bandwidth: number;
  /** How long the guest may stand still, in milliseconds. QEMU's `downtime-limit` is 300 unless it is set. */
  readonly downtime: number;
}

export type CopiedStorage = "all" | "inc";

/** How the user means to move guests. */
export interface MovePlan {
  /** QEMU's migration capabilities that are to be switched on, by QEMU's names. */
  readonly capabilities: readonly string[];
  readonly pace: Pace | null;
  /** Disks are copied on the way: whole, or what their backing files have not (`virsh migrate --copy-storage-all`, `-inc`). */
  readonly copyStorage?: CopiedStorage | null;
  /** Those that are copied, by their targets (`virsh migrate --migrate-disks`); without it, all that a guest writes to alone. */
  readonly copiedDisks?: readonly string[] | null;
  /** The system inside the guests, by libosinfo's short id; without it, what their metadata say. */
  readonly guestSystem?: string | null;
}

/** A plain migration, of which nothing more is said. */
export const plainMove: MovePlan = { capabilities: [], pace: null };

/** QEMU's `downtime-limit` in milliseconds (migration/options.c). */
export const defaultDowntime = 300;
