import type { Finding, Severity } from "../evidence/finding.ts";
import { explainSetting } from "../facets/setting/guest-setting.ts";
import type { Setting } from "../facets/setting/setting.ts";
import type { Guest } from "../guest/guest.ts";
import { findHazards, hazardKey } from "../hazards/hazards.ts";
import type { Host } from "../host/host.ts";
import { groupBy } from "../lattice/group-by.ts";
import type { Kleene } from "../lattice/kleene.ts";
import { type Lack, Lacking } from "../lattice/lacking.ts";
import { type Found, PairTable } from "../moves/pair-table.ts";
import type { Policy } from "../policy/policy.ts";
import { type FindingChoice, selectFindings } from "../policy/select-findings.ts";
import { judgedBy } from "./host-kinds.ts";
import { type AreaDemand, type ImaginedGuest, usualDefinition } from "./imagined-guest.ts";
import { type OffersOf, settingKey } from "./offers.ts";

/** Whom imagined guests are tried on, and how. */
export interface Trial {
  /** Each stands for hosts that no verdict tells apart. */
  readonly hosts: readonly Host[];
  readonly offers: OffersOf;
  readonly policy: Policy;
  readonly choice: FindingChoice;
  /** Whether the guests' definitions avoid what is known to differ between builds. */
  readonly careful: boolean;
}

/** Guests of one setting: their rows, and the definition that stands for theirs. */
interface Batch {
  readonly rows: readonly number[];
  readonly setting: Setting;
  readonly definition: Guest;
}

/**
 * Tries the imagined guest of each host on every host. What many guests ask is judged once, and what is only a set of
 * elements for all hosts together, so that the pairs need not be visited one by one.
 */
export function tabulate(guests: readonly ImaginedGuest[], trial: Trial): PairTable {
  const table = new PairTable(guests.length, trial.hosts.length);
  const taken = takenBy(trial);
  for (const rows of groupBy([...guests.keys()], (row) => settingKey(guests[row]!.setting))) {
    const { setting } = guests[rows[0]!]!;
    const batch = { rows, setting, definition: usualDefinition(setting, trial.careful) };
    addSettings(table, batch, trial, taken);
    addSoftware(table, batch, trial, taken);
    addDemands(table, batch, guests, trial, taken);
    addUntold(table, batch, guests, trial, taken);
  }
  return table;
}

/** What is left of a finding once checks are chosen and the policy has spoken; null: it is not wanted. */
type Taken = (check: string, severity: Severity) => Found | null;

function takenBy({ choice, policy }: Trial): Taken {
  const known = new Map<string, Found | null>();
  return (check, severity) => {
    const key = `${severity} ${check}`;
    let found = known.get(key);
    if (found === undefined) {
      const finding: Finding = { check, severity, message: "", evidence: [], remedy: "" };
      const [left] = selectFindings([finding], choice, policy.severities);
      found = left === undefined ? null : { check, severity: left.severity };
      known.set(key, found);
    }
    return found;
  };
}

/** Whether a host has the architecture and accelerator at all. */
function addSettings(table: PairTable, { rows, setting, definition }: Batch, trial: Trial, taken: Taken): void {
  const said = trial.hosts.flatMap((to, column) =>
    explainSetting(definition, to, setting).map(({ check, severity }) => ({ check, severity, column })),
  );
  for (const same of groupBy(said, ({ check, severity }) => `${severity} ${check}`)) {
    const found = taken(same[0]!.check, same[0]!.severity);
    if (found === null) continue;
    const columns = bitsOf(
      same.map(({ column }) => column),
      table.words,
    );
    for (const row of rows) table.addRow(row, columns, found);
  }
}

