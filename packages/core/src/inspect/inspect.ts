import { facetsFor } from "../facets/facets.ts";
import type { Setting } from "../facets/setting/setting.ts";
import { chooseSetting } from "../facets/setting/setting-facet.ts";
import { firstObservation, type Host, observations } from "../host/host.ts";
import { libvirtOf, qemuOf } from "../host/software.ts";
import type { Policy } from "../policy/policy.ts";
import { headOf } from "../policy/result-head.ts";
import type { InspectedHost, InspectedOffer, InspectResult } from "./result.ts";

export interface InspectOptions {
  /** The program that asks, as the result names it. */
  readonly tool?: InspectResult["tool"];
  /** Echoed: what the user decided beforehand. */
  readonly policy?: Policy;
}

/** What was read: for each host its documents with every fact and place, and what follows from them. */
export function inspect(hosts: readonly Host[], options: InspectOptions = {}): InspectResult {
  return {
    ...headOf("inspect", options),
    hosts: hosts.map(inspectHost),
  };
}

function inspectHost(host: Host): InspectedHost {
  const libvirt = libvirtOf(host);
  const qemu = qemuOf(host);
  const stated = firstObservation(host, "qemu.version") !== undefined;
  return {
    name: host.name,
    libvirt: libvirt.present ? { version: libvirt.version, maps: libvirt.maps.map(({ version }) => version) } : null,
    qemu: qemu.version === null ? null : { version: qemu.version, package: qemu.package, stated },
    offers: settingsOf(host).map((setting) => outline(host, setting)),
    documents: host.documents.map(({ kind, source, observations: said }) => ({ kind, source, observations: said })),
  };
}

/** Every pair of architecture and accelerator that the evidence names, else the one that would be asked about. */
function settingsOf(host: Host): Setting[] {
  const named = new Map<string, Setting>();
  for (const { scope } of observations(host, "setting")) {
    if (scope.arch === null || scope.accel === null) continue;
    const setting = { arch: scope.arch, accel: scope.accel, accelStated: true, machineFamily: null };
    named.set(`${scope.arch}/${scope.accel}`, setting);
  }
  if (named.size > 0) return [...named.values()];
  const { setting } = chooseSetting([host], { arch: null, accel: null });
  return setting === null ? [] : [setting];
}

function outline(host: Host, setting: Setting): InspectedOffer {
  const areas = facetsFor(setting.arch).flatMap((facet) => {
    const offer = facet.offer(host, setting);
    return facet.outline === undefined || !facet.assessed(offer) ? [] : [[facet.id, facet.outline(offer)] as const];
  });
  return { arch: setting.arch, accel: setting.accel, areas: Object.fromEntries(areas) };
}
