import type { BaselineResult, CpuSection, HostCost } from "@virt-baseline/core";
import type { RenderStyle } from "../../commands/result.ts";
import type { Row, Section } from "../page.ts";
import { bitsOfNestingLast, count, enumerate, fold, groupBy } from "../words.ts";
import { losses } from "./losses.ts";

/** The guest CPU of all hosts, or of one vendor's. */
export interface GuestCpu {
  readonly cpu: CpuSection;
  readonly hosts: readonly string[];
  readonly cost: readonly HostCost[];
  readonly result: BaselineResult;
  /** The vendor, where there is one guest CPU for each. */
  readonly title: string | null;
}

export function guestCpu(part: GuestCpu, style: RenderStyle): Section {
  const { cpu, hosts, title } = part;
  const rows = [model, level, addresses, lost, withheld, undetermined, unexpressible, cost, alternatives];
  const whose = title === null ? "" : `, ${title}: ${enumerate(hosts, style.verbose ? hosts.length : 8)}`;
  return { title: `Guest CPU${whose}`, rows: rows.flatMap((row) => row(part, style)) };

  function model(): Row[] {
    if (cpu.model === null) return [{ label: "model", texts: ["none"], tone: "error" }];
    const lines = [`${cpu.require.length} added`, `${cpu.disable.length} switched off`].join(", ");
    const features = `${count(cpu.features.length, "feature")} in all`;
    const texts = [`${cpu.model} with ${lines}: ${features}`];
    if (style.verbose) {
      texts.push(
        `features: ${cpu.features.join(", ")}`,
        `added: ${cpu.require.join(", ")}`,
        `off: ${cpu.disable.join(", ")}`,
      );
    }
    if (cpu.pinVendor !== null) texts.push(`vendor shown to the guest: ${cpu.pinVendor}`);
    return [{ label: "model", texts }];
  }
}

/** The level that operating systems are built for, and what keeps the guest from the next. */
function level({ cpu }: GuestCpu, style: RenderStyle): Row[] {
  const { nextLevel } = cpu;
  // Only x86 has levels: there, a CPU below the first one has a next.
  if (cpu.model === null || (cpu.level === null && nextLevel === null)) return [];
  const texts = [cpu.level ?? "below x86-64-v1"];
  if (nextLevel !== null) {
    const byHosts = groupBy(nextLevel.missing, ({ hosts }) => hosts.join("\n"));
    const missing = [...byHosts.values()].map((group) => {
      const names = fold(
        group.map(({ feature }) => feature),
        style,
        1,
      );
      const hosts = group[0]!.hosts;
      return hosts.length === 0 ? `${names}, which is withheld` : `${names} on ${enumerate(hosts)}`;
    });
    texts.push(`for ${nextLevel.level} these are missing: ${missing.join("; ")}`);
  }
  return [{ label: "level", texts }];
}

function addresses({ cpu }: GuestCpu): Row[] {
  if (cpu.model === null || (cpu.physBits === null && cpu.architecture !== undefined)) return [];
  if (cpu.physBits === null) return [{ label: "addresses", texts: ["physical address bits: not told by every host"] }];
  const stated = cpu.statesPhysBits ? "" : "; not in the XML, since some libvirt is older than 8.7.0";
  return [{ label: "addresses", texts: [`${cpu.physBits} physical bits, the fewest of any host${stated}`] }];
}

function lost({ cpu, result }: GuestCpu, style: RenderStyle): Row[] {
  return cpu.lost.length === 0 ? [] : [{ label: "lost", texts: losses(cpu.lost, result, style) }];
}

/** By rule; what is taken along with a feature that it depends on is counted, not named. */
function withheld({ cpu }: GuestCpu, style: RenderStyle): Row[] {
  const byRule = groupBy(cpu.withheld, ({ why }) => why.split("; depends on ")[0]!);
  const texts = [...byRule].map(([why, group]) => {
    const own = group.filter((entry) => entry.why === why).map(({ feature }) => feature);
    const dependent = group.filter((entry) => entry.why !== why).map(({ feature }) => feature);
    const also = style.verbose
      ? ` (and what depends on it: ${dependent.join(", ")})`
      : ` and ${dependent.length} that depend on it`;
    return `${fold(own, style)}${dependent.length === 0 ? "" : also}: ${why}`;
  });
  return texts.length === 0 ? [] : [{ label: "withheld", texts }];
}

function undetermined({ cpu }: GuestCpu, style: RenderStyle): Row[] {
  const byHosts = groupBy(cpu.undetermined, ({ hosts }) => hosts.join("\n"));
  const groups = [...byHosts.values()].sort((a, b) => b.length - a.length);
  const texts = groups.map((group) => {
    const hosts = enumerate(group[0]!.hosts, style.verbose ? Number.POSITIVE_INFINITY : 6);
    const said = `${count(group.length, "feature")} that ${hosts} ${group[0]!.hosts.length === 1 ? "does" : "do"} not speak of: `;
    return `${said}${fold(group.map(({ feature }) => feature).sort(bitsOfNestingLast), style, 2, said.length)}`;
  });
  return texts.length === 0 ? [] : [{ label: "undetermined", texts: shorten(texts, style, "group"), tone: "unknown" }];
}

function unexpressible({ cpu }: GuestCpu, style: RenderStyle): Row[] {
  const byHosts = groupBy(cpu.unexpressible, ({ hosts }) => hosts.join("\n"));
  const texts = [...byHosts.values()].map((group) => {
    const names = fold(
      group.map(({ feature }) => feature),
      style,
      1,
    );
    return `${names}: on every host, but the libvirt of ${enumerate(group[0]!.hosts)} has no word for it`;
  });
  return texts.length === 0 ? [] : [{ label: "unspeakable", texts }];
}

/** The hosts that take something away alone, the dearest first. */
function cost({ cost: costs }: GuestCpu, style: RenderStyle): Row[] {
  const texts = costs.map(({ host, features, gainWithout }) => {
    const said = `without ${host} +${count(gainWithout, "feature")}: `;
    return `${said}${fold([...features].sort(bitsOfNestingLast), style, 2, said.length)}`;
  });
  return texts.length === 0 ? [] : [{ label: "cost", texts: shorten(texts, style, "host") }];
}

function alternatives({ cpu }: GuestCpu, style: RenderStyle): Row[] {
  const texts = cpu.alternatives.map(({ model, identity, require, disable, lost: given }) => {
    const lines = `${require.length} added, ${disable.length} switched off`;
    const price = given.length === 0 ? "" : `; gives up ${fold(given, style, 2, 80)}`;
    return `${model} (family/model/stepping ${identity}): ${lines}${price}`;
  });
  return texts.length === 0 ? [] : [{ label: "or instead", texts }];
}

const groupsShown = 8;

function shorten(texts: readonly string[], style: RenderStyle, noun: string): string[] {
  if (style.verbose || texts.length <= groupsShown + 1) return [...texts];
  return [...texts.slice(0, groupsShown), `and ${count(texts.length - groupsShown, `more ${noun}`)}`];
}
