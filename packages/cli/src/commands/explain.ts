import { UsageError } from "../errors.ts";
import { exitCode } from "../exit-code.ts";
import { nearest } from "../nearest.ts";
import { outputOptions } from "../options.ts";
import { tool } from "../tool.ts";
import type { Call, Command } from "./command.ts";

export const explainCommand: Command = {
  name: "explain",
  operand: "NAME",
  says: "What a feature, CPU model, machine type, level or check is; with hosts who has it, and why the others have not",
  examples: [
    ["virt-baseline explain md-clear", "a feature by its name in libvirt, QEMU or Linux"],
    ["virt-baseline explain md-clear fleet/", "who has it, why the others have not, what would help"],
    ["virt-baseline explain machine.alias", "a check: what it means, what follows, what to do"],
    ["virt-baseline explain --why-not EPYC-Milan fleet/", "what keeps a CPU model from being used"],
  ],
  formats: ["text", "json"],
  takes: ["policy", "cpu-data", "arch", "accel", ...outputOptions],
  options: {
    "why-not": { takes: "text", value: "MODEL", says: "Say of each host what keeps this CPU model from being used" },
  },
  async run(call) {
    const { name, places, whyNot } = askedOf(call);
    const { defaultPolicy, explain } = await import("@virt-baseline/core");
    const { writeResult } = await import("./result.ts");
    const { renderExplain } = await import("../render/explain.ts");
    const { readInputs } = await import("./hosts.ts");
    // What cannot be answered is told before hosts are read, which may take long.
    const subject = explain(name, [], { whyNot })?.subject;
    if (subject === undefined) throw await unknownName(name, whyNot);
    if (subject.kind === "check" && places.length > 0)
      throw new UsageError(
        `${name} is a check: it is of a guest's move, and no host has it`,
        "leave the hosts out, or use check",
      );
    const { hosts, policy } =
      places.length === 0 ? { hosts: [], policy: defaultPolicy } : await readInputs(call, places);
    const { arch, accel } = call.options;
    const result = explain(name, hosts, { tool, policy, arch, accel, whyNot })!;
    await writeResult(call, result, renderExplain);
    return exitCode({}, call.options.failOn);
  },
};

/** With --why-not the name is the option's, and every operand a host. */
function askedOf({ operands, raw }: Call): { name: string; places: readonly string[]; whyNot: boolean } {
  const model = raw["why-not"];
  if (model === undefined) return { name: operands[0]!, places: operands.slice(1), whyNot: false };
  if (typeof model !== "string" || model === "") {
    throw new UsageError("--why-not takes one CPU model", "write --why-not MODEL HOST...");
  }
  return { name: model, places: operands, whyNot: true };
}

async function unknownName(name: string, model: boolean): Promise<UsageError> {
  const { explainableNames, modelNamesKnown } = await import("@virt-baseline/core");
  const meant = nearest(name, model ? modelNamesKnown() : explainableNames());
  const kinds = model ? "a CPU model" : "a feature, CPU model, machine type, level or check";
  const hint =
    meant === null ? "virsh cpu-models, qemu -cpu help and qemu -machine help list names" : `did you mean ${meant}?`;
  return new UsageError(`${name} is not the name of ${kinds}`, hint);
}
