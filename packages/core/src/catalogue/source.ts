import * as architectures from "./generated/architectures.ts";
import * as checks from "./generated/checks.ts";
import * as devices from "./generated/devices.ts";
import * as dialects from "./generated/dialects.ts";
import * as features from "./generated/features.ts";
import * as guestSystems from "./generated/guest-systems.ts";
import * as hazards from "./generated/hazards.ts";
import * as libvirt from "./generated/libvirt.ts";
import * as machineTypes from "./generated/machine-types.ts";
import * as qemu from "./generated/qemu.ts";
import * as rules from "./generated/rules.ts";

/** The tables that the program carries, each as JSON text: what scripts/data/embed.ts makes of data/. */
export const embeddedTables = {
  architectures,
  checks,
  devices,
  dialects,
  features,
  guestSystems,
  hazards,
  libvirt,
  machineTypes,
  qemu,
  rules,
};

/** Everything that the catalogue is read from. */
export type Tables = {
  readonly [Room in keyof typeof embeddedTables]: Readonly<Record<keyof (typeof embeddedTables)[Room], string>>;
};

let source: Tables = embeddedTables;
let isRead = false;

/** The tables in use, for the catalogue's files alone. From the first call on they stay what they are. */
export function tables(): Tables {
  isRead = true;
  return source;
}

/**
 * Has the whole catalogue read other tables, for as long as the program runs. To be called before anything is asked of
 * the catalogue: sets of features are numbers whose meaning comes from the tables, and they are kept in many places.
 * @throws {Error} where something has been asked already
 */
export function useCatalogue(replacement: Tables): void {
  if (isRead) throw new Error("the catalogue is in use: its tables are replaced before it is asked anything");
  source = replacement;
}
