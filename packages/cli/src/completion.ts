import { UsageError } from "./errors.ts";
import { nearest } from "./nearest.ts";
import { tool } from "./tool.ts";

export const completionSays = "Print the completion for bash or zsh";

const shells = ["bash", "zsh"] as const;

type Shell = (typeof shells)[number];

export const completionHelp = `Usage: ${tool.name} completion [bash|zsh]

${completionSays}. Without a name it is for the shell
that SHELL names, else for bash.

Examples:
  # for every new bash
  ${tool.name} completion bash >> ~/.bashrc
  # for every new zsh
  ${tool.name} completion zsh >> ~/.zshrc
`;

/**
 * The shell whose completion is asked for.
 * @throws {UsageError} where it is none that there is a completion for
 */
export function shellOf(name: string | undefined, loginShell: string | undefined): Shell {
  if (name === undefined || name.startsWith("-")) return /\bzsh$/.test(loginShell ?? "") ? "zsh" : "bash";
  const found = shells.find((shell) => shell === name);
  if (found !== undefined) return found;
  const meant = nearest(name, shells);
  throw new UsageError(
    `no completion for ${name}`,
    meant === null ? "completion is for bash and zsh" : `did you mean ${meant}?`,
  );
}

/** yargs answers a completion in the manner of the login shell, which need not be the one that asks: the script says which. */
export function boundTo(shell: Shell, script: string): string {
  const ask = `${tool.name} --get-yargs-completions`;
  return script.replaceAll(ask, `SHELL=${shell} ${ask}`);
}
