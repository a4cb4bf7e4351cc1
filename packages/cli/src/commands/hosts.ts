import { dirname, join } from "node:path";
import type { Fleet, Host, HostInput, HostOfLine, Policy } from "@virt-baseline/core";
import { lookLikeOneHost } from "../input/file-names.ts";
import { filesOf, type HostArgumentOptions, isHostLines, readHostArguments } from "../input/host-arguments.ts";
import { type Disk, inputError, readLines, realDisk } from "../input/read-files.ts";
import { mergePolicy, type PartialPolicy } from "../policy.ts";
import { createProgress } from "../progress.ts";
import { tool } from "../tool.ts";
import { refuseToOverwrite, writeStream } from "../write-output.ts";
import type { Call } from "./command.ts";
import { asOneHost } from "./one-host.ts";
import { OtherArchitectures } from "./other-architectures.ts";

/** What the commands over hosts begin with. */
export interface Inputs {
  readonly hosts: readonly Host[];
  readonly policy: Policy;
}

/**
 * Reads the hosts that `args` name, with their guests where those are wanted, and the policy.
 * @throws {UsageError} if the output would overwrite an input; InputError or an AggregateError of them
 */
export async function readInputs(
  call: Call,
  args: readonly string[],
  wanted: HostArgumentOptions = {},
): Promise<Inputs> {
  const { readHosts } = await import("@virt-baseline/core");
  const { inputs, policy, progress } = await begin(call, args, wanted);
  try {
    const { hosts } = readHosts(inputs, { onProgress: (done, total) => progress.report("hosts read", done, total) });
    return { hosts, policy };
  } finally {
    progress.end();
  }
}

/** The same for a question over a fleet: without the hosts of another architecture than is asked for. */
export async function readFleetHosts(
  call: Call,
  args: readonly string[],
  wanted: HostArgumentOptions & { readonly arch?: string | null } = {},
): Promise<Inputs> {
  const { hosts, policy } = await readInputs(call, args, wanted);
  const { arch = call.options.arch } = wanted;
  if (arch === null) return { hosts, policy };
  const { evidenceKey } = await import("@virt-baseline/core");
  const others = await OtherArchitectures.than(call, arch);
  const rest = hosts.filter((host) => !others.take({ name: host.name, evidence: evidenceKey(host), host: () => host }));
  return { hosts: await others.chooseBetween(hosts, rest, rest.length), policy };
}

/** Hosts of which results name only so many, and the policy. */
export interface FleetInputs {
  readonly fleet: Fleet;
  readonly policy: Policy;
}

/**
 * The same for commands that need the hosts only once, so that of a large fleet no more is kept than it says: files of
 * normalised hosts are read a line at a time.
 */
export async function readFleet(call: Call, args: readonly string[]): Promise<FleetInputs> {
  const { Fleet } = await import("@virt-baseline/core");
  const [all, rest] = [new Fleet(call.options.expand), new Fleet(call.options.expand)];
  const others = await OtherArchitectures.than(call);
  const policy = await readEachHost(call, args, (one) => {
    const { name, evidence, host } = one;
    all.addByEvidence(evidence, name, host);
    if (call.options.arch !== null && !others.take(one)) rest.addByEvidence(evidence, name, host);
  });
  refuseSameName(all);
  return { fleet: await others.chooseBetween(all, rest, rest.count), policy };
}

