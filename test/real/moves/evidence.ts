import { readFileSync } from "node:fs";
import { readArchive } from "../../../packages/cli/src/input/archive.ts";
import type { Host } from "../../../packages/core/src/host/host.ts";
import { readHosts } from "../../../packages/core/src/index.ts";
import type { Stack } from "../stack.ts";

const script = readFileSync(new URL("../../../packages/cli/src/collect/collect.sh", import.meta.url), "utf8");

/** A stack as a host: what `collect --script` gathers there. */
export async function hostOfStack(stack: Stack): Promise<Host> {
  const { code, stdout, stderr } = await stack.run(["sh", "-c", "sh -s -- --no-guests | base64 -w0"], script);
  if (code !== 0) throw new Error(`collect on ${stack.name} ended with ${code}: ${stderr}`);
  const files = readArchive("host.tar", Buffer.from(stdout, "base64")).map(({ path, bytes }) => ({
    name: `${stack.name}/${path.replace(/^[^/]*\//, "")}`,
    text: bytes.toString(),
  }));
  const { hosts } = readHosts([{ name: stack.name, files }]);
  if (hosts.length !== 1) throw new Error(`${hosts.length} hosts in what was collected of ${stack.name}`);
  return hosts[0]!;
}
