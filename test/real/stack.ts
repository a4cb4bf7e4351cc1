/**
 * Two real hypervisor stacks to hold the program against: Debian 12's libvirt 9.0 with QEMU 7.2, and Debian 13's
 * libvirt 11.3 with QEMU 10.0. Each runs in namespaces of its own (scripts/real/libvirtd.sh), as root, without KVM
 * unless asked for; scripts/real/provision.sh installs them.
 */
import { spawn } from "node:child_process";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { realDirectory } from "../../scripts/real/directory.ts";
import { converse, type QmpCommand, type QmpTranscript } from "../../scripts/real/qmp.ts";
import { type Outcome, runProgram } from "./process.ts";

export const STACK_NAMES = ["bookworm", "trixie"] as const;
export type StackName = (typeof STACK_NAMES)[number];

export type StartOutcome =
  | { readonly ok: true; readonly name: string }
  | { readonly ok: false; readonly error: string };

export interface Stack {
  readonly name: StackName;
  /** As `virsh version` prints them, e.g. 9.0.0 and 7.2.22. */
  readonly versions: { readonly libvirt: string; readonly qemu: string };
  /** Under which a virsh of the machine reaches this stack's libvirtd. */
  readonly uri: string;
  /** Put before a command, runs it inside the stack; for programs that start others (sshd). */
  readonly enter: readonly string[];
  /** Runs virsh and gives its standard output. @throws {VirshError} if virsh ends with another code than 0. */
  virsh(args: readonly string[], options?: { input?: string }): Promise<string>;
  capabilities(): Promise<string>;
  domainCapabilities(wanted: { virttype?: "qemu" | "kvm"; machine?: string }): Promise<string>;
  /** Holds XML against a schema of this libvirt with virt-xml-validate: null if it is valid, else what the tool says. */
  validate(xml: string, schema: "domain" | "cpu"): Promise<string | null>;
  /** Makes a persistent domain; gives its name. @throws {VirshError} */
  define(xml: string): Promise<string>;
  /** Starts a transient domain with its CPUs stopped, which is when libvirt checks the guest's CPU; or says why not. */
  createPaused(xml: string): Promise<StartOutcome>;
  destroy(name: string): Promise<void>;
  dumpxml(name: string, ...flags: string[]): Promise<string>;
  /** The QEMU command line that libvirt would run for this domain. @throws {VirshError} */
  domxmlToNative(xml: string): Promise<string>;
  /** Runs this stack's qemu-system-x86_64 to its end, e.g. `["-cpu", "help"]`. */
  qemuBinary(args: readonly string[], input?: string): Promise<Outcome>;
  /** Runs any program where this stack's libvirtd and files are. */
  run(command: readonly string[], input?: string): Promise<Outcome>;
  /** Asks a throw-away QEMU; `-M none -accel tcg` unless `args` name another machine or accelerator. */
  qmp(args: readonly string[], commands: readonly QmpCommand[]): Promise<QmpTranscript>;
  /** Ends libvirtd and every guest it started. */
  stop(): Promise<void>;
}

/** virsh's own message, without the prefix `error: ` and without the line that only says which command failed. */
export class VirshError extends Error {
  override readonly name = "VirshError";
  constructor(
    readonly args: readonly string[],
    readonly code: number | null,
    stderr: string,
  ) {
    const lines = stderr
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => line.replace(/^error: /, ""));
    super((lines.length > 1 ? lines.filter((line) => !/^failed to /i.test(line)) : lines).join("\n"));
  }
}

/** virsh reads files, which a pipe's end is but not the socket that Node gives a child: hence `cat` in between. */
const STANDARD_INPUT = "/proc/self/fd/0";
const PIPED = ["/bin/sh", "-c", 'cat | exec "$@"', "sh"];
const EMULATOR = "/usr/bin/qemu-system-x86_64";
const rootOf = (name: StackName): string => (name === "bookworm" ? "/" : join(realDirectory(), "trixie"));

interface Daemon {
  readonly uri: string;
  /** Put before a command, runs it inside the stack. */
  readonly enter: readonly [string, ...string[]];
  stop(): Promise<void>;
}

