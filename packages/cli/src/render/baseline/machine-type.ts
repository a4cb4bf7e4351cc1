import type { BaselineResult, MachineSection } from "@virt-baseline/core";
import type { RenderStyle } from "../../commands/result.ts";
import type { Row, Section } from "../page.ts";
import { count, enumerate, fold, groupBy } from "../words.ts";

/** The machine type, why it, how long it lasts; and the limits that come with it. */
export function machineType({ machine, limits }: BaselineResult, style: RenderStyle): Section[] {
  if (machine === null) return [];
  const rows: Row[] = [chosen(machine), ...lost(machine, style), ...undetermined(machine, style)];
  if (style.verbose) rows.push({ label: "common", texts: [machine.common.join(", ")] });
  const vcpus = limits?.maxVcpus ?? null;
  if (vcpus !== null) rows.push({ label: "limit", texts: [`${count(vcpus, "vCPU")} in a guest, on every host`] });
  return [{ title: "Machine type", rows }];
}

function chosen({ chosen: name, family, common, deprecatedIn, removedIn }: MachineSection): Row {
  if (name === null) return { label: "chosen", texts: ["none"], tone: "error" };
  const why = `${name}, the newest of the family ${family} that every host has (${count(common.length, "machine type")} in common)`;
  const deprecated = deprecatedIn[name];
  const removed = removedIn[name];
  const life = [
    ...(deprecated === undefined ? [] : [`deprecated from QEMU ${deprecated}`]),
    ...(removed === undefined ? [] : [`gone from QEMU ${removed}`]),
  ];
  return { label: "chosen", texts: life.length === 0 ? [why] : [why, life.join(", ")] };
}

/** Who keeps the choice from being newer, in full; of all the rest how many there are. */
function lost({ lost: entries, chosen: name }: MachineSection, style: RenderStyle): Row[] {
  const newer = entries.filter(({ machine }) => style.verbose || name === null || isNewer(machine, name));
  const byHosts = groupBy(newer, ({ missingOn }) => missingOn.join("\n"));
  const texts = [...byHosts.values()].map((group) => {
    const names = group.map(({ machine }) => machine).sort(numerically.compare);
    return `${fold(names, style)}: not on ${enumerate(group[0]!.missingOn)}`;
  });
  const rest = entries.length - newer.length;
  const others = rest === 0 ? [] : [`and ${count(rest, "older or other machine type")} that some host lacks`];
  return entries.length === 0 ? [] : [{ label: "lost", texts: [...firstOf(texts, style), ...others] }];
}

const numerically = new Intl.Collator("en", { numeric: true });

/** Of the same family, by the name before the version. */
function isNewer(machine: string, chosen: string): boolean {
  const family = (name: string) => name.replace(/\d[\d.]*$/, "");
  return family(machine) === family(chosen) && numerically.compare(machine, chosen) > 0;
}

function undetermined({ undetermined: entries }: MachineSection, style: RenderStyle): Row[] {
  const byHosts = groupBy(entries, ({ hosts }) => hosts.join("\n"));
  const texts = [...byHosts.values()].sort(largestFirst).map((group) => {
    const said = `${group.length} that ${enumerate(group[0]!.hosts)} did not list: `;
    return `${said}${fold(group.map(({ machine }) => machine).sort(numerically.compare), style, 2, said.length)}`;
  });
  return texts.length === 0 ? [] : [{ label: "undetermined", texts: firstOf(texts, style), tone: "unknown" }];
}

function largestFirst(a: readonly unknown[], b: readonly unknown[]): number {
  return b.length - a.length;
}

const groupsShown = 4;

function firstOf(texts: readonly string[], style: RenderStyle): string[] {
  if (style.verbose || texts.length <= groupsShown + 1) return [...texts];
  return [...texts.slice(0, groupsShown), `and ${count(texts.length - groupsShown, "more group")} (--verbose)`];
}
