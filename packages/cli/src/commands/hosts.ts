import type { Host, Policy } from "@virt-baseline/core";
import { filesOf, readHostArguments } from "../input/host-arguments.ts";
import { type Disk, realDisk } from "../input/read-files.ts";
import { mergePolicy, type PartialPolicy } from "../policy.ts";
import { createProgress } from "../progress.ts";
import { refuseToOverwrite } from "../write-output.ts";
import type { Call } from "./command.ts";

/** What the commands over hosts begin with. */
export interface Inputs {
  readonly hosts: readonly Host[];
  readonly policy: Policy;
}

/**
 * Reads the hosts that `args` name and the policy.
 * @throws {UsageError} if the output would overwrite an input; InputError or an AggregateError of them
 */
export async function readInputs({ options, terminal }: Call, args: readonly string[]): Promise<Inputs> {
  const { defaultPolicy, readHosts } = await import("@virt-baseline/core");
  const disk = realDisk(() => terminal.stdin);
  const policy = mergePolicy(defaultPolicy, await readPolicy(options.policy, disk), options);
  const inputs = await readHostArguments(args, disk);
  if (options.output !== null) {
    refuseToOverwrite(options.output, [...filesOf(inputs), ...(options.policy === null ? [] : [options.policy])]);
  }
  const progress = createProgress(terminal.stderr, !options.quiet);
  try {
    const { hosts } = readHosts(inputs, { onProgress: (done, total) => progress.report("hosts read", done, total) });
    return { hosts, policy };
  } finally {
    progress.end();
  }
}

/** Loads the reader of YAML only where there is something to read. */
async function readPolicy(file: string | null, disk: Disk): Promise<PartialPolicy> {
  if (file === null) return {};
  const { parsePolicy } = await import("../policy-file.ts");
  return parsePolicy(file, disk.text(file));
}