async function startDaemon(name: StackName, kvm: boolean, shared: string): Promise<Daemon> {
  const script = fileURLToPath(new URL("../../scripts/real/libvirtd.sh", import.meta.url));
  const cache = join(realDirectory(), "cache", kvm ? `${name}-kvm` : name);
  const child = spawn("bash", [script, name, rootOf(name), cache, shared, ...(kvm ? ["kvm"] : [])], { stdio: "pipe" });
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    log = (log + text).slice(-20_000);
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  let ended = false;
  const end = new Promise<void>((resolve) =>
    child.on("close", () => {
      ended = true;
      resolve();
    }),
  );
  const stop = async () => {
    child.stdin.end();
    await end;
  };

  for (let waited = 0; waited < 30_000 && !ended; waited += 20) {
    const pid = /^pid (\d+)$/m.exec(said)?.[1];
    // The socket is a first sign of life; the first virsh waits for the rest.
    const socket = `/proc/${pid}/root/run/libvirt/libvirt-sock`;
    if (pid && (await stat(socket).catch(() => undefined))) {
      const enter = ["nsenter", `--target=${pid}`, "--mount", "--pid", "--uts", "--root", "--wd", "--"] as const;
      return { enter, uri: `qemu+unix:///system?socket=${socket}`, stop };
    }
    await sleep(20);
  }
  if (!ended) await stop();
  throw new Error(`libvirtd of ${name} did not start (scripts/real/provision.sh installs it):\n${log}`);
}

const versionIn = (text: string, what: RegExp): string => {
  const found = what.exec(text)?.[1];
  if (!found) throw new Error(`no version in: ${text}`);
  return found;
};

/**
 * Starts a stack's libvirtd; hundreds of guests may be tried on one. `kvm` gives it /dev/kvm, else all is TCG; the folder
 * `shared` is its /mnt, by which two stacks reach the same disks and sockets.
 * @throws if it is not installed, or this is not root.
 */
export async function startStack(
  name: StackName,
  { kvm = false, shared = "" }: { kvm?: boolean; shared?: string } = {},
): Promise<Stack> {
  const { enter, uri, stop } = await startDaemon(name, kvm, shared);
  const [nsenter, ...inside] = enter;
  const run = (command: readonly string[], input?: string) => runProgram(nsenter, [...inside, ...command], input);

  const virsh: Stack["virsh"] = async (args, { input } = {}) => {
    const { code, stdout, stderr } = await run([...PIPED, "virsh", "--connect", "qemu:///system", ...args], input);
    if (code !== 0) throw new VirshError(args, code, stderr);
    return stdout;
  };
  const createPaused: Stack["createPaused"] = async (xml) => {
    try {
      const said = await virsh(["create", "--paused", STANDARD_INPUT], { input: xml });
      return { ok: true, name: versionIn(said, /^Domain '(.*)' created/m) };
    } catch (error) {
      if (error instanceof VirshError) return { ok: false, error: error.message };
      throw error;
    }
  };
  const version = await virsh(["version"]).catch(async (error) => {
    await stop();
    throw error;
  });

  return {
    name,
    uri,
    enter,
    versions: {
      libvirt: versionIn(version, /Using library: libvirt (\S+)/),
      qemu: versionIn(version, /hypervisor: QEMU (\S+)/),
    },
    virsh,
    capabilities: () => virsh(["capabilities"]),
    domainCapabilities: ({ virttype = "qemu", machine }) =>
      virsh([
        "domcapabilities",
        "--virttype",
        virttype,
        "--arch",
        "x86_64",
        ...(machine ? ["--machine", machine] : []),
      ]),
    validate: async (xml, schema) => {
      const { code, stderr } = await run(["virt-xml-validate", "-", schema], xml);
      return code === 0 ? null : stderr;
    },
    define: async (xml) =>
      versionIn(await virsh(["define", STANDARD_INPUT], { input: xml }), /^Domain '(.*)' defined/m),
    createPaused,
    destroy: async (domain) => {
      await virsh(["destroy", domain]);
    },
    dumpxml: (domain, ...flags) => virsh(["dumpxml", domain, ...flags]),
    domxmlToNative: (xml) => virsh(["domxml-to-native", "qemu-argv", STANDARD_INPUT], { input: xml }),
    run,
    qemuBinary: (args, input) => run([EMULATOR, ...args], input),
    qmp: (args, commands) => {
      const given = new Set(args);
      const machine = given.has("-M") || given.has("-machine") ? [] : ["-M", "none"];
      const accelerator = args.some((arg) => arg === "-accel" || /(^|,)accel=/.test(arg)) ? [] : ["-accel", "tcg"];
      const still = ["-S", "-nodefaults", "-display", "none", "-qmp", "stdio"];
      return converse([...enter, EMULATOR, ...machine, ...accelerator, ...still, ...args], commands);
    },
    stop,
  };
}
