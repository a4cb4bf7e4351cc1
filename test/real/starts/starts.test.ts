/**
 * Guests that run on one real stack, and the other stack's answer to what a move would hand it: defined there, and started
 * with its CPUs stopped. That is the definition as libvirt sends it (`dumpxml --migratable`, without what it adds by
 * itself) with the CPU that the guest was given. check must have said so.
 *
 * 40 guests, 200 with `pnpm real --all`; VIRT_BASELINE_SEED=N draws others.
 */
import { readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import type { Host } from "../../../packages/core/src/index.ts";
import { readGuests } from "../../../packages/core/src/index.ts";
import { domainOf, startableGuests } from "../moves/combinations.ts";
import { hostOfStack } from "../moves/evidence.ts";
import { startStackPair } from "../moves/stack-pair.ts";
import { verdictOf } from "../moves/verdicts.ts";
import { STACK_NAMES, type Stack, type StackName } from "../stack.ts";

const SEED = Number(process.env.VIRT_BASELINE_SEED ?? 20260101);
const GUESTS = process.env.VIRT_BASELINE_ALL ? 200 : 40;

/** A difference between what check says and what the stack does, known and explained. */
interface Explained {
  /** What check says of it: `qemu`'s word. */
  readonly said: "ok" | "refused" | "unknown";
  /** A check among those that said so; without it, any. */
  readonly check?: string;
  /** What the stack answers, as a regular expression; `starts` where it starts. */
  readonly does: string;
  readonly reason: string;
}

const { differences } = JSON.parse(readFileSync(new URL("differences.json", import.meta.url), "utf8")) as {
  differences: readonly Explained[];
};

const pair = await startStackPair();
const hosts = Object.fromEntries(
  await Promise.all(STACK_NAMES.map(async (name) => [name, await hostOfStack(pair.stacks[name])] as const)),
) as Record<StackName, Host>;

const tally = { asked: 0, notBorn: 0, agreed: 0, refused: 0, began: performance.now() };
const explained = new Map<string, number>();
afterAll(async () => {
  const seconds = ((performance.now() - tally.began) / 1000).toFixed(1);
  console.log(
    `${GUESTS} guests (seed ${SEED}): ${tally.asked} ran on one stack, ${tally.agreed} answers of the other as said, ${tally.refused} of them refusals, ${tally.notBorn} guests start on neither; ${seconds} s`,
  );
  for (const [reason, times] of explained) console.log(`${times} otherwise: ${reason}`);
  await pair.stop();
});

const CPU = /<cpu [\s\S]*?<\/cpu>|<cpu [^>]*\/>/;

/** What the other stack is handed: the migratable definition with the running guest's CPU. */
async function handedOver(stack: Stack, name: string): Promise<string> {
  const [sent, live] = await Promise.all([stack.dumpxml(name, "--migratable"), stack.dumpxml(name)]);
  return sent.replace(CPU, CPU.exec(live)?.[0] ?? "");
}

/** `starts`, or why it is not defined or not started. */
async function answer(stack: Stack, xml: string): Promise<string> {
  try {
    const name = await stack.define(xml);
    await stack.virsh(["undefine", name]);
  } catch (error) {
    return (error as Error).message;
  }
  const started = await stack.createPaused(xml);
  if (!started.ok) return started.error;
  await stack.destroy(started.name);
  return "starts";
}

const opposite = (name: StackName): StackName => (name === "bookworm" ? "trixie" : "bookworm");

async function firstThatStarts(names: readonly StackName[], xml: string): Promise<StackName | null> {
  for (const name of names) if ((await pair.stacks[name].createPaused(xml)).ok) return name;
  return null;
}

const cases = startableGuests(GUESTS, SEED).map((combination, index) => ({
  name: `start${index}`,
  combination,
  birth: STACK_NAMES[index % 2]!,
  shows: `${index}: ${combination.shows}`,
}));

describe.concurrent("what a stack answers to a guest of the other is what check said", { timeout: 300_000 }, () => {
  test.for(cases)("$shows", async ({ name, combination, birth }) => {
    const definition = domainOf(name, combination);
    const here = await firstThatStarts([birth, opposite(birth)], definition);
    if (here === null) {
      tally.notBorn += 1;
      return;
    }
    const there = opposite(here);
    const xml = await handedOver(pair.stacks[here], name);
    await pair.stacks[here].destroy(name);
    const answered = await answer(pair.stacks[there], xml);
    const { qemu, findings } = verdictOf(
      readGuests([{ name: "guest.xml", text: xml }]).guests[0]!,
      hosts[here],
      hosts[there],
    );
    tally.asked += 1;
    if (answered === "starts" ? qemu === "ok" : qemu === "refused") {
      tally.agreed += 1;
      if (qemu === "refused") tally.refused += 1;
      return;
    }
    const checks = findings.filter((finding) => finding.qemu === qemu).map(({ check }) => check);
    const known = differences.find(
      ({ said, check, does }) =>
        said === qemu && (check === undefined || checks.includes(check)) && new RegExp(does).test(answered),
    );
    const account = `said ${qemu} (${checks.join(", ")}) from ${here} to ${there}: ${answered}\n${xml}`;
    expect(known, account).toBeDefined();
    explained.set(known!.reason, (explained.get(known!.reason) ?? 0) + 1);
  });
});
