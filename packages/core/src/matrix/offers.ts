import type { AnyFacet } from "../facets/facet.ts";
import type { Setting } from "../facets/setting/setting.ts";
import type { Host } from "../host/host.ts";

/** What hosts offer, computed once for each facet and setting. */
export class OffersOf {
  private readonly known = new Map<string, Map<AnyFacet, readonly unknown[]>>();

  constructor(private readonly hosts: readonly Host[]) {}

  /** The offers of all hosts, in their order. */
  in(facet: AnyFacet, setting: Setting): readonly unknown[] {
    const key = settingKey(setting);
    let byFacet = this.known.get(key);
    if (byFacet === undefined) {
      byFacet = new Map();
      this.known.set(key, byFacet);
    }
    let offers = byFacet.get(facet);
    if (offers === undefined) {
      offers = this.hosts.map((host) => facet.offer(host, setting));
      byFacet.set(facet, offers);
    }
    return offers;
  }
}

const keys = new WeakMap<Setting, string>();

/** Equal for equal settings only. */
export function settingKey(setting: Setting): string {
  let key = keys.get(setting);
  if (key === undefined) {
    const { arch, accel, accelStated, machineFamily, machine = null } = setting;
    key = JSON.stringify([arch, accel, accelStated, machineFamily, machine]);
    keys.set(setting, key);
  }
  return key;
}
