import type { Finding } from "../../evidence/finding.ts";
import { formatSource } from "../../evidence/source.ts";
import type { MoveContext } from "../../facets/facet.ts";
import { type Host, observations } from "../../host/host.ts";
import { plainMove } from "../../policy/move-plan.ts";
import { attribute, child, children, descend } from "../../xml/element.ts";
import { findingOf, type MoveRule } from "../rule.ts";

/**
 * Post-copy, where it is to be used: the destination's QEMU needs userfaultfd and memory that it can be used on
 * (migration/postcopy-ram.c, postcopy_ram_supported_by_host), and the guest is in two places until the end.
 */
export const migrationPostcopy: MoveRule = (move) => {
  if (!(move.plan ?? plainMove).capabilities.includes("postcopy-ram")) return [];
  return [...userfaultfd(move), ...fileBacking(move), ...locked(move), ...vhostUser(move), risk(move)];
};

const check = "migration.postcopy";
const switchPath = "/proc/sys/vm/unprivileged_userfaultfd";
const devicePath = "/dev/userfaultfd";

/**
 * libvirt's QEMU runs without privileges: it may use userfaultfd where the kernel lets everyone, or, from QEMU 8.0 on,
 * through the device where that exists and its owner lets it. A device that nobody looked for may be there.
 */
function userfaultfd(move: MoveContext): Finding[] {
  const { to } = move;
  const everyone = parameterOf(to, switchPath);
  if (everyone?.value.value === "1") return [];
  const device = parameterOf(to, devicePath);
  const known = everyone !== undefined && device === undefined && areDevicesTold(to);
  return [
    findingOf(
      move,
      undefined,
      {
        check,
        severity: known ? "error" : "unknown",
        message: known
          ? `${to.name} lets only privileged processes use userfaultfd, which post-copy needs`
          : `whether QEMU may use userfaultfd on ${to.name}, which post-copy needs, is not known`,
        remedy: "set sysctl vm.unprivileged_userfaultfd=1 there, or give QEMU access to /dev/userfaultfd",
        qemu: known ? "refused" : "unknown",
      },
      everyone === undefined ? [] : [`${to.name}: ${formatSource(everyone.source)}`],
    ),
  ];
}

/** Nodes of /dev are listed together, those that are there: a host that tells of another has not this one. */
function areDevicesTold(host: Host): boolean {
  return observations(host, "kernel.parameter").some(({ value }) => value.path.startsWith("/dev/"));
}

function parameterOf(host: Host, path: string) {
  return observations(host, "kernel.parameter").find(({ value }) => value.path === path);
}

/** Memory in a file must be of tmpfs or hugetlbfs; where the files lie is the host's configuration. */
function fileBacking(move: MoveContext): Finding[] {
  const backing = child(move.guest.domain, "memoryBacking");
  const source = child(backing, "source");
  if (attribute(source, "type") !== "file" || child(backing, "hugepages") !== undefined) return [];
  return [
    findingOf(move, source, {
      check,
      severity: "unknown",
      message: "memory in files can be moved by post-copy only where the files lie in tmpfs or hugetlbfs",
      remedy: "set memory_backing_dir in qemu.conf to a tmpfs on both hosts, or use memfd",
      qemu: "unknown",
    }),
  ];
}

function locked(move: MoveContext): Finding[] {
  const element = descend(move.guest.domain, "memoryBacking", "locked");
  if (element === undefined) return [];
  return [
    findingOf(move, element, {
      check,
      severity: "warning",
      message: "the guest's memory is locked: QEMU unlocks it for the time of post-copy",
      remedy: "move it without post-copy where memory must never be paged",
    }),
  ];
}

/** A vhost-user backend has to take part in post-copy itself. */
function vhostUser(move: MoveContext): Finding[] {
  const devices = child(move.guest.domain, "devices");
  return [...children(devices, "interface"), ...children(devices, "disk")]
    .filter((device) => attribute(device, "type") === "vhostuser")
    .map((device) =>
      findingOf(move, device, {
        check,
        severity: "unknown",
        message: "whether the vhost-user backend of a device can take part in post-copy is not known",
        remedy: "ask its vendor for VHOST_USER_PROTOCOL_F_PAGEFAULT, or move the guest without post-copy",
        qemu: "unknown",
      }),
    );
}

function risk(move: MoveContext): Finding {
  return findingOf(move, undefined, {
    check,
    severity: "info",
    message: "once the guest has been switched over, a failure of the network or of either host loses it or stops it",
    remedy: "with libvirt, virsh migrate --postcopy-resume goes on after a failure of the network",
  });
}
