/** A QEMU that runs by itself, without libvirt, as Proxmox and scripts run it; its monitor is its standard input and output. */
import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type { QmpReply } from "../../../scripts/real/qmp.ts";
import type { Stack } from "../stack.ts";
import type { MoveOutcome } from "./stack-pair.ts";

export interface QemuProcess {
  /** Null: QEMU ended before it answered. */
  execute(command: string, args?: Readonly<Record<string, unknown>>): Promise<QmpReply | null>;
  readonly ended: () => boolean;
  /** What it wrote on standard error, one line of it last: why it ended. */
  readonly complaint: () => string;
  stop(): Promise<void>;
}

/** Starts a stack's QEMU with `args`; that it lives is told by its first answer. */
export function startQemu(stack: Stack, args: readonly string[]): QemuProcess {
  const [command, ...inside] = stack.enter;
  const child = spawn(command!, [...inside, "/usr/bin/qemu-system-x86_64", ...args, "-qmp", "stdio"], {
    stdio: "pipe",
  });
  const waiting: ((reply: QmpReply | null) => void)[] = [];
  let over = false;
  let stderr = "";
  let line = "";
  const hear = (text: string) => {
    const message = JSON.parse(text) as QmpReply;
    if ("return" in message || "error" in message) waiting.shift()?.(message);
  };
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    const lines = (line + chunk).split("\n");
    line = lines.pop() ?? "";
    for (const complete of lines) if (complete.trim() !== "") hear(complete);
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    stderr += chunk;
  });
  child.stdin.on("error", () => {}); // QEMU ended early: `complaint` tells why
  const end = new Promise<void>((resolve) => {
    const finish = () => {
      over = true;
      for (const answer of waiting.splice(0)) answer(null);
      resolve();
    };
    child.on("close", finish);
    child.on("error", (error) => {
      stderr += error.message;
      finish();
    });
  });
  const execute: QemuProcess["execute"] = (name, given) =>
    new Promise((resolve) => {
      if (over) return resolve(null);
      waiting.push(resolve);
      child.stdin.write(`${JSON.stringify({ execute: name, ...(given ? { arguments: given } : {}) })}\n`);
    });
  void execute("qmp_capabilities");
  return {
    execute,
    ended: () => over,
    complaint: () => stderr.trim(),
    async stop() {
      if (!over) void execute("quit");
      await end;
    },
  };
}

async function statusOf(qemu: QemuProcess, query: string): Promise<string> {
  const reply = await qemu.execute(query);
  return (reply?.return as { status?: string } | undefined)?.status ?? "none";
}

/** Waits until `isSo`, or one of the two has ended. */
async function until(isSo: () => Promise<boolean>, either: readonly QemuProcess[]): Promise<void> {
  while (!(await isSo()) && !either.some(({ ended }) => ended())) await sleep(20);
}

/**
 * Moves what runs in `from` into `to`, which was started with `-incoming defer`, over a socket that both see. The source
 * may say that it completed while the destination refuses what came: only a destination that runs counts.
 */
export async function migrate(from: QemuProcess, to: QemuProcess, socket: string): Promise<MoveOutcome> {
  const uri = `unix:${socket}`;
  const refused = async (): Promise<MoveOutcome> => {
    if (!to.ended()) await to.stop();
    return { ok: false, error: to.complaint() };
  };
  const listens = await to.execute("migrate-incoming", { uri });
  if (listens === null) return refused();
  if (listens.error !== undefined) throw new Error(`the destination cannot listen: ${listens.error.desc}`);
  const begun = await from.execute("migrate", { uri });
  if (begun?.error !== undefined) {
    await to.stop();
    return { ok: false, error: begun.error.desc };
  }
  const isOver = async () => ["completed", "failed", "cancelled"].includes(await statusOf(from, "query-migrate"));
  await until(isOver, [from, to]);
  const sent = await statusOf(from, "query-migrate");
  if (sent !== "completed") {
    await until(async () => false, [to]); // a destination that refuses ends by itself: then it has said why
    return refused();
  }
  await until(async () => (await statusOf(to, "query-status")) === "running", [to]);
  return to.ended() ? refused() : { ok: true };
}

interface PciDevice {
  readonly slot: number;
  readonly function: number;
  readonly id: { readonly device: number; readonly vendor: number };
  readonly pci_bridge?: { readonly devices?: readonly PciDevice[] };
}

/** What a guest finds on its PCI buses, a line for each function; bridges' own buses in the order of their bridges. */
export async function pciOf(qemu: QemuProcess): Promise<string[]> {
  const reply = await qemu.execute("query-pci");
  const buses = (reply?.return ?? []) as readonly { readonly devices: readonly PciDevice[] }[];
  const tell = (path: string, { slot, function: part, id, pci_bridge }: PciDevice): string[] => {
    const place = `${path}${slot.toString(16)}.${part}`;
    const behind = (pci_bridge?.devices ?? []).flatMap((device) => tell(`${place}/`, device));
    return [`${place} ${id.vendor.toString(16)}:${id.device.toString(16)}`, ...behind];
  };
  return buses.flatMap(({ devices }) => devices.flatMap((device) => tell("", device))).sort();
}
