import type { Evacuation, FoldedTable, IslandResult, MatrixResult, NoReturn } from "@virt-baseline/core";
import type { Renderer, RenderStyle } from "../commands/result.ts";
import { layOut, type Row, type Section } from "./page.ts";
import { drawTable } from "./verdict-table.ts";
import { bitsOfNestingLast, count, enumerate, fold, groupBy } from "./words.ts";

/** As many lines of one kind; all of them with --verbose. */
const linesShown = 8;

/** What can move where, for people; it says nothing that is not in the JSON. */
export const renderMatrix: Renderer<MatrixResult> = (result, style) => {
  const imagined = result.guests[0]?.id === null || result.guests.length === 0;
  const above = layOut([headline(result, imagined)], style);
  const tables = result.tables.filter(({ guest }) => guest === null).map((table) => tableOf(table, imagined, style));
  const below = layOut(
    [
      ...(imagined
        ? [islandSection(result, "Among these such guests go and come back", style)]
        : [guestIslands(result, style)]),
      returnSection(result, imagined, style),
      ...(imagined ? [lackSection(result, style), baselineSection(result, style)] : [strandedSection(result, style)]),
      ...result.evacuations.map((plan) => evacuationSection(plan, style)),
      openSection(result),
      leftOutSection(result),
      findingSection(result),
    ],
    style,
  );
  return [above, ...tables, below].filter((part) => part !== "").join("\n");
};

function headline({ hosts, setting, guests, profiles, islands, stranded }: MatrixResult, imagined: boolean): Section {
  const kinds = profiles.length < hosts ? ` of ${count(profiles.length, "kind")}` : "";
  if (!imagined) {
    const stuck =
      stranded.length === 0 ? "each can go somewhere" : `no host surely takes ${stranded.length} of the guests`;
    return { title: `${count(guests.length, "guest")}, ${count(hosts, "host")}${kinds}: ${stuck}`, rows: [] };
  }
  if (setting === null)
    return { title: `${count(hosts, "host")}: no common ground to compare them on`, tone: "error", rows: [] };
  const together = islands.filter(isTogether);
  const free = together.length;
  const alone = hosts - together.reduce((sum, island) => sum + island.hosts, 0);
  const said = [
    ...(free === 0 ? [] : [`${count(free, "group")} in which everything moves`]),
    ...(alone === 0
      ? []
      : [`${count(alone, "host")} on its own`.replace(/^(\d\d+|[2-9]) hosts on its own/, "$1 hosts on their own")]),
  ];
  return {
    title: `${count(hosts, "host")}${kinds}, ${setting.arch} with ${setting.accel}: ${said.join(", ")}`,
    rows: [],
  };
}

function tableOf(table: FoldedTable, imagined: boolean, style: RenderStyle): string {
  const drawn = drawTable(table, style);
  const title = imagined
    ? "From each host (lines) to each other (columns): a guest that uses all its host offers"
    : "Each guest (lines) to each host (columns)";
  if (drawn === null) return layOut([tooLargeForAPage(table)], style);
  const legend = drawn.legend.map(([label, says]): Row => ({ label, texts: [says] }));
  return `${layOut([{ title, rows: [] }], style)}${drawn.lines.join("\n")}\n${layOut([{ title: "", rows: legend }], style)}`;
}

function tooLargeForAPage({ rows, columns }: FoldedTable): Section {
  const size = `${rows.length} lines and ${columns.length} columns that differ`;
  const title = `Left out, since it is too large for a page: the table, with ${size}`;
  return {
    title,
    tone: "warning",
    rows: [{ label: "", texts: ["--format json holds it, --format csv each move; a table is drawn of fewer hosts"] }],
  };
}

/** How the parts that have a limit are called. */
const partNames: Readonly<Record<MatrixResult["leftOut"][number]["part"], string>> = {
  moves: "moves",
  tables: "table",
  islands: "groups in which all guests move",
  "islands.viaAStop": "pairs that need a stop",
  oneWay: "one-way streets",
  noReturn: "ways without return",
  lacks: "what hosts lack",
};

/** What is not told for its size is named, since an empty part would read as an answer. */
function leftOutSection({ leftOut }: MatrixResult): Section {
  const rows = leftOut.map(
    ({ part, whole, because, instead }): Row => ({
      label: "",
      texts: [`${partNames[part]}${whole ? "" : " (the first are told)"}: ${because}; ${instead}`],
    }),
  );
  return { title: rows.length === 0 ? "" : "Left out, since there is too much of it", tone: "warning", rows };
}

function islandSection({ islands }: Pick<MatrixResult, "islands">, title: string, style: RenderStyle): Section {
  const rows = islandRows(islands, style);
  return { title: rows.length === 0 ? "" : title, rows };
}

/** Whether guests surely go from host to host: not among hosts of one profile that are alike in what they do not tell. */
function isTogether({ members, hosts, direct }: IslandResult): boolean {
  return hosts > 1 && (members.length > 1 || direct);
}

