import { expect, test } from "vitest";
import { attribute, type XmlElement } from "../../packages/core/src/xml/element.ts";
import { readXmlDocuments } from "../../packages/core/src/xml/read.ts";
import { plot } from "./plot.ts";

const svg = plot(
  [
    {
      title: "A & B",
      x: "hosts <all>",
      y: "s",
      lines: [
        {
          name: "one",
          points: [
            [10, 0.1],
            [100, 1],
            [1000, 10],
          ],
        },
        {
          name: "two",
          points: [
            [10, 0.5],
            [1000, 0.5],
          ],
        },
      ],
    },
  ],
  "a picture",
);

function all(element: XmlElement, name: string): XmlElement[] {
  return [...(element.name === name ? [element] : []), ...element.children.flatMap((child) => all(child, name))];
}

test("a plot is well formed and says what it shows", () => {
  const [root] = [...readXmlDocuments(svg)];
  expect(all(root!, "title").map(({ text }) => text)).toEqual(["a picture"]);
  const texts = all(root!, "text").map(({ text }) => text);
  for (const said of ["A & B", "hosts <all>", "one", "two", "10", "100", "1 k"]) expect(texts).toContain(said);
});

test("each factor of ten is as long as the others, and what grows in proportion lies on the dashed line", () => {
  const [root] = [...readXmlDocuments(svg)];
  const dots = all(root!, "circle").map((dot) => [Number(attribute(dot, "cx")), Number(attribute(dot, "cy"))]);
  const [a, b, c] = dots as [number[], number[], number[]];
  expect(b[0]! - a[0]!).toBeCloseTo(c[0]! - b[0]!, 0);
  expect(a[1]! - b[1]!).toBeCloseTo(b[1]! - c[1]!, 0);
  const dashed = all(root!, "path").find((path) => attribute(path, "stroke-dasharray") !== undefined)!;
  const [x1, y1, x2, y2] = attribute(dashed, "d")!
    .match(/[\d.]+/g)!
    .map(Number) as [number, number, number, number];
  for (const [x, y] of [a, b, c]) expect(y1 + ((x! - x1) / (x2 - x1)) * (y2 - y1)).toBeCloseTo(y!, 0);
});
