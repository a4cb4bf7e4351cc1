import type { Guest, Host, Placed } from "@virt-baseline/core";
import { UsageError } from "../errors.ts";
import { exitCode } from "../exit-code.ts";
import { nearest } from "../nearest.ts";
import { tool } from "../tool.ts";
import type { Call, Command } from "./command.ts";

export const matrixCommand: Command = {
  name: "matrix",
  operand: "GUEST",
  needsOperand: () => false,
  says: "What can move where: between all hosts, or each guest to every host",
  examples: [
    ["virt-baseline matrix --hosts fleet/", "a guest that uses all its host offers, and one with the baseline"],
    ["virt-baseline matrix guests/ --hosts fleet/ --from n1=fleet/node1", "the guests of a host to all hosts"],
    [
      "virt-baseline matrix guests/ --hosts fleet/ --from n1=fleet/node1 --evacuate n1",
      "where they go when it is emptied",
    ],
    ["virt-baseline matrix --hosts fleet/ --format dot | dot -Tsvg > moves.svg", "as a picture"],
  ],
  formats: ["text", "json", "csv", "dot", "mermaid"],
  options: {
    hosts: { takes: "text", value: "HOST", says: "A host, or a folder of them; may be given several times" },
    from: { takes: "text", value: "HOST", says: "The host that the guests run on" },
    evacuate: { takes: "text", value: "HOST", says: "Plan where the guests of HOST go; may be given several times" },
  },
  async run(call) {
    const { placesOf } = await import("./guests.ts");
    const places = placesOf(call, "hosts");
    if (places.length === 0) throw new UsageError("matrix needs --hosts HOST", "see virt-baseline matrix --help");
    const { readFleet } = await import("./hosts.ts");
    const { writeResult } = await import("./result.ts");
    const { renderMatrix } = await import("../render/matrix.ts");
    const { matrixCsv, matrixDot, matrixMermaid } = await import("../render/matrix-formats.ts");
    const { matrix } = await import("@virt-baseline/core");
    const { fleet, policy } = await readFleet(call, places);
    const hosts = fleet.members().map(({ host }) => host);
    const { guests, unreadable } = await readGuestsOf(call, hosts);
    const evacuated = namesAmong(placesOf(call, "evacuate"), hosts);
    if (evacuated.length > 0 && guests === null) {
      throw new UsageError(
        "--evacuate needs guests",
        "name the guests' definitions, and --from HOST for where they run",
      );
    }
    const { arch, accel, checks, skip, requireEvidence, failOn } = call.options;
    const common = { tool, policy, arch, accel, checks, skip, requireEvidence };
    const result = matrix(fleet, guests, { ...common, evacuate: evacuated });
    await writeResult(call, result, renderMatrix, { csv: matrixCsv, dot: matrixDot, mermaid: matrixMermaid });
    return exitCode({ unreadable, severities: result.findings.map(({ severity }) => severity) }, failOn);
  },
};

/** The guests that are named, on the host that is named; null where none are. */
async function readGuestsOf(
  call: Call,
  hosts: readonly Host[],
): Promise<{ guests: readonly Placed[] | null; unreadable: boolean }> {
  const { placesOf, readGuestInputs, readSource } = await import("./guests.ts");
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
