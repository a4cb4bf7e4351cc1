/**
 * Live migrations from QEMU to QEMU, 7.2 and 10.0, both ways, without libvirt, as Proxmox and scripts do: QEMU compares
 * neither CPU nor, beyond what it sends, devices. What check says against QEMU's outcome, the CPUID that the guest reads
 * before and after, and what stands on its PCI buses.
 *
 * The guests' command lines are those that the libvirt of the source writes, and what `baseline --format qemu` writes;
 * the destination gets the same, as Proxmox gives it, or other ones where the case says so.
 */
import { afterAll, describe, expect, test } from "vitest";
import {
  baseline,
  dialects,
  fit as fitGuest,
  type Guest,
  type Host,
  readGuests,
  writeBaseline,
} from "../../../packages/core/src/index.ts";
import { differencesOf } from "../guest/cpuid-log.ts";
import { argumentsIn } from "../guest-cpu.ts";
import { STACK_NAMES, type StackName } from "../stack.ts";
import { type Combination, domainOf } from "./combinations.ts";
import { qemuArgumentsOf, withOption } from "./command-line.ts";
import { hostOfStack } from "./evidence.ts";
import { type AloneCase, aloneCases, cardArguments, withoutCards } from "./qemu-alone-cases.ts";
import { migrate, pciOf, startQemu } from "./qemu-process.ts";
import { GUEST_DISK, startStackPair } from "./stack-pair.ts";
import {
  describeHappening,
  type Happening,
  isUnharmed,
  judge,
  knownParting,
  unforeseen,
  verdictOf,
} from "./verdicts.ts";

const IN_CI = 12;
const cases = process.env.VIRT_BASELINE_ALL ? aloneCases : aloneCases.slice(0, IN_CI);

const pair = await startStackPair();
const hosts = Object.fromEntries(
  await Promise.all(STACK_NAMES.map(async (name) => [name, await hostOfStack(pair.stacks[name])] as const)),
) as Record<StackName, Host>;
const series = STACK_NAMES.map((name) => pair.stacks[name].versions.qemu.split(".").slice(0, 2).join("."));
const other = (name: StackName): StackName => (name === "bookworm" ? "trixie" : "bookworm");

const accounts: string[] = [];
const judgements = new Map<string, number>();
const count = (what: string) => judgements.set(what, (judgements.get(what) ?? 0) + 1);

afterAll(async () => {
  const told = [...judgements].map(([what, times]) => `${times} ${what}`).join(", ");
  console.log(`${cases.length} cases of QEMU alone: ${told}\n${accounts.join("\n")}`);
  await pair.stop();
});

function guestOf(text: string): Guest {
  return readGuests([{ name: "guest.xml", text }]).guests[0]!;
}

/** Lines that only one of the two has. */
const oneSided = (before: readonly string[], after: readonly string[]): string[] => [
  ...before.filter((line) => !after.includes(line)).map((line) => `gone: ${line}`),
  ...after.filter((line) => !before.includes(line)).map((line) => `new: ${line}`),
];

/** Runs `here` on a stack and moves it into `there` on the other. @returns QEMU's words if it does not even start */
async function happening(
  name: string,
  birth: StackName,
  here: readonly string[],
  there: readonly string[],
): Promise<Happening | string> {
  const source = startQemu(pair.stacks[birth], here);
  const destination = startQemu(pair.stacks[other(birth)], [...there, "-incoming", "defer"]);
  try {
    await source.execute("query-status");
    if (source.ended()) return source.complaint();
    const before = await pair.nextRound(name);
    if (before === null) throw new Error(`${name} prints nothing on ${birth}`);
    const devices = await pciOf(source); // by now the BIOS has numbered the buses
    const outcome = await migrate(source, destination, `/mnt/${name}.sock`);
    if (!outcome.ok) return { moved: false, error: outcome.error };
    await source.stop(); // both append to the same file
    const after = await pair.nextRound(name);
    return {
      moved: true,
      changed: after === null ? null : unforeseen(differencesOf(before.view, after.view), series),
      devices: oneSided(devices, await pciOf(destination)),
    };
  } finally {
    await Promise.all([source.stop(), destination.stop()]);
  }
}

