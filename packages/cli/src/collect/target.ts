/** A host to be reached over ssh. */
export interface Target {
  /** As the user wrote it. */
  readonly text: string;
  /** What its archive is named after: the host, with the port where one was given. */
  readonly name: string;
  readonly user: string | null;
  /** A name, an address or a Host of the user's ssh configuration. */
  readonly host: string;
  readonly port: number | null;
}

/** Why a text names no host that is safe to hand to ssh. */
export class TargetRefusal extends Error {
  override readonly name = "TargetRefusal";
}

/** Names in DNS and in ~/.ssh/config: none begins with what ssh would take for an option, none has a path in it. */
const hostName = /^[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9_])?$/;
const ipv6 = /^[0-9A-Fa-f:]{2,39}(?:\.\d{1,3}){0,3}(?:%[A-Za-z0-9._-]{1,15})?$/;
const userName = /^[A-Za-z0-9_][A-Za-z0-9._+-]{0,63}\$?$/;
const form =
  /^(?:(?<scheme>[a-z+]+):\/\/)?(?:(?<user>[^@/]*)@)?(?:\[(?<address>[^\]]*)\]|(?<host>[^:/?@[\]]*))(?::(?<port>\d*))?(?<rest>[/?].*)?$/s;

/**
 * Reads `qemu+ssh://[USER@]HOST[:PORT]/system`, `ssh://[USER@]HOST[:PORT]` or `[USER@]HOST`. Addresses of IPv6 stand in
 * brackets. What is no plain name is refused, though ssh is called without a shell and behind `--`: ssh's own
 * configuration may hand names on to one (ProxyCommand, Match exec).
 *
 * @throws {TargetRefusal}
 */
export function parseTarget(text: string): Target {
  const parts = form.exec(text)?.groups;
  if (parts === undefined) throw refuse(text, "expected [USER@]HOST, ssh://HOST or qemu+ssh://HOST/system");
  const { scheme, user = null, address, rest = "" } = parts;
  if (scheme === "qemu" && parts.host === "") throw refuse(text, "this machine is gathered without a TARGET");
  if (scheme !== undefined && scheme !== "ssh" && scheme !== "qemu+ssh") {
    throw refuse(text, `${printable(scheme)} is not reached; expected ssh:// or qemu+ssh://`);
  }
  const paths = scheme === "qemu+ssh" ? ["", "/", "/system", "/session"] : ["", "/"];
  if (!paths.includes(rest)) {
    throw refuse(text, `behind the host stands ${printable(rest)}; keys and options belong into ~/.ssh/config`);
  }
  const host = address ?? parts.host ?? "";
  if (!(address === undefined ? hostName : ipv6).test(host)) throw refuse(text, "this is no name of a host");
  if (user !== null && !userName.test(user)) throw refuse(text, "this is no name of a user");
  const port = parts.port === undefined ? null : Number(parts.port);
  if (port !== null && !(port >= 1 && port <= 65_535)) throw refuse(text, "expected a port from 1 to 65535");
  const name = `${host.replaceAll(/[:%]/g, "-")}${port === null ? "" : `-${port}`}`;
  return { text, name, user, host, port };
}

function refuse(text: string, why: string): TargetRefusal {
  return new TargetRefusal(`${printable(text)}: ${why}`);
}

/** A text of someone else's, fit for a terminal: on one line, without control characters, not too long. */
export function printable(text: string, most = 200): string {
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, "?");
  return plain.length > most ? `${plain.slice(0, most)}…` : plain;
}
