import { UsageError } from "../errors.ts";
import { exitCodes } from "../exit-code.ts";
import { writeFileWhole, writeStream } from "../write-output.ts";
import type { Command } from "./command.ts";

export const collectCommand: Command = {
  name: "collect",
  operand: null,
  says: "Gather this host's description into a folder, or print a shell script that gathers it anywhere",
  examples: [
    ["virt-baseline collect -o node1", "this host, into the new folder node1"],
    ["virt-baseline collect --script > collect.sh", "for hosts without Node: sh collect.sh > node1.tar"],
  ],
  formats: ["text"],
  options: {
    output: {
      takes: "text",
      value: "PATH",
      says: "The new folder (default: the host's name); with --script the script's file",
    },
    script: { takes: "flag", says: "Print the script; it writes a tar archive to standard output" },
    guests: { takes: "flag", default: true, says: "The definitions of guests too (--no-guests: none)" },
    limit: { takes: "text", value: "SECONDS", default: "30", says: "The longest that one command may take" },
  },
  async run({ options, raw, terminal }) {
    const { collectInto, collectScript } = await import("../collect/collect.ts");
    const guests = raw.guests !== false;
    if (raw.script === true) {
      const script = collectScript({ guests, limit: secondsOf(raw.limit) });
      if (options.output === null) await writeStream(terminal.stdout, script);
      else writeFileWhole(options.output, script);
      return exitCodes.yes;
    }
    const wanted = { folder: options.output, guests, limit: secondsOf(raw.limit), time: new Date() };
    const folder = await collectInto(wanted, options.quiet ? null : terminal.stderr);
    await writeStream(terminal.stdout, `${folder}\n`);
    return exitCodes.yes;
  },
};

/** @throws {UsageError} */
function secondsOf(text: unknown): number {
  const seconds = Number(text);
  if (Number.isSafeInteger(seconds) && seconds > 0 && seconds <= 3600) return seconds;
  throw new UsageError(`--limit: expected whole seconds from 1 to 3600, found ${text}`, "write --limit 30");
}