/** Holds the verdict against what happened. */
function hold(shows: string, guest: Guest, target: Guest | null, birth: StackName, happened: Happening): void {
  const verdict = verdictOf(guest, hosts[birth], hosts[other(birth)], target);
  const checks = verdict.findings
    .filter(({ qemu, guestSees }) => qemu !== undefined || guestSees !== undefined)
    .map(({ check }) => check);
  const judged = judge(verdict, happened);
  const known = knownParting(shows, birth);
  count(known === undefined ? judged : `${judged} where QEMU is known to part from libvirt`);
  if (happened.moved && !isUnharmed(happened)) count("silently changed");
  const account = `${shows}, from ${birth}: said ${verdict.qemu}/${verdict.guestSees} (${checks.join(", ")}); ${describeHappening(happened)}: ${judged}`;
  accounts.push(account);
  expect(["right", "undecided", ...(known ? ["wrong yes", "wrong no"] : [])], account).toContain(judged);
  if (known) expect(judged, `qemu-alone.json says otherwise; ${account}`).toBe(known.judged);
}

async function commandLine(name: string, birth: StackName, guest: Combination, spoken: string | null) {
  const args = await qemuArgumentsOf(pair.stacks[birth], withoutCards(name, guest));
  const asSpoken =
    spoken === null ? args : withOption(args, "-machine", (machine) => machine.replace(/^[^,]*/, spoken));
  return [...asSpoken, ...cardArguments(guest)];
}

/** libvirt's words where it writes no command line, since its QEMU has not what the guest names. */
const IS_LACKING =
  /not support|unsupported|unknown|Unable to find|is not available|Emulator .* does not|can't be used/i;

async function liveThrough({ shows, guest, there, spoken }: AloneCase, id: string, birth: StackName): Promise<boolean> {
  const name = `${id}-${birth}`;
  const lines = await Promise.all([
    commandLine(name, birth, guest, spoken),
    commandLine(name, birth, there ?? guest, spoken),
  ]).catch((error: Error) => error.message);
  if (typeof lines === "string") {
    expect(lines, `${shows}, from ${birth}`).toMatch(IS_LACKING);
    return false;
  }
  const happened = await happening(name, birth, ...lines);
  if (typeof happened === "string") {
    expect(happened, `${shows}, from ${birth}`).toMatch(/not a valid device|unsupported machine type/);
    return false;
  }
  const target = there === null ? null : guestOf(domainOf(name, there));
  hold(shows, guestOf(domainOf(name, guest)), target, birth, happened);
  return true;
}

/** Every guest keeps a CPU busy: how long a case takes depends on what else runs. */
const patient = { timeout: 300_000 };

describe.concurrent("the verdicts on a move are what QEMU alone does", patient, () => {
  test.for(cases.map((one, index) => ({ ...one, id: `alone${index}` })))("$shows", async (one) => {
    const lived = [];
    for (const birth of STACK_NAMES) lived.push(await liveThrough(one, one.id, birth));
    expect(lived, "on one of the two at least the guest runs").toContain(true);
  });
});

describe.concurrent("what is written for QEMU moves both ways and changes nothing", patient, () => {
  const rom = {
    ...aloneCases[0]!.guest,
    devices: aloneCases.find(({ shows }) => shows === "a card with its boot ROM")!.guest.devices,
  };

  test.for(STACK_NAMES)("by baseline --format qemu, from %s", async (birth) => {
    const name = `baseline-${birth}`;
    const result = baseline(Object.values(hosts), { accel: "tcg" });
    const written = argumentsIn(writeBaseline(result, dialects.find(({ id }) => id === "qemu")!).text);
    const disk = ["-drive", `file=${GUEST_DISK},format=raw,if=virtio,file.locking=off`];
    const serial = ["-chardev", `file,id=serial,path=/mnt/${name}.log,append=on`, "-serial", "chardev:serial"];
    const args = [...written, "-m", "64", "-nodefaults", "-display", "none", ...disk, ...serial];
    expect(await happening(name, birth, args, args)).toEqual({ moved: true, changed: [], devices: [] });
  });

  test.for(STACK_NAMES)("by fit, of a guest that names an alias and a CPU that differs, from %s", async (birth) => {
    const name = `fitted-alone-${birth}`;
    const guest = { ...rom, devices: "", machine: "q35", cpu: "<cpu mode='maximum'/>" };
    const { xml, obstacles } = fitGuest(guestOf(domainOf(name, guest)), Object.values(hosts), null);
    expect(obstacles).toEqual([]);
    const args = await qemuArgumentsOf(pair.stacks[birth], xml);
    expect(await happening(name, birth, args, args), xml).toEqual({ moved: true, changed: [], devices: [] });
  });
});
