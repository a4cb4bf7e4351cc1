import { UsageError } from "../errors.ts";
import { type ExitCode, exitCode, exitCodes } from "../exit-code.ts";
import { fleetOptions, outputOptions } from "../options.ts";
import { tool } from "../tool.ts";
import { writeFileWhole, writeStream } from "../write-output.ts";
import type { Call, Command } from "./command.ts";

export const inspectCommand: Command = {
  name: "inspect",
  operand: "HOST",
  says: "What was read: which files make up which host, and where each fact comes from",
  examples: [
    ["virt-baseline inspect fleet/", "how the files of a folder are grouped"],
    ["virt-baseline inspect fleet/ --format jsonl", "everything read, a host a line, to be read again"],
    ["virt-baseline inspect site/ --format jsonl --reduce -o site.jsonl", "a site by kinds of hosts, nothing lost"],
    ["virt-baseline inspect fleet/ --format sql | duckdb fleet.db", "offers as words of bits, for a database"],
    ["virt-baseline inspect n1=caps.xml n1=dom.xml", "two files of one host"],
  ],
  formats: ["text", "json", "jsonl", "sql", "columns", "dictionary"],
  takes: [...fleetOptions, ...outputOptions],
  options: {
    reduce: { takes: "flag", says: "With --format jsonl: a line for all hosts of a kind, for sites of many hosts" },
    guests: { takes: "flag", default: true, says: "Collected guests too (--no-guests: none)" },
  },
  async notes() {
    const { formatTitles } = await import("@virt-baseline/core");
    return [`What is read, whatever its files are called: ${formatTitles().join("; ")}.`];
  },
  async run(call) {
    if (call.raw.reduce === true) return await reduce(call);
    const { readInputs } = await import("./hosts.ts");
    const { writeResult } = await import("./result.ts");
    const { renderInspect } = await import("../render/inspect.ts");
    const { hosts, policy } = await readInputs(call, call.operands, { guests: call.raw.guests !== false });
    const { columns, dictionaryCsv, hostLine, hostsCsv, inspect, sqlScript } = await import("@virt-baseline/core");
    const { arch, accel } = call.options;
    const inColumns = () => columns(hosts, { arch, accel, policy });
    await writeResult(call, inspect(hosts, { tool, policy }), renderInspect, {
      jsonl: () => hosts.map((host) => `${hostLine(host)}\n`).join(""),
      sql: () => sqlScript(inColumns()),
      columns: () => hostsCsv(inColumns()),
      dictionary: () => dictionaryCsv(inColumns()),
    });
    return exitCode({}, call.options.failOn);
  },
};

/** Hosts by kind. They are read one at a time, so that of a site no more is kept than it says. */
async function reduce(call: Call): Promise<ExitCode> {
  if (call.options.format !== "jsonl") throw new UsageError("--reduce is for --format jsonl", "add --format jsonl");
  const { readEachHost } = await import("./hosts.ts");
  const { ReducedHosts } = await import("@virt-baseline/core");
  const reduced = new ReducedHosts();
  await readEachHost(call, call.operands, ({ host }) => reduced.add(host()), { guests: call.raw.guests !== false });
  const text = [...reduced.lines()].join("");
  if (call.options.output === null) await writeStream(call.terminal.stdout, text);
  else writeFileWhole(call.options.output, text);
  return exitCodes.yes;
}
