import type { BaselineChange, MoveChange, NameChange, RollingStep, WhatIfResult } from "@virt-baseline/core";
import type { Renderer, RenderStyle } from "../commands/result.ts";
import { layOut, type Row, type Section } from "./page.ts";
import { bitsOfNestingLast, count, enumerate, fold, groupBy } from "./words.ts";

/** As many lines of one kind; all of them with --verbose. */
const linesShown = 8;

/** What a change would do, for people; it says nothing that is not in the JSON. */
export const renderWhatIf: Renderer<WhatIfResult> = (result, style) =>
  layOut(
    [
      headline(result),
      ...baselineSections(result, style),
      movesSection("Moves that begin to work", result.moves.opened, result.moves.openedLeftOut, "before", style),
      movesSection("Moves that no longer work", result.moves.closed, result.moves.closedLeftOut, "now", style),
      newHostSection(result),
      poolSection(result),
      ...(result.rolling ?? []).map((step, place, steps) => stepSection(step, place + 1, steps.length, style)),
    ],
    style,
  );

function headline({ change, hosts, moves }: WhatIfResult): Section {
  const said = [
    ...(change.without.length === 0 ? [] : [`without ${enumerate(change.without)}`]),
    ...(change.with.length === 0 ? [] : [`with ${enumerate(change.with)}`]),
    ...(change.replaced.length === 0 ? [] : [`${enumerate(change.replaced)} replaced`]),
    ...(change.upgraded.length === 0 ? [] : [`${enumerate(change.upgraded)} upgraded`]),
  ];
  const number =
    hosts.before === hosts.after ? count(hosts.after, "host") : `${hosts.before} hosts, then ${hosts.after}`;
  return {
    title: `${number}: ${said.join(", ")}`,
    rows: [
      {
        label: "moves",
        texts: [
          `of those between hosts that are there both times ${moves.workBefore} work before and ${moves.workAfter} after`,
        ],
      },
    ],
  };
}

/** How parts of a baseline are called; others go by their key. */
const partNames: Readonly<Record<string, string>> = {
  "cpu.features": "features",
  "cpu.model": "CPU model",
  "cpu.level": "level",
  "cpu.physBits": "address bits",
  "machine.chosen": "machine type",
  "machine.common": "machine types",
  "limits.maxVcpus": "most vCPUs",
};

/** What only follows from the features: how they are written. */
const rendering = /(^| )cpu\.(require|disable|qemu|alternatives)/;

function baselineSections({ baseline }: WhatIfResult, style: RenderStyle): Section[] {
  const told = baseline.filter(({ what }) => style.verbose || !rendering.test(what));
  if (told.length === 0) return [{ title: "The baseline stays as it is", tone: "good", rows: [] }];
  const rows = told.flatMap((change) => changeRows(change, style));
  return [{ title: "The baseline: what a guest gets that is to run everywhere", rows }];
}

function changeRows({ what, before, after, gained, lost }: BaselineChange, style: RenderStyle): Row[] {
  const label = labelOf(what);
  const rows: Row[] = [];
  if (gained !== undefined && gained.length > 0) {
    rows.push({ label: "gained", texts: [`${label}: ${namesOf(gained, style)}`], tone: "good" });
    rows.push(...becauseRows(gained, true, style));
  }
  if (lost !== undefined && lost.length > 0) {
    rows.push({ label: "lost", texts: [`${label}: ${namesOf(lost, style)}`], tone: "warning" });
    rows.push(...becauseRows(lost, false, style));
  }
  if (gained === undefined && lost === undefined)
    rows.push({ label: "changed", texts: [`${label}: ${inWords(before)}, then ${inWords(after)}`] });
  return rows;
}

function labelOf(what: string): string {
  const [key = what, ...vendor] = what.split(" ").reverse();
  const name = Object.hasOwn(partNames, key) ? partNames[key]! : key.replace(/\.common$/, "");
  return vendor.length === 0 ? name : `${vendor.reverse().join(" ")}, ${name}`;
}

function inWords(value: BaselineChange["before"]): string {
  return value === null || value === undefined ? "none" : String(value);
}

function namesOf(changes: readonly NameChange[], style: RenderStyle): string {
  const names = changes.map(({ name }) => name).sort(bitsOfNestingLast);
  return `${names.length}: ${fold(names, style)}`;
}

/** By the hosts that it is due to; hosts that alone decide most come first. */
function becauseRows(changes: readonly NameChange[], before: boolean, style: RenderStyle): Row[] {
  const groups = groupBy(
    changes.filter(({ because }) => because.length > 0),
    ({ because }) => because.join(),
  );
  const rows = [...groups.values()]
    .sort((a, b) => b.length - a.length)
    .map(
      (same): Row => ({
        label: "",
        texts: [`${same.length} ${wordsFor(same.length, before)} ${enumerate(same[0]!.because)}`],
      }),
    );
  return style.verbose ? rows : rows.slice(0, 4);
}

