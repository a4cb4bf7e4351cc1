import { describe, expect, test } from "vitest";
import { commands } from "./commands/commands.ts";
import { commandHelp, programHelp } from "./help.ts";
import { commonOptions, type OptionRule } from "./options.ts";

const common: Readonly<Record<string, OptionRule>> = commonOptions;

/** Examples stay on one line, to be copied. */
const withoutExamples = (help: string) => help.replace(/\nExamples:\n(?: {2}.*\n)+/, "\n");

describe.each(commands.map((command) => [command.name, command] as const))("%s", (_, command) => {
  test.each([80, 60, 200, undefined])("fits %s columns, and never more than 80", async (columns) => {
    const help = withoutExamples(await commandHelp(command, columns));
    for (const line of help.split("\n")) expect(line.length, line).toBeLessThanOrEqual(Math.min(columns ?? 80, 80));
  });

  test("lists each of its own options, each common one that it takes, and no other", async () => {
    const help = await commandHelp(command);
    const listed = [...help.matchAll(/^ {2}(?:-\w, )?--([a-z-]+)/gm)].map(([, name]) => name);
    const expected = new Set([...Object.keys(command.options ?? {}), ...command.takes, "version", "help"]);
    if (command.formats.length > 1) expected.add("format");
    expect(listed.toSorted()).toEqual([...expected].toSorted());
  });

  test("has an example that calls it", () => {
    expect(command.examples.map(([call]) => call)).toContainEqual(
      expect.stringContaining(`virt-baseline ${command.name} `),
    );
  });

  test("each of its options that takes a value says what stands for it", () => {
    for (const { takes, value, says } of Object.values(command.options ?? {})) {
      expect(takes === "flag", says).toBe(value === undefined);
    }
  });
});

test("the program's help lists every command and every common option within 80 columns", () => {
  const help = programHelp(commands);
  for (const { name } of commands) expect(help).toMatch(new RegExp(`^  ${name} +\\S`, "m"));
  for (const [name, { value = "" }] of Object.entries(common)) expect(help).toContain(`--${name} ${value}`.trimEnd());
  for (const line of help.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
});
