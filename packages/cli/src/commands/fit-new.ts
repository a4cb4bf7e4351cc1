import { UsageError } from "../errors.ts";
import { exitCode } from "../exit-code.ts";
import { newGuestOf } from "../input/new-guest.ts";
import { tool } from "../tool.ts";
import type { Call } from "./command.ts";

/** `fit --new`: a whole definition for a guest that is yet to be made, for all hosts of `places`. */
export async function fitNew(call: Call, places: readonly string[]) {
  const { bytesOf, compose, guestDialects } = await import("@virt-baseline/core");
  const { readFleetHosts } = await import("./hosts.ts");
  const { writeResult } = await import("./result.ts");
  const { renderFit } = await import("../render/fit.ts");
  if (call.operands.length > 0) throw new UsageError("fit --new takes no GUEST", "leave one of them out");
  if (call.raw["in-place"] === true) throw new UsageError("fit --new has no file to write over", "write -o FILE");
  if (call.options.format === "diff") throw new UsageError("fit --new has nothing to differ from", "--format libvirt");
  const guest = newGuestOf(call.raw, bytesOf);
  const { hosts, policy } = await readFleetHosts(call, places);
  const { checks, skip, arch, accel, failOn } = call.options;
  const composed = compose(guest, hosts, { tool, policy, checks, skip, arch, accel });
  const names = hosts.map(({ name }) => name);
  const dialects = Object.fromEntries(
    Object.entries(guestDialects).map(([id, write]) => [id, () => write(composed)] as const),
  );
  await writeResult(call, composed.result, (result, style) => renderFit(result, names, style), dialects);
  const { obstacles, findings } = composed.result;
  return exitCode({ severities: [...obstacles, ...findings].map(({ severity }) => severity) }, failOn);
}
