import type { PoolsOptions, PoolsResult, Weights } from "@virt-baseline/core";
import { UsageError } from "../errors.ts";
import { exitCode } from "../exit-code.ts";
import { findingOptions, fleetOptions, outputOptions, type RawArguments } from "../options.ts";
import type { Terminal } from "../terminal.ts";
import { tool } from "../tool.ts";
import type { Command } from "./command.ts";

export const poolsCommand: Command = {
  name: "pools",
  operand: "HOST",
  says: "How to split the hosts into pools so that little is lost, and what each host costs the others",
  examples: [
    ["virt-baseline pools fleet/", "what each number of pools would keep"],
    ["virt-baseline pools fleet/ --pools 3", "the best split into three"],
    ["virt-baseline pools fleet/ --level x86-64-v3", "pools whose guests may count on that level"],
  ],
  formats: ["text", "json", "dot"],
  takes: [...findingOptions, ...fleetOptions, "expand", ...outputOptions],
  options: {
    pools: { takes: "text", value: "K", says: "At most so many pools" },
    "max-loss": { takes: "text", value: "N", says: "As few pools as lose no more than N (features times hosts)" },
    level: { takes: "text", value: "LEVEL", says: "Every pool reaches LEVEL (x86-64-v3); leave out hosts that do not" },
    require: { takes: "list", value: "LIST", says: "Every pool has these features; leave out hosts that lack one" },
    "min-hosts": { takes: "text", value: "M", says: "No pool of fewer hosts" },
    "vendor-pure": { takes: "flag", says: "No pool of several vendors, even with --cross-vendor" },
    weights: {
      takes: "text",
      value: "FILE",
      says: "What features are worth: levels, mitigations, nested, or a file (YAML or JSON) of names and whole numbers",
    },
    lattice: { takes: "flag", says: "All largest sets of hosts with what they share (for json and dot)" },
  },
  async run(call) {
    const { weights: worth, ...asked } = askedOf(call.raw);
    const { readFleetHosts } = await import("./hosts.ts");
    const { writeResult } = await import("./result.ts");
    const { renderPools } = await import("../render/pools.ts");
    const { renderPoolsDot } = await import("../render/pools-dot.ts");
    const { pools, weightPresets } = await import("@virt-baseline/core");
    const weights = worth === null ? {} : { weights: await weightsOf(worth, weightPresets, call.terminal) };
    const { hosts, policy } = await readFleetHosts(call, call.operands);
    const { arch, accel, expand, checks, skip, failOn } = call.options;
    const common = { tool, policy, arch, accel, expand, checks, skip };
    const result = pools(hosts, { ...asked, ...common, ...weights });
    await writeResult<PoolsResult>(call, result, renderPools, { dot: renderPoolsDot });
    return exitCode({ severities: result.findings.map(({ severity }) => severity) }, failOn);
  },
};

type Asked = Omit<PoolsOptions, "weights"> & { readonly weights: string | null };

/** @throws {UsageError} */
function askedOf(raw: RawArguments): Asked {
  const level = textOf(raw, "level");
  if (level !== null && !/^x86-64-v[1-4]$/.test(level)) {
    throw new UsageError(`--level: no such level: ${level}`, "one of x86-64-v1, x86-64-v2, x86-64-v3, x86-64-v4");
  }
  return {
    pools: wholeNumber(raw, "pools", 1, 64),
    maxLoss: wholeNumber(raw, "max-loss", 0),
    level,
    require: [raw.require ?? []]
      .flat()
      .flatMap((list) => String(list).split(","))
      .map((name) => name.trim())
      .filter((name) => name !== ""),
    minHosts: wholeNumber(raw, "min-hosts", 1) ?? 1,
    vendorPure: raw["vendor-pure"] === true,
    weights: textOf(raw, "weights"),
    lattice: raw.lattice === true,
  };
}

function textOf(raw: RawArguments, name: string): string | null {
  const value = raw[name];
  if (value === undefined) return null;
  if (typeof value !== "string" || value === "")
    throw new UsageError(`--${name} takes one value`, `write --${name} VALUE`);
  return value;
}

function wholeNumber(raw: RawArguments, name: string, least: number, most = Number.MAX_SAFE_INTEGER): number | null {
  const text = textOf(raw, name);
  if (text === null) return null;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `from ${least} to ${most}`;
  throw new UsageError(
    `--${name}: expected a whole number ${range}, found ${text}`,
    `write --${name} ${Math.max(least, 3)}`,
  );
}

async function weightsOf(value: string, presets: readonly string[], { stdin }: Terminal): Promise<Weights | string> {
  if (presets.includes(value)) return value;
  const { readWeights } = await import("../weights-file.ts");
  const { realDisk } = await import("../input/read-files.ts");
  return readWeights(value, realDisk(() => stdin).text(value));
}
