import type { Host } from "@virt-baseline/core";
import { UsageError } from "../errors.ts";
import { exitCodes } from "../exit-code.ts";
import { nearest } from "../nearest.ts";
import { fleetOptions, outputOptions } from "../options.ts";
import { tool } from "../tool.ts";
import type { Call, Command } from "./command.ts";

export const whatifCommand: Command = {
  name: "whatif",
  operand: "HOST",
  says: "What a change of the fleet would do: baseline, moves and pools, before and after",
  examples: [
    ["virt-baseline whatif fleet/ --without old1", "one host less"],
    ["virt-baseline whatif fleet/ --with new1=new1/", "one host more"],
    ["virt-baseline whatif fleet/ --replace old1=new1/", "another machine in the place of one"],
    ["virt-baseline whatif fleet/ --upgrade node1=node1-after/", "new kernel, microcode or QEMU on one host"],
    [
      "virt-baseline whatif fleet/ --upgrade after/ --rolling",
      "hosts upgraded one at a time; after/ has one folder each",
    ],
  ],
  formats: ["text", "json"],
  takes: ["checks", "skip", ...fleetOptions, ...outputOptions],
  options: {
    without: { takes: "text", value: "NAME", says: "Take the host NAME away; may be given several times" },
    with: { takes: "text", value: "HOST", says: "Add a host, or a folder of them" },
    replace: { takes: "text", value: "HOST", says: "Put a host in the place of that of the same name: NAME=PATH" },
    upgrade: {
      takes: "text",
      value: "HOST",
      says: "New evidence of the host of the same name: NAME=PATH, or a folder",
    },
    rolling: { takes: "flag", says: "Go through --upgrade one host at a time, and tell what works at each step" },
  },
  async run(call) {
    const { readFleetHosts } = await import("./hosts.ts");
    const { writeResult } = await import("./result.ts");
    const { renderWhatIf } = await import("../render/whatif.ts");
    const { placesOf } = await import("./guests.ts");
    const { whatIf } = await import("@virt-baseline/core");
    const without = placesOf(call, "without");
    const rolling = call.raw.rolling === true;
    const changes = ["with", "replace", "upgrade"].map((name) => placesOf(call, name));
    if (without.length + changes.flat().length === 0) {
      throw new UsageError("whatif needs a change", "one of --without, --with, --replace, --upgrade");
    }
    if (rolling && changes[2]!.length === 0) {
      throw new UsageError("--rolling needs --upgrade", "name the hosts' new evidence: --upgrade NAME=PATH");
    }
    const { hosts, policy } = await readFleetHosts(call, call.operands);
    const [added = [], replace = [], upgrade = []] = await Promise.all(
      changes.map((places) => readChange(call, places)),
    );
    const names = hosts.map(({ name }) => name);
    for (const name of without) refuseUnknown("without", name, names);
    for (const { name } of replace) refuseUnknown("replace", name, names);
    for (const { name } of upgrade) refuseUnknown("upgrade", name, names);
    for (const { name } of added) {
      if (names.includes(name) && !without.includes(name))
        throw new UsageError(
          `--with: a host is named '${name}' already`,
          "name it otherwise: --with NAME=PATH, or use --replace",
        );
    }
    const { arch, accel, checks, skip } = call.options;
    const change = { without, with: added, replace, upgrade };
    const result = whatIf(hosts, change, { tool, policy, arch, accel, checks, skip, rolling });
    await writeResult(call, result, renderWhatIf);
    return exitCodes.yes;
  },
};

async function readChange(call: Call, places: readonly string[]): Promise<readonly Host[]> {
  if (places.length === 0) return [];
  const { readInputs } = await import("./hosts.ts");
  return (await readInputs(call, places)).hosts;
}

/** @throws {UsageError} on a host that is not there */
function refuseUnknown(option: string, name: string, names: readonly string[]): void {
  if (names.includes(name)) return;
  const close = nearest(name, names);
  throw new UsageError(
    `--${option}: no host is named '${name}'`,
    close === null ? `the hosts are ${names.slice(0, 8).join(", ")}` : `did you mean '${close}'?`,
  );
}
