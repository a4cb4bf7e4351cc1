import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commands } from "../../packages/cli/src/commands/commands.ts";
import { commonOptions } from "../../packages/cli/src/options.ts";
import { manPage } from "../../scripts/house/man-page.ts";
import { prepare } from "../../scripts/house/prepare.mjs";
import { root } from "./transcript.ts";

await prepare();

const { version } = JSON.parse(readFileSync(join(root, "packages/cli/package.json"), "utf8")) as { version: string };
const page = readFileSync(join(root, "packages/cli/dist/virt-baseline.1"), "utf8");

test("the manual page that ships is as the commands are now", () => {
  expect(page).toBe(manPage(version));
});

test("it has every command with its options and examples, and every common option", () => {
  const text = page.replaceAll("\\-", "-");
  for (const { name, options = {}, examples, formats } of commands) {
    const section = text.split(`.SS ${name}\n`)[1]?.split("\n.SS ")[0] ?? "";
    for (const option of Object.keys(options)) expect(section, name).toContain(`--${option}`);
    for (const [call] of examples) expect(section).toContain(`.B ${call}\n`);
    // Where there is no choice there is no option.
    for (const format of formats.length > 1 ? formats : []) expect(section).toContain(format);
  }
  for (const option of Object.keys(commonOptions)) expect(text).toContain(`--${option}`);
});

test("no text is taken for a macro", () => {
  const macros = new Set([".TH", ".SH", ".SS", ".TP", ".PP", ".B", ".I"]);
  for (const line of page.split("\n").filter((text) => /^[.']/.test(text))) {
    expect(macros).toContain(line.split(" ")[0]);
  }
});
