import { expect, test } from "vitest";
import { boundTo, completionHelp, shellOf } from "./completion.ts";

// the name given | the login shell | whose completion it is
test.each<[name: string | undefined, login: string | undefined, shell: string]>([
  [undefined, undefined, "bash"],
  [undefined, "/bin/zsh", "zsh"],
  [undefined, "/usr/bin/fish", "bash"],
  ["zsh", "/bin/bash", "zsh"],
  ["bash", "/bin/zsh", "bash"],
  ["--quiet", "/bin/zsh", "zsh"],
])("%j with SHELL=%j is for %s", (name, login, shell) => {
  expect(shellOf(name, login)).toBe(shell);
});

test.each([
  ["fish", "completion is for bash and zsh"],
  ["zhs", "did you mean zsh?"],
])("there is no completion for %s", (name, hint) => {
  expect(() => shellOf(name, "/bin/bash")).toThrow(expect.objectContaining({ name: "UsageError", hint }));
});

test("a script asks in the name of its shell, whatever the login shell is", () => {
  expect(boundTo("zsh", 'a < <(virt-baseline --get-yargs-completions "$x")\n')).toBe(
    'a < <(SHELL=zsh virt-baseline --get-yargs-completions "$x")\n',
  );
});

test("the help fits a terminal", () => {
  for (const line of completionHelp.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});
