import { type AnyObservation, everywhere, observe } from "../../evidence/observation.ts";
import { group, type Line, lastPart, number } from "./lines.ts";

const interfaceFiles = /^\/sys\/class\/net\/([^/]+)\/([^/]+)$/;

export function tellBridges(lines: readonly Line[]): AnyObservation[] {
  const own = group(lines, interfaceFiles);
  return [...group(lines, /^\/sys\/class\/net\/([^/]+)\/bridge\/(\w+)$/)].map(([name, { values, source }]) => {
    const stp = number(values.get("stp_state"));
    const bridge = {
      name,
      stp: stp === null ? null : stp !== 0,
      forwardDelay: number(values.get("forward_delay")),
      mtu: number(own.get(name)?.values.get("mtu")),
    };
    return observe("bridge", everywhere, bridge, source);
  });
}

/**
 * Every interface, bridges too. The table of VLANs (`eth0.100 | 100 | eth0`) only root may read; without it an
 * interface of a VLAN still has one link `lower_NAME` to what is below it.
 */
export function tellInterfaces(lines: readonly Line[]): AnyObservation[] {
  const vlans = new Map<string, { vlan: number; parent: string }>();
  for (const { path, value } of lines) {
    const [, name, vlan, parent] =
      path === "/proc/net/vlan/config" ? (/^(\S+) *\| *(\d{1,4}) *\| *(\S+)$/.exec(value) ?? []) : [];
    if (name !== undefined) vlans.set(name, { vlan: Number(vlan), parent: parent! });
  }
  const isVlan = new Set(
    lines.flatMap(({ path, value }) => (value === "DEVTYPE=vlan" ? [interfaceFiles.exec(path)?.[1] ?? ""] : [])),
  );
  return [...group(lines, interfaceFiles)].map(([name, { values, source }]) => {
    const lower = [...values.keys()].filter((file) => file.startsWith("lower_"));
    const below = isVlan.has(name) && lower.length === 1 ? lower[0]!.slice("lower_".length) : null;
    const found = {
      name,
      master: lastPart(values.get("master")),
      vlan: vlans.get(name)?.vlan ?? null,
      parent: vlans.get(name)?.parent ?? below,
      mtu: number(values.get("mtu")),
    };
    return observe("network.interface", everywhere, found, source);
  });
}