/** The hosts, each handed over once and then forgotten. */
export async function readEachHost(
  call: Call,
  args: readonly string[],
  take: (host: HostOfLine) => void,
  wanted: HostArgumentOptions = {},
): Promise<Policy> {
  const { evidenceKey, HostLines, readHosts } = await import("@virt-baseline/core");
  const { inputs, policy, progress } = await begin(call, args, wanted);
  const streams = inputs.flatMap(({ files }) => (files.length === 1 ? files.filter(isHostLines) : []));
  const others = inputs.filter(({ files }) => files.length !== 1 || !isHostLines(files[0]!));
  try {
    if (others.length > 0) {
      const report = (done: number, total: number) => progress.report("files read", done, total);
      for (const host of readHosts(others, { onProgress: report }).hosts) {
        take({ name: host.name, evidence: evidenceKey(host), host: () => host });
      }
    }
    for (const { name: path } of streams) {
      const reader = new HostLines(path);
      const takeLine = (line: string, number: number) => {
        for (const host of reader.read(line, number)) take(host);
      };
      readLines(path, takeLine, (done, total) => progress.report(`MiB read of ${path}`, done >> 20, total >> 20));
    }
    return policy;
  } finally {
    progress.end();
  }
}

/** Where results name hosts, each name stands for one. */
function refuseSameName(fleet: Fleet): void {
  if (!fleet.listed) return;
  const hosts = fleet.members().map(({ host }) => host);
  const second = hosts.find(({ name }, index) => hosts[index - 1]?.name === name);
  if (second === undefined) return;
  const message = `two hosts are named '${second.name}'`;
  throw inputError(second.documents[0]!.source.file, "hosts.same-name", message, "name them apart: NAME=PATH");
}

async function begin({ options, terminal }: Call, args: readonly string[], wanted: HostArgumentOptions = {}) {
  const disk = realDisk(() => terminal.stdin);
  const policy = await readPolicyOf({ options, terminal });
  const passedOver: string[] = [];
  const inputs = await readHostArguments(args, disk, { ...wanted, passedOver: (path) => void passedOver.push(path) });
  if (options.output !== null) {
    refuseToOverwrite(options.output, [...filesOf(inputs), ...(options.policy === null ? [] : [options.policy])]);
  }
  await tellPassedOver({ options, terminal }, passedOver);
  await tellSplitFolders({ options, terminal }, args, inputs);
  return { inputs, policy, progress: createProgress(terminal.stderr, !options.quiet) };
}

async function tellPassedOver({ options, terminal }: Pick<Call, "options" | "terminal">, paths: readonly string[]) {
  if (options.quiet || paths.length === 0) return;
  const { oneLine } = await import("@virt-baseline/core");
  const named = paths.map((path) => oneLine(path)).join(", ");
  await writeStream(terminal.stderr, `${tool.name}: passed over, as text for people: ${named}\n`);
}

/** A folder that holds the files of one host and was not named is read as many hosts: that is said, with what to write. */
async function tellSplitFolders(
  { options, terminal }: Pick<Call, "options" | "terminal">,
  args: readonly string[],
  inputs: readonly HostInput[],
): Promise<void> {
  if (options.quiet) return;
  const byFolder = new Map<string, string[]>();
  for (const { name, files } of inputs) {
    for (const folder of new Set(files.map((file) => dirname(file.name)))) {
      const names = byFolder.get(folder);
      if (names === undefined) byFolder.set(folder, [name ?? ""]);
      else names.push(name ?? "");
    }
  }
  for (const folder of args) {
    const names = byFolder.get(join(folder, ".")) ?? [];
    if (!lookLikeOneHost(names)) continue;
    const message = `${folder} is read as ${names.length} hosts: ${names.join(", ")}`;
    const hint = `if it is one host, write ${asOneHost(folder)}`;
    await writeStream(terminal.stderr, `${tool.name}: ${message}\nhint: ${hint}\n`);
  }
}

/** The policy that a command is called with. */
export async function readPolicyOf({ options, terminal }: Pick<Call, "options" | "terminal">): Promise<Policy> {
  const { defaultPolicy } = await import("@virt-baseline/core");
  const disk = realDisk(() => terminal.stdin);
  return mergePolicy(defaultPolicy, await readPolicy(options.policy, disk), options);
}

/** Loads the reader of YAML only where there is something to read. */
async function readPolicy(file: string | null, disk: Disk): Promise<PartialPolicy> {
  if (file === null) return {};
  const { parsePolicy } = await import("../policy-file.ts");
  return parsePolicy(file, disk.text(file));
}
