import type { CopiedStorage, MovePlan, Pace } from "@virt-baseline/core";
import { UsageError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import type { OptionRule, RawArguments } from "../options.ts";

/** How guests are to be moved, as the user says it. */
export const planOptions = {
  migrate: {
    takes: "list",
    value: "LIST",
    says: "Migration capabilities that will be on, by QEMU's or virsh's names: multifd, postcopy...",
  },
  "copy-storage": {
    takes: "text",
    value: "WHICH",
    choices: ["all", "inc"],
    says: "Disks are copied on the way (virsh migrate --copy-storage-all or -inc)",
  },
  "migrate-disks": {
    takes: "list",
    value: "LIST",
    says: "With --copy-storage: the disks that are copied, by their targets (vda,vdb), if not all",
  },
  "dirty-rate": {
    takes: "text",
    value: "SIZE",
    says: "Memory the guest changes in a second (virsh domdirtyrate): 300M",
  },
  bandwidth: { takes: "text", value: "SIZE", says: "What goes over the network in a second: 1G" },
  "guest-os": {
    takes: "text",
    value: "NAME",
    says: "The system inside, for what it needs of the CPU: rhel9, win11... (else what the metadata say)",
  },
  downtime: { takes: "text", value: "MS", says: "How long the guest may stand still, in milliseconds (300)" },
} as const satisfies Record<string, OptionRule>;

/** @throws {UsageError} where a capability or system is not known, a size or number is none, or a rate lacks its other half */
export async function readPlan(raw: RawArguments): Promise<MovePlan> {
  const { capabilityCalled, capabilityWords, defaultDowntime } = await import("@virt-baseline/core");
  const words = values(raw, "migrate").flatMap((value) => value.split(",").map((word) => word.trim()));
  const capabilities = words.map((word) => {
    const name = capabilityCalled(word);
    if (name !== null) return name;
    const meant = nearest(word, capabilityWords());
    const hint = meant === null ? `one of ${capabilityWords().join(", ")}` : `did you mean ${meant}?`;
    throw new UsageError(`--migrate: '${word}' is no migration capability`, hint);
  });
  const guestSystem = await readGuestSystem(raw);
  const copyStorage = value(raw, "copy-storage") as CopiedStorage | null;
  const disks = values(raw, "migrate-disks").flatMap((text) => text.split(",").map((word) => word.trim()));
  if (disks.length > 0 && copyStorage === null) {
    throw new UsageError("--migrate-disks without --copy-storage", "add --copy-storage all, or inc");
  }
  const copiedDisks = disks.length === 0 ? null : disks;
  return {
    capabilities: [...new Set(capabilities)],
    pace: readPace(raw, defaultDowntime),
    copyStorage,
    copiedDisks,
    guestSystem,
  };
}

async function readGuestSystem(raw: RawArguments): Promise<string | null> {
  const { guestSystemNamed, guestSystemNames } = await import("@virt-baseline/core");
  const name = value(raw, "guest-os");
  if (name === null || guestSystemNamed(name) !== null) return name;
  const meant = nearest(name, guestSystemNames());
  const hint = meant === null ? `one of ${guestSystemNames().join(", ")}` : `did you mean ${meant}?`;
  throw new UsageError(`--guest-os: what ${name} needs of a CPU is not known here`, hint);
}

function readPace(raw: RawArguments, downtime: number): Pace | null {
  const [dirtyRate, bandwidth] = [size(raw, "dirty-rate"), size(raw, "bandwidth")];
  const given = value(raw, "downtime");
  if (given !== null && !/^\d{1,9}$/.test(given)) {
    throw new UsageError(`--downtime: expected milliseconds, found ${given}`, "write --downtime 300");
  }
  if (dirtyRate === null && bandwidth === null && given === null) return null;
  if (dirtyRate !== null && bandwidth !== null) {
    return { dirtyRate, bandwidth, downtime: given === null ? downtime : Number(given) };
  }
  const missing = dirtyRate === null ? "--dirty-rate" : "--bandwidth";
  throw new UsageError(
    `whether the copy catches up needs --dirty-rate and --bandwidth; ${missing} is missing`,
    "measure the dirty rate with virsh domdirtyrate-calc",
  );
}

const units: Readonly<Record<string, number>> = { "": 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 };

/** Bytes: `300M`, `300 MiB/s`; the units are powers of 1024. */
function size(raw: RawArguments, name: string): number | null {
  const text = value(raw, name);
  if (text === null) return null;
  const [, number, unit = ""] = /^(\d{1,9}(?:\.\d{1,6})?) ?([KMGT]?)(?:i?B)?(?:\/s)?$/i.exec(text) ?? [];
  const bytes = Number(number) * (units[unit.toUpperCase()] ?? Number.NaN);
  if (number !== undefined && bytes > 0) return bytes;
  throw new UsageError(`--${name}: expected a size, found ${text}`, `write --${name} 300M (bytes, or K, M, G, T)`);
}

function value(raw: RawArguments, name: string): string | null {
  const all = values(raw, name);
  if (all.length > 1) throw new UsageError(`--${name} is given ${all.length} times`, "give it once");
  return all[0] ?? null;
}

function values(raw: RawArguments, name: string): string[] {
  return raw[name] === undefined ? [] : [raw[name]].flat().map(String);
}
