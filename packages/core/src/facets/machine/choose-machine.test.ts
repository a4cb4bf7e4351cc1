import { describe, expect, test } from "vitest";
import { exactly } from "../../lattice/partial-set.ts";
import { defaultPolicy, type Policy } from "../../policy/policy.ts";
import { chooseMachine } from "./choose-machine.ts";
import { machineNames } from "./machine-offer.ts";

const setting = { arch: "x86_64", accel: "kvm", accelStated: true, machineFamily: null };

/** Names, each with a trailing `!` where some host calls it deprecated. */
function choose(names: string, machine: Partial<Policy["machine"]> = {}) {
  const all = names.split(" ").filter(Boolean);
  const bare = (some: readonly string[]) => machineNames.setOf(some.map((name) => name.replace("!", "")));
  const met = { names: exactly(bare(all)), deprecated: bare(all.filter((name) => name.endsWith("!"))) };
  const policy = { ...defaultPolicy, machine: { ...defaultPolicy.machine, ...machine } };
  return chooseMachine(met, { setting, policy, decided: new Map() });
}

describe("the machine type", () => {
  // what | common to all hosts (! deprecated on some) | the policy | chosen | of the family
  test.each<[string, string, Partial<Policy["machine"]>, string | null, string | null]>([
    ["q35 before pc", "pc-i440fx-10.0 pc-q35-7.2", {}, "pc-q35-7.2", "q35"],
    ["pc where q35 is not shared", "pc-i440fx-7.2 pc-i440fx-6.2", {}, "pc-i440fx-7.2", "pc"],
    ["the policy's family", "pc-i440fx-7.2 pc-q35-10.0", { family: "pc" }, "pc-i440fx-7.2", "pc"],
    ["none of the policy's family", "pc-q35-10.0", { family: "pc" }, null, "pc"],
    ["newest by number, not by letter", "pc-q35-9.2 pc-q35-10.0 pc-q35-2.12", {}, "pc-q35-10.0", "q35"],
    ["a third number counts", "pc-q35-4.0 pc-q35-4.0.1", {}, "pc-q35-4.0.1", "q35"],
    ["never an alias", "q35 pc", {}, null, null],
    ["deprecated ones aside while others remain", "pc-q35-7.2! pc-q35-6.2", {}, "pc-q35-6.2", "q35"],
    ["all deprecated: the newest all the same", "pc-q35-6.2! pc-q35-5.2!", {}, "pc-q35-6.2", "q35"],
    ["a family whose names are all deprecated is kept", "pc-q35-6.2! pc-i440fx-9.2", {}, "pc-q35-6.2", "q35"],
    ["downstream only where no upstream name is shared", "pc-q35-noble pc-q35-2.12", {}, "pc-q35-2.12", "q35"],
    ["downstream names by name", "pc-q35-jammy pc-q35-noble", {}, "pc-q35-noble", "q35"],
    ["at most a version", "pc-q35-9.2 pc-q35-8.2 pc-q35-7.2", { atMost: "8.2" }, "pc-q35-8.2", "q35"],
    ["at most a machine type", "pc-q35-9.2 pc-q35-8.2", { atMost: "pc-q35-8.2" }, "pc-q35-8.2", "q35"],
    ["a bound that shuts out q35 leads to pc", "pc-q35-9.2 pc-i440fx-7.2", { atMost: "7.2" }, "pc-i440fx-7.2", "pc"],
    ["no downstream name is known to be within a bound", "pc-q35-rhel9.4.0", { atMost: "9.2" }, null, null],
    ["a bound without a version allows nothing", "pc-q35-9.2", { atMost: "pc-q35-noble" }, null, null],
    ["virt elsewhere", "virt-9.2 virt-10.0 virt", {}, "virt-10.0", "virt"],
    ["nothing shared", "", {}, null, null],
  ])("%s", (_, names, policy, machine, family) => {
    const choice = choose(names, policy);
    expect([choice.machine, choice.family]).toEqual([machine, family]);
    expect(choice.deprecated).toBe(machine !== null && names.split(" ").includes(`${machine}!`));
  });
});
