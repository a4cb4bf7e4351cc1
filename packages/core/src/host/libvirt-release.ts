import { compareVersions } from "../catalogue/versions.ts";
import { firstObservation, type Host, observations } from "./host.ts";

const releases = new WeakMap<Host, string | null>();

/**
 * The release that a host's libvirt surely has reached: the stated one, else the newest that its documents' format
 * shows; null where nothing tells. It knows every word that this release knows.
 */
export function libvirtAtLeast(host: Host): string | null {
  let release = releases.get(host);
  if (release === undefined) {
    release = firstObservation(host, "libvirt.version")?.value ?? newestTrace(host);
    releases.set(host, release);
  }
  return release;
}

function newestTrace(host: Host): string | null {
  let newest: string | null = null;
  for (const { value } of observations(host, "libvirt.traces")) {
    const { atLeast } = value;
    if (atLeast !== null && (newest === null || compareVersions(atLeast, newest) > 0)) newest = atLeast;
  }
  return newest;
}
