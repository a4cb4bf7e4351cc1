import { plainMove } from "../../policy/move-plan.ts";
import type { GuestKinds } from "../kinds/guest-kinds.ts";
import { capabilityNamed } from "./capabilities.ts";

/** The capabilities that the destination must have for the way the guest is to be moved. */
export const guestMigration: GuestKinds = {
  checkOf: () => "migration.capability",
  remedyOf: () => "move the guest without it, or upgrade QEMU there",
  partsOf: ({ plan = plainMove }) =>
    plan.capabilities
      .filter((name) => capabilityNamed(name)?.on !== "source")
      .map((name) => ({
        kind: "capability",
        name,
        element: undefined,
        words: `the migration capability ${name}`,
      })),
};
