import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ensure, type Step } from "../../scripts/house/steps.mjs";

let base: string;
let runs: number;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "virt-baseline-"));
  mkdirSync(join(base, "in"));
  writeFileSync(join(base, "in/a"), "1");
  runs = 0;
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(base, { recursive: true, force: true });
});

function step(compare: Step["compare"]): Step {
  const run = (): void => {
    runs++;
    writeFileSync(join(base, "out"), "");
  };
  return { name: "make", says: "making", compare, inputs: ["in", "absent"], output: "out", run };
}

// what happens after the first run | by content: runs anew | by size and time: runs anew
const happenings: readonly [string, () => void, boolean, boolean][] = [
  ["nothing", () => {}, false, false],
  ["an input changes", () => writeFileSync(join(base, "in/a"), "22"), true, true],
  ["an input is only touched", () => utimesSync(join(base, "in/a"), 1, 1), false, true],
  ["an input is added", () => writeFileSync(join(base, "in/b"), ""), true, true],
  ["an absent input appears", () => writeFileSync(join(base, "absent"), ""), true, true],
  ["the output is gone", () => rmSync(join(base, "out")), true, true],
  ["the stamp is gone", () => rmSync(join(base, "node_modules"), { recursive: true }), true, true],
];

test.each(
  happenings.flatMap(([what, happen, content, stat]) => [
    [what, "content", happen, content] as const,
    [what, "stat", happen, stat] as const,
  ]),
)("%s, compared by %s", async (_, compare, happen, again) => {
  await ensure(step(compare), base);
  happen();
  await ensure(step(compare), base);
  expect(runs).toBe(again ? 2 : 1);
});

test("a step that fails is due again, and a step that is not due says nothing", async () => {
  const failing: Step = { ...step("content"), run: () => Promise.reject(new Error("no")) };
  await expect(ensure(failing, base)).rejects.toThrow("no");
  await ensure(step("content"), base);
  expect(runs).toBe(1);
  vi.mocked(process.stderr.write).mockClear();
  await ensure(step("content"), base);
  expect(process.stderr.write).not.toHaveBeenCalled();
});
