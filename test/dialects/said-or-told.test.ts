/**
 * Of each part of the baseline every dialect says it in its text, or tells in a finding that it does not: an exhaustive
 * table over dialects and concerns, so that a new dialect cannot forget one. That each finding is also a remark in the
 * text is held by packages/core/src/write/dialects.test.ts.
 */
import { describe, expect, test } from "vitest";
import { ovirtLevels } from "../../packages/core/src/catalogue/dialects.ts";
import { featureNames } from "../../packages/core/src/catalogue/feature-set.ts";
import { qemuFeatureName } from "../../packages/core/src/catalogue/features.ts";
import { libvirtMaps } from "../../packages/core/src/catalogue/libvirt-maps.ts";
import type { BaselineResult, CpuSection } from "../../packages/core/src/index.ts";
import { dialects, writeBaseline } from "../../packages/core/src/write/dialects.ts";
import { frozenBaselines } from "../fixtures/frozen-baselines.ts";

const pinnedHz = 2_595_812_000;
const clock = { acceptHz: [pinnedHz, pinnedHz], pinHz: pinnedHz, scaling: {} };

/** Each fixture with a named CPU, alone and with the TSC pinned. */
const results: readonly (readonly [string, BaselineResult])[] = Object.entries(frozenBaselines)
  .filter(([, { cpu }]) => (cpu?.model ?? null) !== null)
  .flatMap(([name, result]) => [
    [name, result] as const,
    [`${name}, TSC pinned`, { ...result, clock } as unknown as BaselineResult] as const,
  ]);

interface Concern {
  readonly what: string;
  /** The words of which one must stand in the text, for each thing to say; none where there is nothing to say. */
  readonly words: (result: BaselineResult, cpu: CpuSection) => readonly (readonly string[])[];
  /** A finding that tells of it without naming it. */
  readonly told: RegExp;
  /** Dialects that say it by other means, and where that is held. */
  readonly otherwise?: Readonly<Record<string, string>>;
}

const masks = "bits of registers: dialects.test.ts, CPU masks; test/real/dialects.test.ts";
const byType = "the cluster's type and flags make just these features: below";

/** The CPU as a whole is not written, and that is told. */
const noCpu = /^no CPU type of oVirt's clusters|does not let a custom model report/;

const concerns: readonly Concern[] = [
  { what: "the model", words: (_, cpu) => [[cpu.model!]], told: /no CPU models|does not let a custom model/ },
  {
    what: "each feature to be on",
    words: (_, cpu) => cpu.require.map((name) => [name, qemuFeatureName(name)]),
    told: /^nothing$/,
    otherwise: { xl: masks, firecracker: masks, ovirt: byType },
  },
  {
    what: "each feature to be off",
    words: (_, cpu) => cpu.disable.map((name) => [name, qemuFeatureName(name)]),
    told: /^nothing$/,
    otherwise: { xl: masks, firecracker: masks, ovirt: byType },
  },
  {
    what: "the machine type",
    words: (result) => [[result.machine!.chosen!]],
    told: /machine type/,
  },
  {
    what: "the width of physical addresses",
    words: (_, { physBits }) => (physBits === null ? [] : [[String(physBits)]]),
    told: /width of physical addresses/,
    otherwise: { firecracker: masks },
  },
  {
    what: "the vendor that CPUID shows",
    words: (_, { pinVendor }) => (pinVendor === null ? [] : [[pinVendor]]),
    told: /\bvendor\b/,
    otherwise: { ovirt: "each type is of one vendor, so none is named for a baseline over several" },
  },
  {
    what: "the pinned frequency of the TSC",
    words: ({ clock: said }) => (said?.pinHz == null ? [] : [[String(said.pinHz)]]),
    told: /TSC frequency/,
  },
];

const escaped = (word: string): string => word.replace(/[.+]/g, "\\$&");
const hasWord = (text: string, word: string): boolean =>
  new RegExp(`(?<![A-Za-z0-9_.])${escaped(word)}(?![A-Za-z0-9_])`).test(text);

describe.each(dialects.map((dialect) => [dialect.id, dialect] as const))("%s", (id, dialect) => {
  test.each(concerns.filter(({ otherwise = {} }) => otherwise[id] === undefined))("$what", ({ what, words, told }) => {
    let asked = 0;
    for (const [name, result] of results) {
      const { text, findings } = writeBaseline(result, dialect);
      const messages = findings.map(({ message, evidence }) => [message, ...evidence].join(" "));
      if (what !== "the machine type" && messages.some((message) => noCpu.test(message))) continue;
      for (const spellings of words(result, result.cpu!)) {
        asked += 1;
        const isSaid = spellings.some((word) => hasWord(text, word));
        const isTold = messages.some(
          (message) => told.test(message) || spellings.some((word) => hasWord(message, word)),
        );
        expect(isSaid || isTold, `${name}: ${spellings.join(" or ")}`).toBe(true);
      }
    }
    expect(asked).toBeGreaterThan(0);
  });
});

test("oVirt's type with its flags makes the features of the baseline, or tells which it cannot carry", () => {
  const ovirt = dialects.find(({ id }) => id === "ovirt")!;
  const models = libvirtMaps().at(-1)!.models;
  let asked = 0;
  for (const [name, result] of results) {
    const { text, findings } = writeBaseline(result, ovirt);
    const type = ovirtLevels().levels.find((level) => text.includes(`cpu_type: "${level.name}"`));
    if (type === undefined) continue;
    asked += 1;
    const made = new Set([...featureNames(models.get(type.model)!.features), ...(type.add ?? [])]);
    for (const one of type.remove ?? []) made.delete(one);
    for (const flag of /value: "([^"]+)"/.exec(text)?.[1]?.split(",") ?? [])
      if (flag.startsWith("-")) made.delete(flag.slice(1));
      else made.add(flag.slice(1));
    const told = findings.map(({ message }) => message).join();
    const untold = [...made, ...result.cpu!.features].filter(
      (one) => made.has(one) !== result.cpu!.features.includes(one) && !hasWord(told, one),
    );
    expect(untold, name).toEqual([]);
  }
  expect(asked).toBeGreaterThan(1);
});
