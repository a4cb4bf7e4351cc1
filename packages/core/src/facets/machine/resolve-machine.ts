import { isMachineAlias, parseMachineName } from "../../catalogue/machine-types.ts";
import { type Host, observations } from "../../host/host.ts";
import type { Setting } from "../setting/setting.ts";

/** What a guest's machine type stands for. */
export interface ResolvedMachine {
  /** The exact name; null where it is an alias that nobody resolves, or none is given. */
  readonly name: string | null;
  readonly family: string | null;
}

/**
 * A versioned name stands for itself. An alias (`q35`), or no machine type at all, means what the *source's* QEMU makes
 * of it; libvirt replaces it by the exact name when the guest is defined there.
 */
export function resolveMachine(machine: string | null, from: Host | null, setting: Setting): ResolvedMachine {
  const asked = machine ?? "pc";
  const { family } = parseMachineName(asked);
  if (machine !== null && !isMachineAlias(machine)) return { name: machine, family };
  if (from === null) return { name: null, family };
  for (const { value } of observations(from, "machine.types", { arch: setting.arch, accel: setting.accel })) {
    const target = Object.hasOwn(value.aliases, asked) ? value.aliases[asked] : undefined;
    if (target !== undefined) return { name: target, family };
  }
  return { name: null, family };
}
