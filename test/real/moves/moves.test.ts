/**
 * Live migrations between two real stacks, both ways, each guest born on either: what check says before, of the definition
 * and of the running guest, against what libvirt and QEMU say and what CPUID the guest reads before and after.
 *
 * 20 combinations, 60 with `pnpm real --all`; VIRT_BASELINE_SEED=N draws others than the usual ones.
 */
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { fit as fitGuest, type Guest, type Host, readGuests } from "../../../packages/core/src/index.ts";
import { differencesOf } from "../guest/cpuid-log.ts";
import { STACK_NAMES, type StackName } from "../stack.ts";
import { type Combination, combinations, domainOf } from "./combinations.ts";
import { hostOfStack } from "./evidence.ts";
import { startStackPair } from "./stack-pair.ts";
import {
  describeHappening,
  type Happening,
  isExplainedNo,
  isKnownGap,
  type Judgement,
  judge,
  unforeseen,
  verdictOf,
} from "./verdicts.ts";

const SEED = Number(process.env.VIRT_BASELINE_SEED ?? 20260101);
const ALL = 60;
const IN_CI = 20;

const pair = await startStackPair();
const hosts = Object.fromEntries(
  await Promise.all(STACK_NAMES.map(async (name) => [name, await hostOfStack(pair.stacks[name])] as const)),
) as Record<StackName, Host>;
const series = STACK_NAMES.map((name) => pair.stacks[name].versions.qemu.split(".").slice(0, 2).join("."));
const other = (name: StackName): StackName => (name === "bookworm" ? "trixie" : "bookworm");

const everything = combinations(ALL, SEED);
const chosen = fc.sample(fc.shuffledSubarray(everything, { minLength: IN_CI, maxLength: IN_CI }), {
  seed: SEED,
  numRuns: 1,
});
const cases = (process.env.VIRT_BASELINE_ALL ? everything : chosen[0]!).map((combination) => ({
  combination,
  shows: combination.shows,
  id: `guest${everything.indexOf(combination)}`,
}));

const tally = { starts: 0, moves: 0, refusals: 0, changed: 0, began: performance.now() };
const judgements = new Map<Judgement, number>();
const noes: string[] = [];
const count = (judgement: Judgement) => judgements.set(judgement, (judgements.get(judgement) ?? 0) + 1);

afterAll(async () => {
  const seconds = ((performance.now() - tally.began) / 1000).toFixed(1);
  const told = [...judgements].map(([judgement, times]) => `${times} ${judgement}`).join(", ");
  console.log(
    `${cases.length} combinations (seed ${SEED}): ${tally.starts} guests, ${tally.moves} moves, of them ${tally.changed} that changed the guest, ${tally.refusals} refusals; verdicts: ${told}; ${seconds} s`,
  );
  for (const no of noes) console.log(`wrong no: ${no}`);
  await pair.stop();
});

function guestOf(text: string): Guest {
  return readGuests([{ name: "guest.xml", text }]).guests[0]!;
}

/** Moves a guest that runs on `at`; it prints there before, and on the other stack after. */
async function happening(name: string, at: StackName): Promise<Happening> {
  const before = await pair.nextRound(name);
  if (before === null) throw new Error(`${name} prints nothing on ${at}`);
  const outcome = await pair.move(name, pair.stacks[at], pair.stacks[other(at)]);
  if (!outcome.ok) {
    tally.refusals += 1;
    return { moved: false, error: outcome.error };
  }
  tally.moves += 1;
  const after = await pair.nextRound(name);
  const changed = after === null ? null : unforeseen(differencesOf(before.view, after.view), series);
  if (changed?.length !== 0) tally.changed += 1;
  return { moved: true, changed };
}

/** Holds the verdicts against what happened. */
function hold(what: string, guests: Readonly<Record<string, Guest>>, at: StackName, happened: Happening): void {
  for (const [which, guest] of Object.entries(guests)) {
    const verdict = verdictOf(guest, hosts[at], hosts[other(at)]);
    const said = verdict.findings.filter(({ qemu, guestSees }) => qemu !== undefined || guestSees !== undefined);
    const judged = judge(verdict, happened);
    const checks = said.map(({ check: id }) => id);
    const explained = judged === "wrong no" && isExplainedNo(`${what}, the ${which}`, at, checks);
    const judgement = explained ? "explained no" : judged;
    count(judgement);
    const account = `${what}, the ${which}, from ${at}: said ${verdict.qemu}/${verdict.guestSees} (${checks.join(", ")}); ${describeHappening(happened)}`;
    if (judgement === "wrong no") noes.push(account);
    expect(judgement, account).not.toBe("wrong yes");
    expect(judgement, account).not.toBe("wrong no");
  }
}

/** A guest is born, moves to the other stack, and, if it may, back; or does not start, in libvirt's words. */
async function liveThrough(
  id: string,
  shows: string,
  definition: string,
  birth: StackName,
): Promise<Happening[] | string> {
  const started = await pair.start(pair.stacks[birth], definition);
  if (!started.ok) return started.error;
  tally.starts += 1;
  let at = birth;
  try {
    const live = async () => guestOf(await pair.stacks[at].dumpxml(id));
    const born = await live();
    const there = await happening(id, at);
    hold(shows, { definition: guestOf(definition), "running guest": born }, at, there);
    if (!there.moved) return [there];
    at = other(at);
    if (there.changed === null) return [there];
    const moved = await live();
    const back = await happening(id, at);
    hold(`${shows}, on the way back`, { "running guest": moved }, at, back);
    if (back.moved) at = other(at);
    return [there, back];
  } finally {
    await pair.stacks[at].destroy(id);
  }
}

/** Every guest keeps a CPU busy: how long a case takes depends on what else runs. */
const patient = { timeout: 300_000 };

describe.concurrent("the verdicts on a move are what happens", patient, () => {
  test.for(cases)("$shows", async ({ id, combination }) => {
    for (const birth of STACK_NAMES) {
      const name = `${id}-${birth}`;
      await liveThrough(name, combination.shows, domainOf(name, combination), birth);
    }
  });
});

/** Others are beyond any edit: one stack lacks the machine type or the device. */
const isFittable = ({ machine, devices }: Combination) =>
  !/-(9|10)\./.test(machine ?? "") && !/igb|itco|pvpanic|am53c974|crypto|iommu/.test(devices);

describe.concurrent("a guest, once fitted, moves both ways", patient, () => {
  const fittable = cases
    .filter(({ combination }) => isFittable(combination))
    .slice(0, process.env.VIRT_BASELINE_ALL ? ALL : 6);
  test.for(fittable)("$shows", async ({ id, combination }) => {
    for (const birth of STACK_NAMES) {
      const name = `fitted-${id}-${birth}`;
      const result = fitGuest(guestOf(domainOf(name, combination)), Object.values(hosts), null);
      const lives = await liveThrough(name, `${combination.shows}, fitted`, result.xml, birth);
      if (result.obstacles.length > 0 || (typeof lives === "string" && isKnownGap(lives))) continue;
      expect(typeof lives === "string" ? lives : lives.map(describeHappening), result.xml).toEqual(["moved", "moved"]);
    }
  });
});
