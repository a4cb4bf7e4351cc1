import { parseMachineName } from "../../catalogue/machine-types.ts";
import { compareVersions } from "../../catalogue/versions.ts";
import type { GuestDraft } from "../../guest/draft.ts";
import { contains } from "../../lattice/partial-set.ts";
import type { PinContext } from "../facet.ts";
import { type MachineOffer, machineNames } from "./machine-offer.ts";
import { resolveMachine } from "./resolve-machine.ts";

/**
 * Gives the guest an exact machine type that every host has.
 *
 * - One that all hosts have stays; an alias becomes the exact name it has on the source.
 * - Otherwise the newest common one of the same family that is not newer; a newer one only on request. Downstream names
 *   are never ordered, so they are never replaced.
 * - Nothing is done where none is left: that is an obstacle, and the checks say so.
 */
export function pinMachine(draft: GuestDraft, met: MachineOffer, { from, setting, raiseMachine }: PinContext): void {
  const written = draft.guest.machine;
  const resolved = resolveMachine(written, from, setting);
  if (resolved.name !== null && isCommon(met, resolved.name)) {
    if (resolved.name !== written) {
      draft.change(
        "machine",
        resolved.name,
        `${nameOf(written)} is another machine type on every QEMU; on the source it is ${resolved.name}`,
      );
    }
    return;
  }
  const own = resolved.name === null ? null : parseMachineName(resolved.name);
  if (own !== null && own.version === null) return;
  const names = met.names.certain < 0n ? [] : machineNames.namesOf(met.names.certain).map(parseMachineName);
  const candidates = names.filter(({ family, version }) => family === resolved.family && version !== null);
  const allowed = candidates.filter(
    ({ version }) => raiseMachine || own === null || compareVersions(version!, own.version!) <= 0,
  );
  const best = allowed.sort((a, b) => compareVersions(b.version!, a.version!))[0];
  if (best === undefined) return;
  draft.change("machine", best.name, reasonFor(written, resolved.name, best.name));
}

function reasonFor(written: string | null, resolved: string | null, best: string): string {
  const why =
    resolved === null ? `${nameOf(written)} is another machine type on every QEMU` : `${resolved} is not on every host`;
  return `${why}; ${best} is the newest of its family that every host has`;
}

function nameOf(written: string | null): string {
  return written === null ? "the default" : `the alias ${written}`;
}

function isCommon(met: MachineOffer, name: string): boolean {
  return contains(met.names, machineNames.indexOf(name)) === "yes";
}
