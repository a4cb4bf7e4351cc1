import { describe, expect, test } from "vitest";
import { type AnyObservation, everywhere, observe } from "../evidence/observation.ts";
import { readGuests } from "../guest/read-guests.ts";
import type { Host } from "../host/host.ts";
import { check } from "./check.ts";

const source = { file: "h.xml", line: 1, tool: "t" };

function hostOf(name: string, ...observations: AnyObservation[]): Host {
  return { name, documents: [{ kind: "k", key: "k", uuid: null, hostName: null, source, observations }] };
}

const machines = (arch: string, ...names: string[]) =>
  observe(
    "machine.types",
    { ...everywhere, arch, accel: "kvm" },
    {
      machines: names.map((name) => ({ name, deprecated: false, maxCpus: 288 })),
      aliases: { q35: names[0]! },
      complete: true,
    },
    source,
  );

const libvirt = observe("libvirt.version", everywhere, "11.3.0", source);

function guestOf({ arch = "x86_64", machine = "pc-q35-9.2", vcpus = 1, more = "" }) {
  const text = `<domain type='kvm'><name>g</name><vcpu>${vcpus}</vcpu>
<os><type arch='${arch}' machine='${machine}'>hvm</type></os>
${more}</domain>`;
  return readGuests([{ name: "g.xml", text }]).guests;
}

const told = ({ guest = {}, to = hostOf("to", machines("x86_64", "pc-q35-9.2")), from = null as Host | null }) =>
  check(guestOf(guest), [to], from).moves[0]!.findings.map(({ severity, check: id }) => `${severity} ${id}`);

describe("what is found of a move", () => {
  // what | the guest | the destination's machine types | the source's | findings
  test.each<[string, Parameters<typeof guestOf>[0], string[], string[] | null, string[]]>([
    ["a machine type that is there", {}, ["pc-q35-9.2"], null, []],
    ["one that is not", {}, ["pc-q35-7.2"], null, ["error machine.type"]],
    ["an alias without the source", { machine: "q35" }, ["pc-q35-9.2"], null, ["unknown machine.alias"]],
    [
      "an alias that is another type there",
      { machine: "q35" },
      ["pc-q35-9.2"],
      ["pc-q35-7.2"],
      ["warning machine.alias", "error machine.type"],
    ],
  ])("%s", (_, guest, to, from, expected) => {
    const source = from === null ? null : hostOf("from", machines("x86_64", ...from));
    const found = told({ guest, to: hostOf("to", machines("x86_64", ...to)), from: source });
    expect(found.filter((one) => one.includes(" machine."))).toEqual(expected);
  });

  // what | the guest's | the destination's machine types and software | what libvirt or QEMU says, and the guest sees
  test.each<[string, string, string[], AnyObservation[], unknown]>([
    [
      "a prefix of one there, with QEMU alone",
      "pc-q35-4.0",
      ["pc-q35-4.0.1"],
      [],
      { qemu: "ok", guestSees: "changed" },
    ],
    ["with libvirt", "pc-q35-4.0", ["pc-q35-4.0.1"], [libvirt], { qemu: "refused", guestSees: "same" }],
    ["no prefix of any", "pc-q35-4.1", ["pc-q35-4.0.1"], [], { qemu: "refused", guestSees: "same" }],
  ])("%s", (_, machine, names, more, expected) => {
    const to = hostOf("to", machines("x86_64", ...names), ...more);
    const [move] = check(guestOf({ machine }), [to], null, { checks: ["machine"] }).moves;
    expect(move).toMatchObject({ verdict: "error", ...(expected as object) });
  });

  test("a distributor's type that equals upstream's is told beside", () => {
    const move = { guest: { machine: "pc-q35-noble" }, to: hostOf("to", machines("x86_64", "pc-q35-8.2")) };
    const [found] = check(guestOf(move.guest), [move.to], null, { checks: ["machine"] }).moves[0]!.findings;
    expect(found!.evidence.at(-1)).toBe(
      "pc-q35-noble is pc-q35-8.2 in all but its name, and QEMU takes none for the other",
    );
  });

  test("a type that the destination's QEMU calls deprecated by its rule, though no tool says so", () => {
    const qemu = observe("qemu.version", everywhere, { version: "10.0.2", package: null }, source);
    const told = (machine: string) =>
      check(guestOf({ machine }), [hostOf("to", machines("x86_64", machine), qemu)], null, {
        checks: ["machine.deprecated"],
      }).moves[0]!.findings.length;
    expect([told("pc-q35-6.2"), told("pc-q35-9.2"), told("pc-q35-noble")]).toEqual([1, 0, 0]);
  });

  test("more vCPUs than the machine type allows there", () => {
    expect(told({ guest: { vcpus: 289 } })).toContain("error vcpu.count");
    expect(told({ guest: { vcpus: 8 } })).not.toContain("error vcpu.count");
  });
});

describe("the architecture", () => {
  const setting = (arch: string) =>
    observe("setting", { ...everywhere, arch, accel: "kvm" }, { complete: true }, source);
  const x86 = hostOf("x86", setting("x86_64"));
  const i686 = hostOf("i686", setting("i686"));
  const arm = hostOf("arm", setting("aarch64"));

  // the guest's | the host | is it refused
  test.each<[string, string, Host, boolean]>([
    ["i686", "x86", x86, false],
    ["x86_64", "i686", i686, true],
    ["x86_64", "arm", arm, true],
    ["x86_64", "x86", x86, false],
  ])("a guest of %s on %s", (arch, _, to, refused) => {
    expect(told({ guest: { arch }, to }).includes("error arch")).toBe(refused);
  });
});

describe("both verdicts", () => {
  test("what libvirt refuses is told apart from what the guest sees", () => {
    const [move] = check(guestOf({}), [hostOf("to", machines("x86_64", "pc-q35-7.2"))], null).moves;
    expect(move).toMatchObject({ verdict: "error", qemu: "refused" });
    const [guestLine, hostFact] = move!.findings.find(({ check: id }) => id === "machine.type")!.evidence;
    expect([guestLine, hostFact]).toEqual(["g.xml:2", "to: h.xml:1"]);
  });

  test("an area of which no host says anything is not judged, unless it must be", () => {
    const host = hostOf("to", machines("x86_64", "pc-q35-9.2"));
    const result = check(guestOf({}), [host], null);
    expect(result.notAssessed.map(({ area }) => area)).toContain("cpu");
    const strict = check(guestOf({}), [host], null, { requireEvidence: ["cpu"] });
    expect(strict.moves[0]!.findings).toContainEqual(expect.objectContaining({ check: "cpu", severity: "unknown" }));
    expect(strict.moves[0]!.verdict).toBe("unknown");
  });
});
