import type { Guest, Host, MatrixResult, Placed } from "@virt-baseline/core";
import { UsageError } from "../errors.ts";
import { exitCode } from "../exit-code.ts";
import { nearest } from "../nearest.ts";
import { fleetOptions, outputOptions } from "../options.ts";
import { tool } from "../tool.ts";
import type { Call, Command } from "./command.ts";
import type { FleetInputs } from "./hosts.ts";

export const matrixCommand: Command = {
  name: "matrix",
  operand: "GUEST",
  needsOperand: () => false,
  says: "What can move where: between all hosts, or each guest to every host",
  examples: [
    ["virt-baseline matrix --hosts fleet/", "a guest that uses all its host offers, and one with the baseline"],
    ["virt-baseline matrix guests/ --hosts fleet/ --from n1=fleet/node1", "the guests of a host to all hosts"],
    ["virt-baseline matrix --collected --hosts fleet/ --evacuate node1", "where its guests go when it is emptied"],
    ["virt-baseline matrix --hosts fleet/ --format dot | dot -Tsvg > moves.svg", "as a picture"],
  ],
  formats: ["text", "json", "csv", "dot", "mermaid"],
  takes: ["checks", "skip", "require-evidence", ...fleetOptions, "expand", ...outputOptions],
  options: {
    hosts: { takes: "text", value: "HOST", says: "A host, or a folder of them; may be given several times" },
    from: { takes: "text", value: "HOST", says: "The host that the guests run on" },
    collected: { takes: "flag", says: "The guests that were collected with the hosts" },
    evacuate: { takes: "text", value: "HOST", says: "Plan where the guests of HOST go; may be given several times" },
  },
  async run(call) {
    const { placesOf } = await import("./guests.ts");
    const places = placesOf(call, "hosts");
    if (places.length === 0) throw new UsageError("matrix needs --hosts HOST", "see virt-baseline matrix --help");
    const { writeResult } = await import("./result.ts");
    const { renderMatrix } = await import("../render/matrix.ts");
    const { matrixCsv, matrixDot, matrixMermaid } = await import("../render/matrix-formats.ts");
    const { matrix } = await import("@virt-baseline/core");
    const collected =
      call.raw.collected === true || (call.operands.length === 0 && placesOf(call, "evacuate").length > 0);
    const { fleet, policy } = await readFleetOf(call, places, collected);
    const hosts = fleet.members().map(({ host }) => host);
    const { guests, unreadable } = await readGuestsOf(call, hosts, collected);
    const evacuated = namesAmong(placesOf(call, "evacuate"), hosts);
    const { arch, accel, checks, skip, requireEvidence, failOn } = call.options;
    const common = { tool, policy, arch, accel, checks, skip, requireEvidence };
    const result = matrix(fleet, guests, {
      ...common,
      evacuate: evacuated,
      listMoves: ["json", "csv"].includes(call.options.format),
    });
    await writeResult(call, result, renderMatrix, { csv: matrixCsv, dot: matrixDot, mermaid: matrixMermaid });
    await sayLeftOut(call, result);
    return exitCode({ unreadable, severities: result.findings.map(({ severity }) => severity) }, failOn);
  },
};

/** Of the formats that have no place to say so of the one part they show. */
const shown: Readonly<Record<string, MatrixResult["leftOut"][number]["part"]>> = {
  csv: "moves",
  dot: "tables",
  mermaid: "tables",
};

async function sayLeftOut({ options, terminal }: Call, { leftOut }: MatrixResult): Promise<void> {
  for (const { part, because, instead } of leftOut) {
    if (part !== shown[options.format]) continue;
    const { writeStream } = await import("../write-output.ts");
    await writeStream(terminal.stderr, `virt-baseline: ${part} left out: ${because}; ${instead}\n`);
  }
}

/** The hosts, with the guests collected with them only where those are asked about. */
async function readFleetOf(call: Call, places: readonly string[], collected: boolean): Promise<FleetInputs> {
  const { readFleet, readInputs } = await import("./hosts.ts");
  if (!collected) return readFleet(call, places);
  const { Fleet } = await import("@virt-baseline/core");
  const { hosts, policy } = await readInputs(call, places, { guests: true });
  const fleet = new Fleet(true);
  for (const host of hosts) fleet.add(host);
  return { fleet, policy };
}

/** The guests that are named, on the host that is named; null where none are. */
async function readGuestsOf(
  call: Call,
  hosts: readonly Host[],
  collected: boolean,
): Promise<{ guests: readonly Placed[] | null; unreadable: boolean }> {
  const { placesOf, readGuestInputs, readSource } = await import("./guests.ts");
  if (collected) {
    if (call.operands.length > 0)
      throw new UsageError("--collected beside guests that are named", "name guests, or take the collected ones");
    return { guests: await collectedGuests(hosts), unreadable: false };
  }
  if (call.operands.length === 0) {
    if (placesOf(call, "from").length > 0)
      throw new UsageError("--from without a guest", "name the guests that run there");
    return { guests: null, unreadable: false };
  }
  const from = await readSource(call);
  const { guests, unreadable } = await readGuestInputs(call, call.operands);
  const known = hosts.find(({ name }) => name === from?.name) ?? from;
  return { guests: guests.map((guest: Guest) => ({ guest, from: known })), unreadable };
}

/** @throws {UsageError} where none were collected */
async function collectedGuests(hosts: readonly Host[]): Promise<Placed[]> {
  const { guestsOf } = await import("@virt-baseline/core");
  const guests = hosts.flatMap((host) => guestsOf(host).map((guest) => ({ guest, from: host })));
  if (guests.length > 0) return guests;
  throw new UsageError(
    "no guests were collected with the hosts",
    "describe the hosts with virt-baseline collect (without --no-guests), whose folders hold manifest.json and guests/; or name the guests' definitions, and --from HOST for where they run",
  );
}

/** @throws {UsageError} on a name that no host has */
function namesAmong(wanted: readonly string[], hosts: readonly Host[]): string[] {
  const names = hosts.map(({ name }) => name);
  for (const name of wanted) {
    if (names.includes(name)) continue;
    const close = nearest(name, names);
    throw new UsageError(
      `--evacuate: no host is named '${name}'`,
      close === null ? "name one of --hosts" : `did you mean '${close}'?`,
    );
  }
  return [...wanted];
}
