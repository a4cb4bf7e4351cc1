import { describe, expect, test } from "vitest";
import { everywhere, observe } from "../../evidence/observation.ts";
import type { Host } from "../../host/host.ts";
import type { Kleene } from "../../lattice/kleene.ts";
import { machineFacet } from "./machine-facet.ts";

const source = { file: "f", line: 1, tool: "t" };
const setting = { arch: "x86_64", accel: "kvm", accelStated: true, machineFamily: null };

/** Lists of one host: names, `!` for deprecated; a list that ends with a full stop is complete. */
function hostOf(...lists: { accel: string; names: string }[]): Host {
  const observations = lists.map(({ accel, names }) => {
    const machines = names
      .replace(/\.$/, "")
      .split(" ")
      .map((name) => ({ name: name.replace("!", ""), deprecated: name.endsWith("!"), maxCpus: null }));
    const scope = { ...everywhere, arch: "x86_64", accel };
    return observe("machine.types", scope, { machines, aliases: {}, complete: names.endsWith(".") }, source);
  });
  return { name: "h", documents: [{ kind: "k", key: "k", uuid: null, hostName: null, source, observations }] };
}

const kvm = (names: string) => ({ accel: "kvm", names });

describe("the machine types of a host", () => {
  // what | its lists | has q | has r | has none
  test.each<[string, Host, Kleene, Kleene, Kleene]>([
    ["a complete list", hostOf(kvm("q none.")), "yes", "no", "no"],
    ["one name, as domain capabilities say it", hostOf(kvm("q")), "yes", "unknown", "unknown"],
    ["one name and a complete list", hostOf(kvm("q"), kvm("r.")), "yes", "yes", "no"],
    ["another accelerator's list", hostOf({ accel: "tcg", names: "q." }), "unknown", "unknown", "unknown"],
    ["nothing", hostOf(), "unknown", "unknown", "unknown"],
  ])("%s", (_, host, q, r, none) => {
    const offer = machineFacet.offer(host, setting);
    expect(["q", "r", "none"].map((machine) => machineFacet.covers(offer, { machine }))).toEqual([q, r, none]);
  });

  test("hosts that disagree about deprecation differ in profile, and one voice is enough in the meet", () => {
    const [calm, alarmed] = ["q.", "q!."].map((names) => machineFacet.offer(hostOf(kvm(names)), setting));
    expect(machineFacet.key(calm!)).not.toBe(machineFacet.key(alarmed!));
    expect(machineFacet.meet(calm!, alarmed!).deprecated).toBe(alarmed!.deprecated);
  });
});