/** What follows from the software of both hosts: known breakages, and going back to an older release. */
function addSoftware(table: PairTable, { rows, setting, definition }: Batch, trial: Trial, taken: Taken): void {
  const { hosts, offers } = trial;
  const areas = judgedBy(setting).filter((facet) => offers.in(facet, setting).some((offer) => facet.assessed(offer)));
  const targets = groupBy([...hosts.keys()], (host) => hazardKey(hosts[host]!));
  for (const from of groupBy(rows, (row) => hazardKey(hosts[row]!))) {
    for (const to of targets) {
      const [a, b] = [hosts[from[0]!]!, hosts[to[0]!]!];
      const said = [...findHazards(definition, a, b), ...areas.flatMap(({ guests }) => guests?.between?.(a, b) ?? [])];
      for (const { check, severity } of said) {
        const found = taken(check, severity);
        if (found === null) continue;
        const columns = bitsOf(to, table.words);
        for (const row of from) table.addRow(row, columns, found);
      }
    }
  }
}

/** What the guests ask of each host. */
function addDemands(
  table: PairTable,
  { rows, setting }: Batch,
  guests: readonly ImaginedGuest[],
  { offers }: Trial,
  taken: Taken,
): void {
  const asked = rows.flatMap((row) => guests[row]!.demands.map((one) => ({ ...one, row })));
  for (const ofFacet of groupBy(asked, ({ facet }) => facet.id)) {
    const { facet } = ofFacet[0]!;
    const all = offers.in(facet, setting);
    const elements = ofFacet.reduce((set, { demand }) => set | (demand.elements ?? 0n), 0n);
    const lacking = new Lacking(elements === 0n ? [] : all.map((offer) => facet.elements(offer)), elements);
    for (const same of groupBy(ofFacet, demandKey)) {
      const { demand } = same[0]!;
      const answers =
        demand.elements === undefined ? judgeEach(all, same[0]!, table.words) : lacking.answer(demand.elements);
      addAnswers(
        table,
        same.map(({ row }) => row),
        demand.check,
        answers,
        taken,
      );
    }
  }
}

/**
 * Of a guest whose own host tells nothing of an area of which others tell, no host is known to have what it asks: not even
 * one that says the same, since what neither says may differ.
 */
function addUntold(
  table: PairTable,
  { rows, setting }: Batch,
  guests: readonly ImaginedGuest[],
  { hosts, offers }: Trial,
  taken: Taken,
): void {
  const everywhere = bitsOf([...hosts.keys()], table.words);
  for (const facet of new Set(rows.flatMap((row) => guests[row]!.untold))) {
    if (!offers.in(facet, setting).some((offer) => facet.assessed(offer))) continue;
    const asked = guests.flatMap(({ demands }) => demands.filter((one) => one.facet.id === facet.id));
    for (const check of new Set(asked.map(({ demand }) => demand.check))) {
      const found = taken(check, "unknown");
      if (found === null) continue;
      for (const row of rows) if (guests[row]!.untold.includes(facet)) table.addRow(row, everywhere, found);
    }
  }
}

function addAnswers(table: PairTable, rows: readonly number[], check: string, answers: Lack, taken: Taken): void {
  for (const [severity, columns] of [
    ["error", answers.no],
    ["unknown", answers.unknown],
  ] as const) {
    const found = taken(check, severity);
    if (found !== null) for (const row of rows) table.addRow(row, columns, found);
  }
}

function judgeEach(offers: readonly unknown[], { facet, demand }: AreaDemand, words: number): Lack {
  const answers = { no: new Uint32Array(words), unknown: new Uint32Array(words) };
  offers.forEach((offer, column) => {
    const answer: Kleene = facet.covers(offer, demand.need);
    if (answer !== "yes") answers[answer][column >>> 5]! |= 1 << (column & 31);
  });
  return answers;
}

/** Equal for equal demands of one facet only. */
function demandKey({ demand: { check, need, elements } }: AreaDemand): string {
  const said = elements === undefined ? JSON.stringify(need, readBigints) : elements.toString(16);
  return `${check} ${said}`;
}

const readBigints = (_: string, value: unknown): unknown => (typeof value === "bigint" ? value.toString(16) : value);

function bitsOf(columns: readonly number[], words: number): Uint32Array {
  const bits = new Uint32Array(words);
  for (const column of columns) bits[column >>> 5]! |= 1 << (column & 31);
  return bits;
}