function islandRows(islands: readonly IslandResult[], style: RenderStyle): Row[] {
  const large = islands.filter(isTogether);
  const shown = style.verbose ? large : large.slice(0, linesShown);
  const rest = large.length - shown.length;
  return [
    ...shown.map(({ members, hosts, direct, viaAStop }): Row => {
      const stops = direct
        ? []
        : [
            `not directly: ${enumerate(viaAStop.map(([from, to]) => `${from} to ${to}`))}; these need a stop on the way`,
          ];
      return { label: count(hosts, "host"), texts: [fold(members, style), ...stops] };
    }),
    ...(rest > 0 ? [{ label: "and", texts: [`${rest} more with --verbose`] }] : []),
  ];
}

function guestIslands({ islands }: MatrixResult, style: RenderStyle): Section {
  return islandSection({ islands }, "Among these every one of the guests moves, wherever it is started", style);
}

/** By where guests come from and by what keeps them: one line for all the hosts that are alike in it. */
function returnSection({ noReturn }: MatrixResult, imagined: boolean, style: RenderStyle): Section {
  const groups = groupBy(noReturn, ({ guest, from, blockers }) => JSON.stringify([guest, from, blockers]));
  const lines = [...groups.values()].map((same): Row => {
    const [{ guest, from, blockers }] = same as [NoReturn, ...NoReturn[]];
    const who = guest === null ? "" : `${guest}: `;
    return {
      label: "",
      texts: [`${who}${from} to ${enumerate(same.map(({ to }) => to))}; back: ${enumerate(blockers)}`],
    };
  });
  const title = imagined
    ? "One way: a guest that is restarted where it went uses what that host offers, and does not come back"
    : "One way: after a restart where it went, a guest does not come back";
  return { title: lines.length === 0 ? "" : title, rows: shownOf(lines, style) };
}

function shownOf(rows: readonly Row[], style: RenderStyle): Row[] {
  if (style.verbose || rows.length <= linesShown) return [...rows];
  return [...rows.slice(0, linesShown), { label: "", texts: [`and ${rows.length - linesShown} more with --verbose`] }];
}

function lackSection({ lacks }: MatrixResult, style: RenderStyle): Section {
  const rows = lacks.map(({ host, check, names, from }): Row => {
    const what = fold([...names].sort(bitsOfNestingLast), style, 2, host.length + 40);
    return { label: "", texts: [`${host} (${check}, guests of ${count(from, "host")}): ${what}`] };
  });
  return {
    title: rows.length === 0 ? "" : "What hosts lack that guests of others use",
    rows: shownOf(rows, { ...style, verbose: style.verbose || rows.length <= 2 * linesShown }),
  };
}

function baselineSection({ baselineIslands, tables }: MatrixResult, style: RenderStyle): Section {
  const table = tables.find(({ guest }) => guest === "baseline");
  const open = table?.cells.some((row) => row.some(({ verdict }) => verdict === "unknown")) === true;
  const rows = islandRows(baselineIslands, style);
  const alone = baselineIslands.filter(({ hosts }) => hosts === 1).flatMap(({ members }) => members);
  return {
    title:
      baselineIslands.length === 0
        ? ""
        : "A guest with the baseline (virt-baseline baseline) goes and comes back among",
    rows: [
      ...rows,
      ...(alone.length === 0 ? [] : [{ label: "on its own", texts: [fold(alone, style)] }]),
      ...(open ? [{ label: "not known", texts: ["some of its moves: see --format json"] }] : []),
    ],
  };
}

function strandedSection({ stranded }: MatrixResult, style: RenderStyle): Section {
  const rows = stranded.map(
    ({ guest, host }): Row => ({
      label: "",
      texts: [`${guest}${host === null ? "" : ` on ${host}`}`],
      tone: "error",
    }),
  );
  return { title: rows.length === 0 ? "" : "Stranded: no host surely takes these", rows: shownOf(rows, style) };
}

function evacuationSection({ host, complete, proved, guests, roomUnknown }: Evacuation, style: RenderStyle): Section {
  const left = guests.filter(({ to }) => to === null);
  const said = complete
    ? "every guest finds a place"
    : `${left.length} of ${count(guests.length, "guest")} find none${proved ? "" : " in the best plan that was found; not every way was tried"}`;
  return {
    title: `Emptying ${host}: ${guests.length === 0 ? "none of the guests is there" : said}`,
    tone: complete ? "good" : "error",
    rows: [
      ...guests.map(
        ({ guest, to, because }): Row =>
          to === null
            ? { label: "stays", texts: [`${guest}: ${enumerate(because)}`], tone: "error" }
            : { label: "moves", texts: [`${guest} to ${to}`] },
      ),
      ...(roomUnknown.length === 0
        ? []
        : [
            {
              label: "room unknown",
              texts: [`${fold(roomUnknown, style)}: how much memory is free there is not told`],
            },
          ]),
    ],
  };
}

function openSection({ notAssessed }: MatrixResult): Section {
  const rows = notAssessed.map(({ area, collect }): Row => ({ label: area, texts: [`to collect: ${collect}`] }));
  return { title: rows.length === 0 ? "" : "Not assessed: no host says anything of it", rows };
}

function findingSection({ findings }: MatrixResult): Section {
  const rows = findings.map(
    ({ check, severity, message, remedy }): Row => ({
      label: severity,
      texts: [`${message} (${check})`, ...(remedy === "" ? [] : [`-> ${remedy}`])],
      tone: severity === "ok" || severity === "info" ? "plain" : severity,
    }),
  );
  return { title: rows.length > 0 ? "Findings" : "", rows };
}