function wordsFor(number: number, before: boolean): string {
  if (before) return number === 1 ? "was not on" : "were not on";
  return number === 1 ? "is not on" : "are not on";
}

const who = (guest: string | null): string =>
  guest === null ? "using all its host offers" : "with the baseline of its time";

function movesSection(
  title: string,
  moves: readonly MoveChange[],
  leftOut: number,
  when: string,
  style: RenderStyle,
): Section {
  const groups = groupBy(moves, ({ guest, from, blockers }) => JSON.stringify([guest, from, blockers]));
  const rows = [...groups.values()].map((same): Row => {
    const { guest, from, blockers } = same[0]!;
    const why = blockers.length === 0 ? "" : `; ${when} in the way: ${enumerate(blockers)}`;
    return { label: "", texts: [`${from} to ${enumerate(same.map(({ to }) => to))}, a guest ${who(guest)}${why}`] };
  });
  return { title: rows.length === 0 ? "" : title, rows: [...shownOf(rows, style), ...leftOutRows(leftOut)] };
}

/** Lists have a limit, also in JSON. */
function leftOutRows(moves: number): Row[] {
  if (moves === 0) return [];
  const says = "they are counted, and not listed since there are so many; ask about fewer hosts to have them listed";
  return [{ label: "left out", texts: [`${count(moves, "move")}: ${says}`], tone: "warning" }];
}

function shownOf(rows: readonly Row[], style: RenderStyle): Row[] {
  if (style.verbose || rows.length <= linesShown) return [...rows];
  return [...rows.slice(0, linesShown), { label: "", texts: [`and ${rows.length - linesShown} more with --verbose`] }];
}

function newHostSection({ moves }: WhatIfResult): Section {
  const rows = moves.newHosts.flatMap(({ host, to, from }): Row[] => [
    {
      label: host,
      texts: [
        `its guests go to ${to.length === 0 ? "no other host" : enumerate(to)}`,
        `from ${from.length === 0 ? "no other host" : enumerate(from)} guests come to it`,
      ],
    },
  ]);
  return {
    title: rows.length === 0 ? "" : "New hosts, with guests that use all their host offers",
    rows: [...rows, ...leftOutRows(moves.newHostMovesLeftOut)],
  };
}

function poolSection({ pools }: WhatIfResult): Section {
  if (pools === null)
    return { title: "Pools: too many hosts to plan along with the rest; ask virt-baseline pools", rows: [] };
  const changed = pools.some(({ lossBefore, lossAfter }) => lossBefore !== lossAfter);
  if (!changed) return { title: pools.length === 0 ? "" : "Pools lose what they lost before", rows: [] };
  const loss = (value: number | null) => (value === null ? "no such split" : String(value));
  return {
    title: "Pools: what the best split loses, features times hosts",
    rows: pools.map(({ pools: number, lossBefore, lossAfter }) => ({
      label: count(number, "pool"),
      texts: [
        lossBefore === lossAfter
          ? `${loss(lossBefore)}, as before`
          : `${loss(lossBefore)} before, ${loss(lossAfter)} after`,
      ],
    })),
  };
}

function stepSection(step: RollingStep, place: number, steps: number, style: RenderStyle): Section {
  const { upgraded, closed, forward, notForward, noReturn } = step;
  const rows: Row[] = [
    closed.length === 0
      ? { label: "baseline", texts: ["guests with the baseline from before still go wherever they went"], tone: "good" }
      : {
          label: "baseline",
          texts: [
            "guests with the baseline from before no longer go",
            ...shownOf(byPair(closed), style).flatMap(({ texts }) => texts),
          ],
          tone: "error",
        },
    ...(forward.length === 0
      ? []
      : [
          {
            label: "there",
            texts: [`guests that use all their host offers come from ${enumerate(forward.map(({ from }) => from))}`],
          },
        ]),
    ...(notForward.length === 0
      ? []
      : [{ label: "not there", texts: byPair(notForward).flatMap(({ texts }) => texts) }]),
    ...[...groupBy(noReturn, ({ to, blockers }) => JSON.stringify([to, blockers])).values()].map(
      (same): Row => ({
        label: "no way back",
        texts: [
          `from ${same[0]!.to}, once restarted there, to ${enumerate(same.map(({ from }) => from))}: ${enumerate(same[0]!.blockers)}`,
        ],
        tone: "warning",
      }),
    ),
  ];
  return { title: `Step ${place} of ${steps}: ${upgraded} is upgraded`, rows };
}

function byPair(moves: readonly MoveChange[]): Row[] {
  const groups = groupBy(moves, ({ to, blockers }) => JSON.stringify([to, blockers]));
  return [...groups.values()].map((same) => ({
    label: "",
    texts: [`from ${enumerate(same.map(({ from }) => from))} to ${same[0]!.to}: ${enumerate(same[0]!.blockers)}`],
  }));
}
