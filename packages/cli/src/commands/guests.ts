import type { Guest, Host } from "@virt-baseline/core";
import { reportFailure, UsageError } from "../errors.ts";
import { readGuestArguments } from "../input/guest-arguments.ts";
import { realDisk } from "../input/read-files.ts";
import { refuseToOverwrite, writeStream } from "../write-output.ts";
import type { Call } from "./command.ts";
import { oneHost } from "./one-host.ts";

/** The guests that could be read, and whether others could not: those are told at once, on standard error. */
export interface GuestInputs {
  readonly guests: readonly Guest[];
  readonly unreadable: boolean;
}

/**
 * Reads the guests that `args` name. One that cannot be read does not keep the others from being answered.
 * @throws {AggregateError} of InputErrors where none can be read; UsageError if the output would overwrite one
 */
export async function readGuestInputs(call: Call, args: readonly string[]): Promise<GuestInputs> {
  const { readGuests } = await import("@virt-baseline/core");
  const { files, errors } = await readGuestArguments(
    args,
    realDisk(() => call.terminal.stdin),
  );
  if (call.options.output !== null) {
    refuseToOverwrite(
      call.options.output,
      files.map(({ name }) => name).filter((name) => name !== "-"),
    );
  }
  const read = readGuests(files);
  const all = [...errors, ...read.errors];
  if (read.guests.length === 0) throw all.length === 1 ? all[0] : new AggregateError(all, "no guest can be read");
  for (const error of all) await writeStream(call.terminal.stderr, reportFailure(error, false).text);
  return { guests: read.guests, unreadable: all.length > 0 };
}

/** The values of an option that is given once for each host. */
export function placesOf({ raw }: Call, name: string): string[] {
  const values = raw[name] === undefined ? [] : [raw[name]].flat().map(String);
  if (values.includes("")) throw new UsageError(`--${name} has no value`, `write --${name} HOST`);
  return values;
}

/**
 * The host that guests run on. Several files of one host are one: `--from n1=caps.xml --from n1=dom.xml`.
 * @throws {UsageError} where several hosts are named
 */
export async function readSource(call: Call): Promise<Host | null> {
  const places = placesOf(call, "from");
  if (places.length === 0) return null;
  const { readInputs } = await import("./hosts.ts");
  const { hosts } = await readInputs(call, places);
  return oneHost(hosts, "--from ", places);
}
