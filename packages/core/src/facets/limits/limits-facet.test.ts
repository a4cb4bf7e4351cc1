import { describe, expect, test } from "vitest";
import { type AnyObservation, everywhere, observe } from "../../evidence/observation.ts";
import type { Kleene } from "../../lattice/kleene.ts";
import { limitsFacet } from "./limits-facet.ts";

const source = { file: "f", line: 1, tool: "t" };
const q35 = "pc-q35-9.2";

function offerOf(accel: string, machine: string | null, ...observations: AnyObservation[]) {
  const setting = { arch: "x86_64", accel, accelStated: true, machineFamily: "q35", machine };
  const documents = [{ kind: "k", key: "k", uuid: null, hostName: null, source, observations }];
  return limitsFacet.offer({ name: "h", documents }, setting);
}

/** `virsh domcapabilities --machine`: the smaller of both maxima. */
const asked = (machine: string, limit: number) => observe("limits.maxVcpus", { ...everywhere, machine }, limit, source);
/** `virsh capabilities`: what the machine type allows. */
const listed = (maxCpus: number) =>
  observe(
    "machine.types",
    everywhere,
    { machines: [{ name: q35, deprecated: false, maxCpus }], aliases: {}, complete: true },
    source,
  );

describe("how many vCPUs a guest may have", () => {
  // what | the offer | 288 | 289 | 4097 | the limit that is told
  test.each<[string, ReturnType<typeof offerOf>, Kleene, Kleene, Kleene, number | null]>([
    ["asked with the machine type", offerOf("kvm", q35, asked(q35, 710), listed(4096)), "yes", "yes", "no", 710],
    [
      "asked with another one: the list decides",
      offerOf("kvm", q35, asked("pc-q35-7.2", 288), listed(4096)),
      "yes",
      "unknown",
      "no",
      288,
    ],
    ["listed, under TCG", offerOf("tcg", q35, listed(4096)), "yes", "yes", "no", 4096],
    ["listed below what every KVM allows", offerOf("kvm", q35, listed(255)), "no", "no", "no", 255],
    ["no machine type chosen", offerOf("kvm", null, listed(4096)), "unknown", "unknown", "unknown", null],
    ["nothing told", offerOf("kvm", q35), "unknown", "unknown", "unknown", null],
  ])("%s", (_, offer, few, more, many, limit) => {
    expect([288, 289, 4097].map((vcpus) => limitsFacet.covers(offer, { vcpus }))).toEqual([few, more, many]);
    expect(limitsFacet.choose(offer, undefined as never)).toEqual({ maxVcpus: limit });
  });
});

test("the least that KVM allows is known for x86 only: elsewhere a listed maximum may be more than KVM's", () => {
  const observations = [listed(512)];
  const documents = [{ kind: "k", key: "k", uuid: null, hostName: null, source, observations }];
  const setting = { arch: "aarch64", accel: "kvm", accelStated: true, machineFamily: "virt", machine: q35 };
  const offer = limitsFacet.offer({ name: "h", documents }, setting);
  expect([1, 512, 513].map((vcpus) => limitsFacet.covers(offer, { vcpus }))).toEqual(["unknown", "unknown", "no"]);
});
