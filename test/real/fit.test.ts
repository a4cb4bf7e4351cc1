/**
 * Guests fitted to both real stacks really are defined and started on both; before, each stack refuses them where check
 * says that it would. What an edit cannot solve is refused after as before.
 */
import { afterAll, describe, expect, test } from "vitest";
import { check, fit as fitGuest, type Guest, readGuests, readHosts } from "../../packages/core/src/index.ts";
import { inputOf, recordStack, unmasked } from "./masked-hosts.ts";
import { STACK_NAMES, type Stack, startStack } from "./stack.ts";

const stacks = await Promise.all(STACK_NAMES.map((name) => startStack(name)));
const inputs = await Promise.all(
  stacks.map(async (stack) => inputOf(unmasked(stack.name), stack.name, await recordStack(stack))),
);
const { hosts } = readHosts(inputs);
afterAll(() => Promise.all(stacks.map((stack) => stack.stop())));

let count = 0;
function guestOf(cpu: string, machine: string | null, vcpus: number): Guest {
  const text = `<domain type='qemu'>
  <name>fit-${++count}</name>
  <memory unit='MiB'>64</memory>
  <vcpu>${vcpus}</vcpu>
  <os>
    <type arch='x86_64'${machine === null ? "" : ` machine='${machine}'`}>hvm</type>
  </os>
  <!-- kept -->${cpu === "" ? "" : `\n  ${cpu}`}
  <devices><controller type='usb' model='none'/><memballoon model='none'/></devices>
</domain>
`;
  return readGuests([{ name: "guest.xml", text }]).guests[0]!;
}

/** Defined, and started with its CPUs stopped; or why not. */
async function outcome(stack: Stack, xml: string): Promise<string> {
  try {
    const name = await stack.define(xml);
    await stack.virsh(["undefine", name]);
  } catch (error) {
    return `not defined: ${(error as Error).message}`;
  }
  const started = await stack.createPaused(xml);
  if (!started.ok) return started.error;
  await stack.destroy(started.name);
  return "starts";
}

interface Case {
  readonly cpu?: string;
  readonly machine?: string | null;
  readonly vcpus?: number;
  /** What is known to break the fitted guest's moves between the two, though it starts on both. */
  readonly breakages?: readonly string[];
}

const exact = (model: string, lines: string, check = "full") =>
  `<cpu mode='custom' match='exact' check='${check}'><model fallback='forbid'>${model}</model>${lines}</cpu>`;
const line = (policy: string, name: string) => `<feature policy='${policy}' name='${name}'/>`;

// what is shown | the guest | the stacks that refuse it as it is
const cases: readonly (readonly [string, Case, readonly string[]])[] = [
  ["an alias of the machine type", { machine: "q35" }, []],
  ["no machine type and no CPU", { machine: null }, []],
  ["the newer stack's machine type", { machine: "pc-q35-10.0" }, ["bookworm"]],
  ["host-model", { cpu: "<cpu mode='host-model'/>" }, []],
  ["maximum", { cpu: "<cpu mode='maximum'></cpu>", machine: "pc-i440fx-7.2" }, []],
  ["host-model with a line", { cpu: `<cpu mode='host-model'>${line("disable", "la57")}</cpu>` }, []],
  ["a model of which both lack features", { cpu: exact("Haswell", "") }, ["bookworm", "trixie"]],
  ["what only the newer has, by its model", { cpu: exact("EPYC-Rome", "", "none"), machine: "pc" }, []],
  ["an optional feature", { cpu: exact("Nehalem", line("optional", "x2apic") + line("require", "hypervisor")) }, []],
  [
    "several cores in a socket",
    {
      cpu: "<cpu mode='host-model'>\n    <topology sockets='1' cores='2' threads='1'/>\n  </cpu>",
      vcpus: 2,
      breakages: ["hazard.ht-by-topology", "hazard.ht-missing"],
    },
    [],
  ],
  ["a bare model, to which QEMU adds a feature", { cpu: exact("Nehalem", "") }, ["bookworm", "trixie"]],
  ["a model that both give", { cpu: exact("Nehalem", line("require", "hypervisor")) }, []],
];

describe.each(cases)("%s", (_, { cpu = "", machine = "pc-q35-7.2", vcpus = 1, breakages = [] }, refusing) => {
  const guest = guestOf(cpu, machine, vcpus);
  const result = fitGuest(guest, hosts, null);

  test("is refused, unfitted, just where it is known to be", async () => {
    for (const stack of stacks) {
      const said = await outcome(stack, guest.text);
      expect(said === "starts" ? [] : [stack.name], said).toEqual(refusing.filter((name) => name === stack.name));
      const host = hosts.find(({ name }) => name === stack.name)!;
      const [move] = check([guest], [host], null).moves;
      if (move!.qemu === "refused") expect(said).not.toBe("starts");
    }
  });

  test("starts on both stacks once fitted", async () => {
    expect(result.obstacles.map(({ check: id }) => id)).toEqual(breakages);
    expect(result.xml).toContain("<!-- kept -->");
    for (const stack of stacks) expect(await outcome(stack, result.xml), result.xml).toBe("starts");
  });
});

test("a feature that the guest names and the older stack lacks is an obstacle, and refused there still", async () => {
  const guest = guestOf(exact("Nehalem", line("require", "hypervisor") + line("require", "x2apic")), "pc-q35-7.2", 1);
  const { obstacles, xml } = fitGuest(guest, hosts, null);
  expect(obstacles.map(({ check: id }) => id)).toEqual(["cpu.features"]);
  const [older, newer] = await Promise.all(stacks.map((stack) => outcome(stack, xml)));
  expect(older).toMatch(/missing features: x2apic/);
  expect(newer).toBe("starts");
});
