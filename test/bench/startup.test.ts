/** A gate on what every call pays. Times alone mean nothing on a busy machine, so that it is a ratio, of the best of some. */
import { spawnSync } from "node:child_process";
import { performance } from "node:perf_hooks";
import { expect, it, vi } from "vitest";
import { cli } from "../../scripts/house/paths.mjs";
import { prepare } from "../../scripts/house/prepare.mjs";

await prepare();
vi.setConfig({ testTimeout: 60_000 });

const rounds = 12;
const most = 2.5;

function time(...args: string[]): number {
  const before = performance.now();
  const { status } = spawnSync(process.execPath, args, { stdio: "ignore" });
  expect(status).toBe(0);
  return performance.now() - before;
}

it(`--help takes at most ${most} times what an empty Node takes`, () => {
  const help: number[] = [];
  const empty: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    empty.push(time("-e", "0"));
    help.push(time(cli, "--help"));
  }
  expect(Math.min(...help) / Math.min(...empty)).toBeLessThan(most);
});
