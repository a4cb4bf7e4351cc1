import { InputError } from "@virt-baseline/core";
import { UsageError } from "../errors.ts";
import { parseTarget, printable, type Target, TargetRefusal } from "./target.ts";

const hint = "write a host as [USER@]HOST, ssh://[USER@]HOST[:PORT] or qemu+ssh://[USER@]HOST/system";

/** A file of targets: one a line; what begins with # is for people. */
export interface TargetFile {
  readonly name: string;
  readonly text: string;
}

/**
 * The hosts that arguments and a file name, each once. Nothing is asked of any host while one of them is refused.
 *
 * @throws {UsageError} for an argument, {InputError} for a line, or an AggregateError of them
 */
export function listTargets(args: readonly string[], file: TargetFile | null): Target[] {
  const errors: Error[] = [];
  const targets = new Map<string, Target>();
  const add = (text: string, refuse: (message: string) => Error) => {
    try {
      const target = parseTarget(text);
      const other = targets.get(target.name);
      targets.set(target.name, other ?? target);
      if (other !== undefined && destination(other) !== destination(target)) {
        errors.push(refuse(`${printable(text)} and ${printable(other.text)} would both be kept as ${target.name}`));
      }
    } catch (error) {
      if (!(error instanceof TargetRefusal)) throw error;
      errors.push(refuse(error.message));
    }
  };
  for (const arg of args) add(arg, (message) => new UsageError(message, hint));
  for (const [index, line] of (file?.text.split(/\r?\n/) ?? []).entries()) {
    const text = line.trim();
    if (text === "" || text.startsWith("#")) continue;
    add(text, (message) => new InputError({ code: "target", message, hint, file: file!.name, line: index + 1 }));
  }
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, "several hosts are refused");
  return [...targets.values()];
}

function destination({ user, host, port }: Target): string {
  return JSON.stringify([user, host, port]);
}
