import { compareVersions } from "../../catalogue/versions.ts";
import type { Finding } from "../../evidence/finding.ts";
import { formatSource } from "../../evidence/source.ts";
import type { MoveContext } from "../../facets/facet.ts";
import { type Capability, capabilityNamed } from "../../facets/migration/capabilities.ts";
import { observations } from "../../host/host.ts";
import { qemuOf } from "../../host/software.ts";
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
  const said = observations(from, "migration").find(({ value }) => value.kind === "capability");
  if (said === undefined || said.value.names.includes(name)) return [];
  const message = `${from.name} does not offer the migration capability ${name}`;
  const remedy = "move the guest without it, or upgrade QEMU there and restart the guest";
  return [
    findingOf(move, undefined, { check, severity: "error", message, remedy, qemu: "refused" }, [
      `${from.name}: ${formatSource(said.source)}`,
    ]),
  ];
}

function excluded({ name, excludes = [] }: Capability, chosen: readonly string[], move: MoveContext): Finding[] {
  return excludes.flatMap(({ name: other, until }) => {
    // Of a pair that excludes each other the first in the alphabet tells it.
    if (!chosen.includes(other) || (name > other && excludesOther(other, name))) return [];
    const releases = [move.from, move.to].map((host) => (host === null ? null : qemuOf(host).version));
    const known =
      until === undefined ? [] : releases.map((release) => release !== null && compareVersions(release, until) >= 0);
    if (until !== undefined && known.every(Boolean)) return [];
    const unsure = until !== undefined && releases.includes(null) && !tooOld(releases, until);
    const message = `${name} and ${other} cannot be on together${until === undefined ? "" : ` before QEMU ${until}`}`;
    const remedy = `leave one of them out of --migrate`;
    return [
      findingOf(move, undefined, {
        check,
        severity: unsure ? "unknown" : "error",
        message,
        remedy,
        qemu: unsure ? "unknown" : "refused",
      }),
    ];
  });
}

function excludesOther(name: string, other: string): boolean {
  return capabilityNamed(name)?.excludes?.some((one) => one.name === other) ?? false;
}

function tooOld(releases: readonly (string | null)[], until: string): boolean {
  return releases.some((release) => release !== null && compareVersions(release, until) < 0);
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
