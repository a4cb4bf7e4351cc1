import { compareVersions } from "../../catalogue/versions.ts";
import type { Finding } from "../../evidence/finding.ts";
import { formatSource } from "../../evidence/source.ts";
import type { MoveContext } from "../../facets/facet.ts";
import { type Capability, capabilityNamed } from "../../facets/migration/capabilities.ts";
import { observations } from "../../host/host.ts";
import { qemuOf } from "../../host/software.ts";
import { all, type Kleene } from "../../lattice/kleene.ts";
import { plainMove } from "../../policy/move-plan.ts";
import { findingOf, type MoveRule } from "../rule.ts";

/**
 * The way a guest is to be moved, besides what the destination must have for it: the source must have all of it, some
 * exclude one another or need another, and what must be on at both ends is told, since QEMU checks little of it.
 */
export const migrationCapability: MoveRule = (move) => {
  const { capabilities } = move.plan ?? plainMove;
  return capabilities.flatMap((name) => {
    const capability = capabilityNamed(name);
    if (capability === null) return [];
    return [
      ...lackedBySource(capability, move),
      ...excluded(capability, capabilities, move),
      ...unfulfilled(capability, capabilities, move),
      ...atBothEnds(capability, move),
    ];
  });
};

const check = "migration.capability";

function lackedBySource({ name }: Capability, move: MoveContext): Finding[] {
  const { from } = move;
  if (from === null) return [];
  const said = observations(from, "migration").filter(({ value }) => value.kind === "capability");
  if (said.length === 0 || said.some(({ value }) => value.names.includes(name))) return [];
  const whole = said.find(({ value }) => value.silence === "absent" || value.denied?.includes(name) === true);
  const evidence = [`${from.name}: ${formatSource((whole ?? said[0]!).source)}`];
  if (whole === undefined) {
    const message = `whether ${from.name} offers the migration capability ${name} is not known`;
    const remedy = "collect query-migrate-capabilities there";
    return [findingOf(move, undefined, { check, severity: "unknown", message, remedy, qemu: "unknown" }, evidence)];
  }
  const message = `${from.name} does not offer the migration capability ${name}`;
  const remedy = "move the guest without it, or upgrade QEMU there and restart the guest";
  return [findingOf(move, undefined, { check, severity: "error", message, remedy, qemu: "refused" }, evidence)];
}

function excluded({ name, excludes = [] }: Capability, chosen: readonly string[], move: MoveContext): Finding[] {
  return excludes.flatMap(({ name: other, until }) => {
    // Of a pair that excludes each other the first in the alphabet tells it.
    if (!chosen.includes(other) || (name > other && isExcludedBy(name, other))) return [];
    const together = until === undefined ? "no" : canBeTogether(until, move);
    if (together === "yes") return [];
    const known = together === "no";
    return [
      findingOf(move, undefined, {
        check,
        severity: known ? "error" : "unknown",
        message: `${name} and ${other} cannot be on together${until === undefined ? "" : ` before QEMU ${until}`}`,
        remedy: "leave one of them out of --migrate",
        qemu: known ? "refused" : "unknown",
      }),
    ];
  });
}

function isExcludedBy(name: string, other: string): boolean {
  return capabilityNamed(other)?.excludes?.some((one) => one.name === name) ?? false;
}

/** Both ends must have reached the release from which a pair is allowed. */
function canBeTogether(until: string, { from, to }: MoveContext): Kleene {
  return all(
    [from, to].map((host) => {
      const version = host === null ? null : qemuOf(host).version;
      if (version === null) return "unknown";
      return compareVersions(version, until) >= 0 ? "yes" : "no";
    }),
  );
}

function unfulfilled({ name, needs = [] }: Capability, chosen: readonly string[], move: MoveContext): Finding[] {
  return needs
    .filter((need) => !chosen.includes(need))
    .map((need) =>
      findingOf(move, undefined, {
        check,
        severity: "error",
        message: `${name} needs ${need}`,
        remedy: `add ${need} to --migrate`,
        qemu: "refused",
      }),
    );
}

function atBothEnds({ name, on, oneSided }: Capability, move: MoveContext): Finding[] {
  if (on === "source" || oneSided === undefined) return [];
  return [
    findingOf(move, undefined, {
      check,
      severity: "info",
      message: `${name} must be on at both ends: at one end only, ${oneSided}`,
      remedy: "libvirt switches it on at both; with QEMU alone, set it on both before the move",
    }),
  ];
}
