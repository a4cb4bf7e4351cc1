/**
 * Every reader is given spoilt texts. Whatever they hold, there are hosts or an InputError, soon; what is accepted gets
 * a baseline; and a text without its end is refused unless it ends where a whole one could.
 *
 * VIRT_BASELINE_RUNS multiplies the number of texts: `VIRT_BASELINE_RUNS=100 npx vitest run test/fuzz` runs some minutes.
 */
import fc from "fast-check";
import { afterAll, describe, expect, it, vi } from "vitest";
import { baseline } from "../../packages/core/src/baseline/baseline.ts";
import type { Host } from "../../packages/core/src/host/host.ts";
import { type InputFile, readHosts } from "../../packages/core/src/read/read-hosts.ts";
import { readers } from "../../packages/core/src/read/readers.ts";
import { InputError } from "../../packages/core/src/xml/errors.ts";
import { patience, runs } from "../laws/runs.ts";
import { mutation, truncation } from "./mutations.ts";
import { type Seed, seeds } from "./seeds.ts";

vi.setConfig(patience);

/** Milliseconds of CPU after which a text counts as a hang: one is at most some 100 kB and takes some 10, however busy the machine is. */
const hang = 30_000;
const perReader = runs(250);

/** The hosts of the files; null where they are refused, as they should be. */
function attempt(...files: InputFile[]): readonly Host[] | null {
  try {
    return readHosts([{ name: "host", files }]).hosts;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.message).not.toBe("");
    expect(error.hint).not.toBe("");
    expect(error.message).not.toMatch(/[\0-\x1f\x7f-\x9f]/);
    expect(error.message.length).toBeLessThan(2_000);
    expect(files.map(({ name }) => name)).toContain(error.file);
    return null;
  }
}

function timed<Result>(text: string, action: () => Result): Result {
  const before = process.cpuUsage();
  const result = action();
  if (process.cpuUsage(before).user / 1000 > hang) throw new Error(`took over ${hang} ms:\n${text}`);
  return result;
}

const texts = seeds.map(({ text }) => text);
const count = { accepted: 0, refused: 0 };
afterAll(() => {
  console.log(`fuzz: ${count.accepted} spoilt texts read, ${count.refused} refused`);
  if (count.accepted + count.refused > 0) expect(Math.min(count.accepted, count.refused)).toBeGreaterThan(0);
});

describe.each(readers.map(({ id }) => id))("%s", (id) => {
  const own = seeds.filter(({ kind }) => kind === id);
  const seed: fc.Arbitrary<Seed> = fc.nat().map((which) => own[which % own.length]!);

  it("has a text to spoil", () => {
    expect(own.length, `a sample for it belongs in ${import.meta.dirname}/samples.ts`).toBeGreaterThan(0);
    for (const { name, text } of own) expect(attempt({ name, text }), name).not.toBeNull();
  });

  it("reads or refuses what is spoilt, and a baseline can be made of what it reads", () => {
    fc.assert(
      fc.property(seed, mutation, ({ text }, mutate) => {
        const spoilt = mutate(text, texts);
        const hosts = timed(spoilt, () => attempt({ name: "spoilt", text: spoilt }));
        count[hosts === null ? "refused" : "accepted"] += 1;
        if (hosts !== null) expect(timed(spoilt, () => JSON.stringify(baseline(hosts)))).not.toBe("");
      }),
      perReader,
    );
  });

  it("makes a baseline of a whole host and a spoilt one", () => {
    fc.assert(
      fc.property(seed, mutation, fc.nat(), ({ text }, mutate, which) => {
        const spoilt = attempt({ name: "spoilt", text: mutate(text, texts) });
        const whole = attempt({ name: "whole", text: texts[which % texts.length]! });
        if (spoilt === null || whole === null) return;
        const hosts = [...spoilt.map((host) => ({ ...host, name: `spoilt ${host.name}` })), ...whole];
        expect(timed(text, () => JSON.stringify(baseline(hosts)))).not.toBe("");
      }),
      runs(80),
    );
  });

  it("does not take a text without its end for a whole one", () => {
    fc.assert(
      fc.property(seed, truncation, ({ name, text, isWhole }, truncate) => {
        const cut = truncate(text);
        const hosts = timed(cut, () => attempt({ name, text: cut }));
        if (hosts !== null && cut.trimEnd() !== text.trimEnd())
          expect(isWhole(cut), `ends in ${cut.slice(-60)}`).toBe(true);
      }),
      perReader,
    );
  });
});

it("reads or refuses what nobody wrote", () => {
  const anything = fc.oneof(
    fc.string({ unit: "binary", maxLength: 200 }),
    fc
      .array(
        fc.constantFrom("<cpu>", "</cpu>", "<model>", "</model>", "a", "&", "<feature name='a'/>", "<!--", "-->"),
        {
          maxLength: 12,
        },
      )
      .map((parts) => parts.join("")),
    fc.json(),
    fc.array(fc.json()).map((values) => values.map((value) => `{"return": ${value}}`).join("\n")),
  );
  fc.assert(
    fc.property(anything, (text) => {
      const hosts = timed(text, () => attempt({ name: "anything", text }));
      if (hosts !== null) expect(JSON.stringify(baseline(hosts))).not.toBe("");
    }),
    runs(2_000),
  );
});
