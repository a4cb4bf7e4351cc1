/** Both stacks with one folder between them, and guests that live in it: their disk, what they print, the migration's socket. */
import { chmod, mkdtemp, open, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Round, roundsIn } from "../guest/cpuid-log.ts";
import { buildGuestImage } from "../guest/guest-image.ts";
import { runProgram } from "../process.ts";
import { STACK_NAMES, type Stack, type StackName, startStack } from "../stack.ts";

/** Where a stack sees the folder that both share. */
const SHARED = "/mnt";

/** The disk that every guest boots, as a stack sees it. */
export const GUEST_DISK = `${SHARED}/cpuid.img`;
/** What a guest prints goes here. */
export const serialLogOf = (guest: string): string => `${SHARED}/${guest}.log`;

export type MoveOutcome = { readonly ok: true } | { readonly ok: false; readonly error: string };

export interface StackPair {
  readonly stacks: Readonly<Record<StackName, Stack>>;
  /** The folder that both share, as the machine sees it; the stacks see it as `/mnt`. */
  readonly folder: string;
  /** Starts a guest whose CPUs run. */
  start(stack: Stack, xml: string): Promise<MoveOutcome>;
  /** Moves a running guest, by libvirt, over a socket in the shared folder; or says why not: it then runs on where it was. */
  move(guest: string, from: Stack, to: Stack): Promise<MoveOutcome>;
  /** A whole round that the guest began after now; null if it prints none within `timeoutMs`. */
  nextRound(guest: string, timeoutMs?: number): Promise<Round | null>;
  stop(): Promise<void>;
}

const sizeOf = async (path: string): Promise<number> => (await stat(path).catch(() => undefined))?.size ?? 0;

async function textFrom(path: string, position: number): Promise<string> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return "";
  try {
    return (await file.readFile("utf8")).slice(position);
  } finally {
    await file.close();
  }
}

const said = (stderr: string): string =>
  stderr
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => line.replace(/^error: /, ""))
    .join("\n");

/** @throws if a stack is not installed, or this is not root */
export async function startStackPair(): Promise<StackPair> {
  const folder = await mkdtemp(join(tmpdir(), "virt-baseline-shared-"));
  await chmod(folder, 0o755);
  await buildGuestImage(join(folder, "cpuid.img"));
  const [bookworm, trixie] = await Promise.all(STACK_NAMES.map((name) => startStack(name, { shared: folder })));
  const stacks = { bookworm: bookworm!, trixie: trixie! };
  const virsh = (stack: Stack, ...args: string[]) => runProgram("virsh", ["--connect", stack.uri, ...args]);

  return {
    stacks,
    folder,
    async start(stack, xml) {
      const created = await stack.createPaused(xml);
      if (!created.ok) return created;
      const { code, stderr } = await virsh(stack, "resume", created.name);
      return code === 0 ? { ok: true } : { ok: false, error: said(stderr) };
    },
    async move(guest, from, to) {
      const socket = ["--migrateuri", `unix://${SHARED}/${guest}.sock`];
      // Both see the same disk, which libvirt cannot know of a folder that is no network file system: hence --unsafe.
      const { code, stderr } = await virsh(from, "migrate", "--live", "--unsafe", guest, to.uri, ...socket);
      return code === 0 ? { ok: true } : { ok: false, error: said(stderr) };
    },
    async nextRound(guest, timeoutMs = 20_000) {
      const path = join(folder, `${guest}.log`);
      const begin = await sizeOf(path);
      for (let waited = 0; waited < timeoutMs; waited += 25) {
        const [first] = roundsIn(await textFrom(path, begin));
        if (first !== undefined) return first;
        await sleep(25);
      }
      return null;
    },
    async stop() {
      await Promise.all(Object.values(stacks).map((stack) => stack.stop()));
      await rm(folder, { recursive: true });
    },
  };
}
