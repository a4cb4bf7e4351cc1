import { converse, type QmpCommand } from "../../real/qmp.ts";

/** No machine, so that no machine type changes a model; QEMU's own emulation, which changes least of them. */
const bare = ["-machine", "none,accel=tcg", "-S", "-nodefaults", "-display", "none", "-qmp", "stdio"];

/**
 * Asks a QEMU binary for all that `--qmp` reads: its version, machine types, CPU models, and what each model is.
 *
 * @returns the session as a transcript, each command before its reply
 * @throws {Error} for a program that does not answer
 */
export async function askQemu(program: readonly [string, ...string[]]): Promise<string> {
  const session: string[] = [];
  const ask = async (commands: readonly QmpCommand[]) => {
    const { replies, stderr } = await converse([...program, ...bare], commands);
    if (replies.length < commands.length) throw new Error(`${program.join(" ")} does not answer: ${stderr.trim()}`);
    for (const [index, command] of commands.entries()) {
      const id = `${session.length}`;
      session.push(JSON.stringify({ ...command, id }), JSON.stringify({ ...replies[index], id }));
    }
    return replies;
  };
  const questions = ["query-version", "query-target", "query-kvm", "query-machines", "query-cpu-definitions"];
  const [target, definitions] = (await ask(questions.map((execute) => ({ execute })))).filter((_, index) =>
    ["query-target", "query-cpu-definitions"].includes(questions[index]!),
  );
  if ((target!.return as { arch: string }).arch === "x86_64") {
    const names = (definitions!.return as { name: string }[]).map(({ name }) => name).filter((name) => name !== "host");
    await ask(names.map(expansionOf));
  }
  return session.join("\n");
}

const expansionOf = (name: string): QmpCommand => ({
  execute: "query-cpu-model-expansion",
  arguments: { type: "full", model: { name } },
});
