import type { Finding } from "../../evidence/finding.ts";
import type { MoveContext } from "../../facets/facet.ts";
import { type Blocked, type Blocker, blockersOf, blocks } from "../../hazards/blockers.ts";
import { qemuOf } from "../../host/software.ts";
import { findingOf, type MoveRule } from "../rule.ts";

/** What keeps a guest where it is: the QEMU that *runs* it refuses to let it go, whatever the destination has. */
export const blockers: MoveRule = (move) => blockersOf(move.guest).flatMap((blocked) => keptBy(blocked, move));

function keptBy({ blocker, element }: Blocked, move: MoveContext): Finding[] {
  const { from } = move;
  const version = from === null ? null : qemuOf(from).version;
  const answer = blocks(blocker, version);
  if (answer === "no") return [];
  const known = answer === "yes";
  const byRelease = blocker.type !== undefined;
  const runner = from === null || version === null || !byRelease ? "QEMU" : `QEMU ${version} of ${from.name}`;
  const finding = {
    check: blocker.check ?? "device.unmigratable",
    severity: known ? ("error" as const) : ("unknown" as const),
    message: known
      ? `${runner} does not let a guest with ${blocker.what} go`
      : `whether ${runner} lets a guest with ${blocker.what} go is not known: ${decidedBy(blocker)}`,
    remedy: blocker.remedy ?? "take the device out for the move, or replace it by one that migrates",
    qemu: known ? ("refused" as const) : ("unknown" as const),
  };
  const cited = from !== null && version !== null && byRelease ? [`${from.name}: QEMU ${version}`] : [];
  return [findingOf(move, element, finding, cited)];
}

function decidedBy({ dependsOn }: Blocker): string {
  return dependsOn === undefined
    ? "older releases do not (--from names the host that runs it)"
    : `it depends on ${dependsOn}`;
}
