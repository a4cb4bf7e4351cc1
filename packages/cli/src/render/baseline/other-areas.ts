import type { BaselineResult, KindSection, KindsSection } from "@virt-baseline/core";
import type { RenderStyle } from "../../commands/result.ts";
import type { Row, Section } from "../page.ts";
import { count, enumerate, fold, groupBy } from "../words.ts";

/**
 * What else the hosts share and lack: devices, firmware, memory, security, enlightenments, migration, the clock. The
 * clock and the enlightenments are KVM's.
 */
export function otherAreas(result: BaselineResult, style: RenderStyle): Section[] {
  const { devices, disks, firmware, memory, networks, numa, passthrough, security, hyperv, migration, setting } =
    result;
  const kvm = setting?.accel === "kvm";
  const areas: [label: string, kinds: KindsSection | null][] = [
    ["devices", devices],
    ["disks", disks],
    ["firmware", firmware],
    ["memory", memory],
    ["security", security],
    ["hyperv", hyperv === null || !kvm ? null : { "": hyperv }],
    ["networks", networks],
    ["numa", numa],
    ["passthrough", passthrough],
    ["migration", migration === null ? null : { "": { ...migration, common: migration.capabilities } }],
  ];
  const rows = areas.flatMap(([label, kinds]) => (kinds === null ? [] : [area(label, kinds, style)]));
  const all = [...rows, ...(kvm ? clock(result) : [])];
  return all.length === 0 ? [] : [{ title: "Devices and the rest", rows: all }];
}

interface Entry {
  readonly name: string;
  readonly hosts: readonly string[];
}

function area(label: string, kinds: KindsSection, style: RenderStyle): Row {
  const common = Object.values(kinds).reduce((sum, kind) => sum + kind.common.length, 0);
  const texts = [`${count(common, "name")} in common`];
  if (style.verbose) for (const [kind, { common: names }] of Object.entries(kinds)) texts.push(listed(kind, names));
  const lost = entries(kinds, ({ lost: names }) => names.map(({ name, missingOn }) => ({ name, hosts: missingOn })));
  const open = entries(kinds, ({ undetermined }) => undetermined);
  texts.push(...byHosts(lost, style, (names, hosts) => `${names}: not on ${hosts}`));
  texts.push(...byHosts(open, style, (names, hosts) => `not told on ${hosts}: ${names}`));
  return { label, texts: texts.filter((text) => text !== "") };
}

function listed(kind: string, names: readonly string[]): string {
  return names.length === 0 ? "" : `${kind === "" ? "" : `${kind}: `}${names.join(", ")}`;
}

/** A device type for which libvirt has a word is told by the word alone. */
function entries(kinds: KindsSection, of: (kind: KindSection) => readonly Entry[]): Entry[] {
  const words = (kinds.type as { libvirt?: Record<string, string> } | undefined)?.libvirt ?? {};
  return Object.entries(kinds).flatMap(([kind, section]) =>
    of(section)
      .filter(({ name }) => kind !== "type" || !Object.hasOwn(words, name))
      .map(({ name, hosts }) => ({ name: kind === "" ? name : `${kind}=${name}`, hosts })),
  );
}

function byHosts(
  all: readonly Entry[],
  style: RenderStyle,
  tell: (names: string, hosts: string) => string,
): readonly string[] {
  const groups = [...groupBy(all, ({ hosts }) => hosts.join("\n")).values()].sort((a, b) => b.length - a.length);
  const shown = style.verbose ? groups : groups.slice(0, groups.length === groupsShown + 1 ? undefined : groupsShown);
  const texts = shown.map((group) => {
    const names = group.map(({ name }) => name);
    return tell(fold(names, style, 1), enumerate(group[0]!.hosts, style.verbose ? Number.POSITIVE_INFINITY : 6));
  });
  const more = groups.length - shown.length;
  return more === 0 ? texts : [...texts, `and ${count(more, "more group")} (--verbose)`];
}

const groupsShown = 3;

function clock({ clock: section }: BaselineResult): Row[] {
  if (section === null) return [];
  const { acceptHz, pinHz } = section;
  if (pinHz !== null) return [{ label: "clock", texts: [`the TSC is pinned to ${pinHz} Hz`] }];
  if (acceptHz === "any") return [{ label: "clock", texts: ["every host accepts any TSC frequency"] }];
  if (acceptHz === null) return [{ label: "clock", texts: ["no TSC frequency is surely accepted by every host"] }];
  const [from, to] = acceptHz;
  return [
    { label: "clock", texts: [`every host accepts a TSC of ${from} to ${to} Hz; none is pinned (policy tsc: pin)`] },
  ];
}
