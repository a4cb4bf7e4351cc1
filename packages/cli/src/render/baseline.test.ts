import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type BaselineOptions, baseline, type HostInput, readHosts } from "@virt-baseline/core";
import { createColors } from "picocolors";
import { describe, expect, test } from "vitest";
import type { RenderStyle } from "../commands/result.ts";
import stripAnsi from "../plain-text/strip-ansi.ts";
import { renderBaseline } from "./baseline.ts";

const examples = join(import.meta.dirname, "../../../../examples");
const brief: RenderStyle = { colors: createColors(false), width: 100, verbose: false };
const verbose: RenderStyle = { ...brief, verbose: true };

function folder(name: string): HostInput[] {
  return readdirSync(join(examples, name)).map((host) => ({
    name: host,
    files: readdirSync(join(examples, name, host)).map((file) => {
      const path = join("examples", name, host, file);
      return { name: path, text: readFileSync(join(examples, "..", path), "utf8") };
    }),
  }));
}

const silent = (name: string): HostInput => ({
  name,
  files: [{ name: "v", text: "Using library: libvirt 9.0.0\nRunning hypervisor: QEMU 7.2.15\n" }],
});

function answer(inputs: readonly HostInput[], options: BaselineOptions = {}) {
  return baseline(readHosts(inputs).hosts, options);
}

const fleets: readonly (readonly [name: string, inputs: readonly HostInput[], options: BaselineOptions])[] = [
  ["two vendors", folder("fleet"), {}],
  ["one vendor", folder("recorded"), {}],
  ["tcg", folder("recorded"), { accel: "tcg" }],
  ["a silent host", [...folder("recorded"), silent("s1")], {}],
  ["nothing known", [silent("s1")], {}],
  ["no setting", [...folder("recorded"), { name: "a", files: [{ name: "a", text: armCpu() }] }], {}],
];

function armCpu(): string {
  return "<cpu><arch>aarch64</arch><model>cortex-a72</model></cpu>";
}

describe.each(fleets)("%s", (_, inputs, options) => {
  const result = answer(inputs, options);

  test.each([
    [100, brief],
    [100, verbose],
    [60, brief],
  ])("fits %i columns", (width, style) => {
    const wide = renderBaseline(result, { ...style, width })
      .split("\n")
      .filter((line) => line.length > width);
    // A single word that is wider (a file's path) stands on a line of its own.
    expect(wide.filter((line) => line.trim().includes(" "))).toEqual([]);
  });

  test("says nothing that is not in the JSON", () => {
    const json = JSON.stringify(result);
    const ours = new Set(["--format", "--verbose", "virt-baseline", "->", "family/model/stepping"]);
    const words = renderBaseline(result, verbose)
      .split(/[\s,;:()<>=']+/)
      .map((word) => word.replace(/\.$/, ""))
      .filter((word) => /[-_\d/]/.test(word) && !/^\+?\d+$/.test(word) && !ours.has(word));
    expect(words.length).toBeGreaterThan(0);
    expect([...new Set(words)].filter((word) => !json.includes(word))).toEqual([]);
  });

  test("colours change no word", () => {
    const coloured = renderBaseline(result, { ...brief, colors: createColors(true) });
    expect(coloured).not.toBe(stripAnsi(coloured));
    expect(stripAnsi(coloured)).toBe(renderBaseline(result, brief));
  });
});

test("unfolded, it names every feature that is lost, withheld or undetermined; folded it is at most half as long", () => {
  const result = answer(folder("fleet"));
  const text = renderBaseline(result, verbose);
  for (const { cpu } of result.byVendor) {
    const named = [cpu.lost, cpu.withheld, cpu.undetermined].flatMap((list) => list.map(({ feature }) => feature));
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter((feature) => !text.includes(feature))).toEqual([]);
  }
  expect(renderBaseline(result, brief).length).toBeLessThan(text.length / 2);
});

test("each cause is told in words of its own, and counts add up to what is lost", () => {
  const result = answer(folder("fleet"));
  const text = renderBaseline(result, brief);
  for (const words of [
    "not in the CPU of",
    "not in the microcode of",
    "its kernel does not give it",
    "unknown to QEMU",
  ]) {
    expect(text).toContain(words);
  }
  const intel = text.slice(text.indexOf("Guest CPU, Intel"));
  const lost = intel.slice(intel.indexOf("  lost "), intel.indexOf("  withheld "));
  const groups = [...lost.matchAll(/^ {15}(\d+) /gm)].map(([, number]) => Number(number));
  const total = Number(/lost +(\d+) features/.exec(lost)?.[1]);
  expect(groups.length).toBeGreaterThan(3);
  expect(groups.reduce((sum, number) => sum + number, 0)).toBe(total);
});

// fleet | part of the answer
test.each([
  ["two vendors", "share no guest CPU; there is one for each: EPYC-IBPB and Haswell-noTSX-IBRS"],
  ["one vendor", "Every host can run a guest with the CPU"],
  [
    "a silent host",
    "No guest CPU can be named for all hosts. No machine type is known to be common to all. Evidence is missing",
  ],
  ["nothing known", "No host says anything of its CPU."],
  ["no setting", "There is no architecture that all hosts share. Against it: 1 error"],
])("the answer for %s", (name, part) => {
  const [, inputs, options] = fleets.find(([fleet]) => fleet === name)!;
  const text = renderBaseline(answer(inputs, options), brief).replace(/\s+/g, " ");
  expect(text).toContain(part);
});

test("a name cannot steer the terminal nor add lines", () => {
  const hostile = "evil\u001b[2J\u009b31m\n  error  all is lost\u202e";
  const text = renderBaseline(answer([silent(hostile), ...folder("recorded")]), verbose);
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  expect(text.split("\n").filter((line) => line.trim().startsWith("error  all"))).toEqual([]);
});
