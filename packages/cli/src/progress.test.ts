import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { createProgress } from "./progress.ts";

function recorder(isTTY: boolean): Writable & { isTTY: boolean; text(): string } {
  let said = "";
  const stream = new Writable({
    write(chunk, _encoding, done) {
      said += chunk;
      done();
    },
  });
  return Object.assign(stream, { isTTY, text: () => said });
}

test("after a second, at most every tenth of one, and wiped at the end", () => {
  const terminal = recorder(true);
  let now = 0;
  const progress = createProgress(terminal, true, () => now);
  for (now = 0; now <= 1150; now += 50) progress.report("hosts", now, 9000);
  expect(terminal.text()).toBe("\r\x1b[Khosts: 1000 of 9000\r\x1b[Khosts: 1100 of 9000");
  progress.end();
  expect(terminal.text()).toMatch(/\r\x1b\[K$/);
});

test.each<[isTTY: boolean, wanted: boolean]>([
  [false, true],
  [true, false],
])("silent with a terminal: %s, wanted: %s", (isTTY, wanted) => {
  const stream = recorder(isTTY);
  let now = 0;
  const progress = createProgress(stream, wanted, () => now);
  now = 5000;
  progress.report("hosts", 1, 2);
  progress.end();
  expect(stream.text()).toBe("");
});
