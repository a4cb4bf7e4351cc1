import { spawn } from "node:child_process";

export interface QmpCommand {
  readonly execute: string;
  readonly arguments?: Readonly<Record<string, unknown>>;
}

export interface QmpReply {
  readonly return?: unknown;
  readonly error?: { readonly class: string; readonly desc: string };
}

export interface QmpTranscript {
  /** What QEMU wrote, greeting and events included, a JSON object a line. */
  readonly text: string;
  /** One reply for each command given, in order; fewer if QEMU ended before it answered (see `stderr`). */
  readonly replies: readonly QmpReply[];
  readonly stderr: string;
  readonly code: number | null;
}

/**
 * Converses over QMP with a program that speaks it on its standard output. `quit` is sent only after the last answer
 * came: QEMU drops what it has not yet written.
 */
export function converse(
  program: readonly [string, ...string[]],
  commands: readonly QmpCommand[],
  timeoutMs = 60_000,
): Promise<QmpTranscript> {
  const [command, ...args] = program;
  const pending: QmpCommand[] = [{ execute: "qmp_capabilities" }, ...commands, { execute: "quit" }];
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { timeout: timeoutMs, killSignal: "SIGKILL" });
    const answers: QmpReply[] = [];
    let text = "";
    let line = "";
    let stderr = "";
    const sayNext = () => {
      const next = pending.shift();
      if (next) child.stdin.write(`${JSON.stringify(next)}\n`);
    };
    const hear = (json: string) => {
      const message = JSON.parse(json) as QmpReply & { QMP?: unknown };
      if (message.QMP) return sayNext();
      if (!("return" in message || "error" in message)) return; // an event
      answers.push(message);
      sayNext();
    };
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      const lines = (line + chunk).split("\n");
      line = lines.pop() ?? "";
      for (const complete of lines) if (complete.trim() !== "") hear(complete);
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      stderr += chunk;
    });
    child.stdin.on("error", () => {}); // QEMU ended early: `code` and `stderr` tell
    child.on("error", reject);
    child.on("close", (code) => resolve({ text, replies: answers.slice(1, 1 + commands.length), stderr, code }));
  });
}
