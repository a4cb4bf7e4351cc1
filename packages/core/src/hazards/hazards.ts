import { hazardRows } from "../catalogue/hazards.ts";
import type { Finding } from "../evidence/finding.ts";
import type { Guest } from "../guest/guest.ts";
import { firstObservation, type Host } from "../host/host.ts";
import { libvirtOf, qemuOf } from "../host/software.ts";
import { findHazard, tellsImageSizes } from "./hazard.ts";

/** The known breakages that a move meets. */
export function findHazards(guest: Guest, from: Host | null, to: Host): Finding[] {
  return hazardRows().flatMap((hazard) => findHazard(hazard, guest, from, to));
}

/** The known breakages that a guest meets on the way from any of these hosts to any other. */
export function findHazardsAmong(guest: Guest, hosts: readonly Host[]): Finding[] {
  const unlike = [...new Map(hosts.map((host) => [hazardKey(host), host])).values()];
  return unlike.flatMap((from) => unlike.filter((to) => to !== from).flatMap((to) => findHazards(guest, from, to)));
}

/** Equal for hosts that no hazard tells apart: what they run, as far as hazards mind it. */
export function hazardKey(host: Host): string {
  const { version, package: build } = qemuOf(host);
  const { version: libvirt, atLeast, below } = libvirtOf(host);
  const kernel = firstObservation(host, "kernel.version")?.value ?? null;
  return JSON.stringify([version, build, libvirt, atLeast, below, kernel, tellsImageSizes(host)]);
}
