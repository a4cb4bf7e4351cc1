import type { Host, HostOfLine } from "@virt-baseline/core";
import { tool } from "../tool.ts";
import { writeStream } from "../write-output.ts";
import type { Call } from "./command.ts";

/** So many of those that are left out are named. */
const named = 10;

/**
 * Whom a question over a fleet is about: with --arch the hosts of another architecture are left out, and that is said. A
 * host that does not tell its architecture stays.
 */
export class OtherArchitectures {
  private readonly known = new Map<string, boolean>();
  private readonly names: string[] = [];
  private count = 0;

  private constructor(
    private readonly isOther: (host: Host) => boolean,
    private readonly arch: string,
    private readonly tell: (text: string) => Promise<void> | undefined,
  ) {}

  /** `arch`: another than --arch, which a lock was asked with. */
  static async than(
    { options, terminal }: Pick<Call, "options" | "terminal">,
    arch = options.arch,
  ): Promise<OtherArchitectures> {
    const { isOfOtherArch } = await import("@virt-baseline/core");
    const tell = (text: string) =>
      options.quiet ? undefined : writeStream(terminal.stderr, `${tool.name}: ${text}\n`);
    return new OtherArchitectures((host) => arch !== null && isOfOtherArch(host, arch), arch ?? "", tell);
  }

  /** Whether the host is one of them: then it is counted as left out. */
  take({ name, evidence, host }: HostOfLine): boolean {
    const isOther = this.known.get(evidence) ?? this.isOther(host());
    this.known.set(evidence, isOther);
    if (!isOther) return false;
    this.count += 1;
    if (this.count <= named) this.names.push(name);
    return true;
  }

  /** Where none is of the architecture, all stay: the answer tells why there is none. */
  async chooseBetween<Hosts>(all: Hosts, rest: Hosts, restCount: number): Promise<Hosts> {
    if (this.count === 0 || restCount === 0) return all;
    const { oneLine } = await import("@virt-baseline/core");
    const who =
      this.count === 1 ? "a host of another architecture is" : `${this.count} hosts of other architectures are`;
    const names = this.names.map((name) => oneLine(name)).join(", ");
    const more = this.count > named ? ` and ${this.count - named} more` : "";
    await this.tell(`${who} left out (--arch ${this.arch}): ${names}${more}`);
    return rest;
  }
}
