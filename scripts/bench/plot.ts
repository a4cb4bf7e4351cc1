/** One line of a plot: measured points, both values above 0. */
export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Panel {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly lines: readonly Line[];
}

const size = { width: 300, height: 230, left: 52, right: 14, top: 34, bottom: 44 };
/** Told apart in grey as well, and by the marks. */
const colours = ["#1f5fa8", "#b3541e", "#4a7d3a", "#7a4b9c"];

/**
 * Panels side by side with logarithmic axes, where growth in proportion is a line of slope one: that slope is drawn in
 * grey through the first point of the first line, to hold the others against.
 */
export function plot(panels: readonly Panel[], says: string): string {
  const width = panels.length * size.width;
  const body = panels.map(
    (panel, index) => `<g transform="translate(${index * size.width} 0)">${drawPanel(panel)}</g>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${size.height + legendHeight(panels)}" width="${width}" role="img" font-family="system-ui, sans-serif" font-size="11">`,
    `<title>${escapeXml(says)}</title>`,
    `<rect width="100%" height="100%" fill="white"/>`,
    ...body,
    "</svg>\n",
  ].join("\n");
}

const legendHeight = (panels: readonly Panel[]) => 16 * Math.max(...panels.map(({ lines }) => lines.length)) + 6;

interface Scale {
  readonly ticks: readonly number[];
  at(value: number): number;
}

/** Whole powers of ten around the values. */
function scaleOf(values: readonly number[], from: number, to: number): Scale {
  const low = Math.floor(Math.log10(Math.min(...values)) + 1e-9);
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values)) - 1e-9));
  const ticks = Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index));
  return { ticks, at: (value) => from + ((Math.log10(value) - low) / (high - low)) * (to - from) };
}

function drawPanel({ title, x, y, lines }: Panel): string {
  const points = lines.flatMap((line) => line.points);
  const right = size.width - size.right;
  const bottom = size.height - size.bottom;
  const across = scaleOf(
    points.map(([value]) => value),
    size.left,
    right,
  );
  const up = scaleOf(
    points.map(([, value]) => value),
    bottom,
    size.top,
  );
  const grid = [
    ...across.ticks.map((tick) => gridLine(across.at(tick), size.top, across.at(tick), bottom, tick, "x")),
    ...up.ticks.map((tick) => gridLine(size.left, up.at(tick), right, up.at(tick), tick, "y")),
  ];
  return [
    `<text x="${size.left}" y="18" font-size="13" font-weight="600">${escapeXml(title)}</text>`,
    ...grid,
    proportional(lines[0]!, across, up),
    ...lines.map((line, index) => drawLine(line, index, across, up)),
    `<text x="${(size.left + right) / 2}" y="${bottom + 32}" text-anchor="middle">${escapeXml(x)}</text>`,
    `<text transform="translate(14 ${(size.top + bottom) / 2}) rotate(-90)" text-anchor="middle">${escapeXml(y)}</text>`,
  ].join("\n");
}

function gridLine(x1: number, y1: number, x2: number, y2: number, tick: number, axis: "x" | "y"): string {
  const label =
    axis === "x"
      ? `<text x="${round(x1)}" y="${round(y2 + 15)}" text-anchor="middle">${tickText(tick)}</text>`
      : `<text x="${round(x1 - 6)}" y="${round(y1 + 4)}" text-anchor="end">${tickText(tick)}</text>`;
  return `<path d="M${round(x1)} ${round(y1)}L${round(x2)} ${round(y2)}" stroke="#ddd"/>${label}`;
}

const tickText = (tick: number): string =>
  tick >= 1_000_000 ? `${tick / 1_000_000} M` : tick >= 1000 ? `${tick / 1000} k` : String(Number(tick.toPrecision(1)));

/** Twice as much costs twice as much. */
function proportional({ points }: Line, across: Scale, up: Scale): string {
  const [x, y] = points.at(-1)!;
  const top = up.ticks.at(-1)!;
  const low = up.ticks[0]!;
  const begin = Math.max(across.ticks[0]!, (x * low) / y);
  const end = Math.min(across.ticks.at(-1)!, (x * top) / y);
  const at = (value: number) => `${round(across.at(value))} ${round(up.at((value * y) / x))}`;
  return `<path d="M${at(begin)}L${at(end)}" stroke="#999" stroke-dasharray="3 3"/>`;
}

function drawLine({ name, points }: Line, index: number, across: Scale, up: Scale): string {
  const colour = colours[index % colours.length]!;
  const places = points.map(([x, y]) => [round(across.at(x)), round(up.at(y))] as const);
  const path = places.map(([x, y]) => `${x} ${y}`).join("L");
  const marks = places.map(([x, y]) => mark(index, x, y, colour)).join("");
  const at = size.height + 16 * index + 4;
  return [
    `<path d="M${path}" fill="none" stroke="${colour}" stroke-width="1.6"/>${marks}`,
    `${mark(index, size.left + 4, at - 4, colour)}<text x="${size.left + 14}" y="${at}">${escapeXml(name)}</text>`,
  ].join("");
}

function mark(index: number, x: number, y: number, colour: string): string {
  return index % 2 === 0
    ? `<circle cx="${x}" cy="${y}" r="3" fill="${colour}"/>`
    : `<rect x="${x - 3}" y="${y - 3}" width="6" height="6" fill="white" stroke="${colour}" stroke-width="1.6"/>`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
const escapeXml = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
