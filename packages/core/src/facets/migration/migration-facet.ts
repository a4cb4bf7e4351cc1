import type { Family } from "../../lattice/families.ts";
import type { Presentation, Presented } from "../facet.ts";
import { type KindsChoice, kindsFacet } from "../kinds/kinds-facet.ts";
import { type KindSection, presentKinds } from "../kinds/present-kinds.ts";
import { guestMigration } from "./guest-migration.ts";

/** `migration` of the result. */
export interface MigrationSection {
  /** The capabilities that every host's QEMU has; both sides of a move must have those that are switched on. */
  readonly capabilities: readonly string[];
  readonly undetermined: KindSection["undetermined"];
  readonly lost: KindSection["lost"];
  readonly parameters: KindSection;
}

const none: KindSection = { common: [], undetermined: [], lost: [] };

/**
 * Migration capabilities and parameters of QEMU: multifd, postcopy-ram, mapped-ram…
 *
 * Source: query-migrate-capabilities and -parameters, which list all. What libvirt writes under `migration_features` is
 * the same on every host and says nothing of them.
 */
export const migrationFacet = kindsFacet({
  id: "migration",
  after: ["machine"],
  subject: "migration",
  guests: guestMigration,
  present: presentMigration,
  collect: "query-migrate-capabilities over QMP (virsh qemu-monitor-command on a running guest gives it too)",
});

function presentMigration(presented: Presented<Family, KindsChoice>): Presentation {
  const kinds = presentKinds(presented);
  const { common, undetermined, lost } = kinds.capability ?? none;
  const migration: MigrationSection = {
    capabilities: common,
    undetermined,
    lost,
    parameters: kinds.parameter ?? none,
  };
  return { section: { migration }, findings: [] };
}
