import type { Compared, CompareResult } from "@virt-baseline/core";
import { UsageError } from "../errors.ts";
import { exitCode } from "../exit-code.ts";
import { realDisk } from "../input/read-files.ts";
import { outputOptions } from "../options.ts";
import { tool } from "../tool.ts";
import type { Call, Command } from "./command.ts";
import { oneHost } from "./one-host.ts";

export const compareCommand: Command = {
  name: "compare",
  operand: "PAIR",
  says: "How two hosts, or two guests' CPUs, stand to each other: identical, superset, subset, incomparable, unknown",
  examples: [
    [
      "virt-baseline compare n1=fleet/node1 n2=fleet/node2",
      "what one host offers and the other does not, area by area",
    ],
    ["virt-baseline compare web.xml db.xml --verbose", "the CPUs of two guests, with leaf, register and bit"],
    ["virt-baseline compare node1=node1/ web.xml", "a guest's CPU on a host, with libvirt's own answer beside"],
    [
      "virt-baseline compare new/ old/ --at-least superset",
      "exit code 1 unless the new host offers all of the old one",
    ],
  ],
  formats: ["text", "json"],
  takes: ["policy", "cpu-data", "arch", "accel", ...outputOptions],
  options: {
    "at-least": {
      takes: "text",
      value: "RELATION",
      choices: ["identical", "superset"],
      says: "What A must be to B, or the answer is no",
    },
  },
  async run(call) {
    const [first, second, ...more] = call.operands;
    if (first === undefined || second === undefined || more.length > 0) {
      throw new UsageError(
        `compare takes two, but was given ${call.operands.length}`,
        "see virt-baseline compare --help",
      );
    }
    const { writeResult } = await import("./result.ts");
    const { renderCompare } = await import("../render/compare.ts");
    const { readPolicyOf } = await import("./hosts.ts");
    const { compare } = await import("@virt-baseline/core");
    const policy = await readPolicyOf(call);
    const [a, b] = [await readCompared(call, first), await readCompared(call, second)];
    const { arch, accel } = call.options;
    const result = compare(a, b, { tool, policy, arch, accel });
    await writeResult(call, result, renderCompare);
    return exitCode({ answer: answerOf(result, call.raw["at-least"]) }, call.options.failOn);
  },
};

/** Without `--at-least` any answer is one. */
function answerOf({ aHasAllOfB, bHasAllOfA }: CompareResult, wanted: unknown): "yes" | "no" | "unknown" {
  if (wanted === undefined) return "yes";
  const needed = wanted === "identical" ? [aHasAllOfB, bHasAllOfA] : [aHasAllOfB];
  return needed.find((answer) => answer === "no") ?? needed.find((answer) => answer === "unknown") ?? "yes";
}

/** A file that holds one guest, or a guest's `<cpu>`, is a guest; anything else is a host. */
async function readCompared(call: Call, arg: string): Promise<Compared> {
  const disk = realDisk(() => call.terminal.stdin);
  if (disk.kind(arg) === "file" && disk.archived(arg) === null) {
    const { readGuestCpus } = await import("@virt-baseline/core");
    const { refuseToOverwrite } = await import("../write-output.ts");
    const { arch, accel, output } = call.options;
    const file = { name: arg, text: disk.text(arg) };
    const guests = readGuestCpus(file, { arch: arch ?? "x86_64", accel: accel ?? "kvm" });
    if (guests !== null && output !== null) refuseToOverwrite(output, [arg]);
    if (guests?.length === 1) return { form: "guest", guest: guests[0]! };
    if (guests !== null) throw new UsageError(`${arg} holds ${guests.length} guests`, "name a file with one");
  }
  const { readInputs } = await import("./hosts.ts");
  const { hosts } = await readInputs(call, [arg]);
  return { form: "host", host: oneHost(hosts, "", [arg]) };
}
