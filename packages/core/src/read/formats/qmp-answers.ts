import { InputError } from "../../xml/errors.ts";
import { isRecord, type JsonRecord, textIn } from "../json-shape.ts";
import type { JsonValue, ReadContext } from "../reader.ts";

/** A reply of a QMP monitor, beside the command that it answers where the transcript has the commands. */
export interface Answer {
  readonly value: unknown;
  readonly line: number;
  readonly command: string | null;
  readonly arguments: JsonRecord;
}

/**
 * Pairs replies with commands by id; a monitor answers commands without ids in their order. Errors are replies too, and
 * events are none. Where the transcript has the commands, each must have its reply: else the transcript was cut off.
 */
export function pairAnswers(values: readonly JsonValue[], context: Pick<ReadContext, "file">): Answer[] {
  const waiting = new Map<string | undefined, Set<Command>>();
  const answers: Answer[] = [];
  for (const { value, line } of values) {
    if (!isRecord(value)) continue;
    const alike = waiting.get(JSON.stringify(value.id)) ?? new Set();
    if ("execute" in value) waiting.set(JSON.stringify(value.id), alike.add({ message: value, line }));
    if (!("return" in value || "error" in value)) continue;
    const [command] = alike;
    if (command !== undefined) alike.delete(command);
    if ("return" in value) answers.push(answerTo(command?.message, value.return, line));
  }
  const left = [...waiting.values()].flatMap((alike) => [...alike]).find(({ message }) => message.execute !== "quit");
  if (left !== undefined) throw unanswered(left, context);
  return answers;
}

interface Command {
  readonly message: JsonRecord;
  readonly line: number;
}

function answerTo(command: JsonRecord | undefined, value: unknown, line: number): Answer {
  const parameters = command?.arguments;
  return {
    value,
    line,
    command: command === undefined ? null : (textIn(command, "execute") ?? null),
    arguments: isRecord(parameters) ? parameters : {},
  };
}

function unanswered({ message, line }: Command, context: Pick<ReadContext, "file">): InputError {
  return new InputError({
    code: "qmp.unanswered",
    message: `the transcript ends before the reply to ${textIn(message, "execute") ?? "a command"}; expected one reply to each command`,
    hint: "collect the transcript again, up to the reply to the last command",
    file: context.file,
    line,
  });
}
