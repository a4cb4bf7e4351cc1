/** What libvirt's own cases say of POWER, and where we answer what libvirt refuses. */
import { describe, expect, it } from "vitest";
import { facetsFor } from "../../packages/core/src/facets/facets.ts";
import { readGuests } from "../../packages/core/src/guest/read-guests.ts";
import { baseline } from "../../packages/core/src/index.ts";
import { writeXml } from "../../packages/core/src/xml/write.ts";
import { callsOf, cpusOf, hostOf, textOfFile } from "./corpus.ts";

const setting = { arch: "ppc64", accel: "kvm", accelStated: true, machineFamily: null };
const facet = facetsFor("ppc64").find(({ id }) => id === "cpu")!;

const answers: Readonly<Record<string, string>> = {
  VIR_CPU_COMPARE_IDENTICAL: "yes",
  VIR_CPU_COMPARE_INCOMPATIBLE: "no",
  VIR_CPU_COMPARE_ERROR: "no",
};

/** Host-to-host comparisons are of what a host has; these are of what a guest needs. */
const guestCases = callsOf("cputest.c", "DO_TEST_COMPARE").filter(
  ([arch, , cpu]) => arch === "VIR_ARCH_PPC64" && cpu!.startsWith("guest-"),
);

describe("a guest on a host", () => {
  it("has the cases of libvirt", () => {
    expect(guestCases.length).toBe(9);
  });

  it.each(guestCases.map(([, host, cpu, result]) => [host!, cpu!, answers[result!]]))(
    "%s, %s: %s",
    (host, cpu, answer) => {
      const from = hostOf(host, [textOfFile("cputestdata", `ppc64-${host}.xml`)]);
      const text = `<domain type='kvm'><name>g</name><os><type arch='ppc64'>hvm</type></os>${textOfFile("cputestdata", `ppc64-${cpu}.xml`)}</domain>`;
      const [guest] = readGuests([{ name: "g.xml", text }]).guests;
      const need = facet.guests!.need(guest!, from, setting);
      expect(facet.covers(facet.offer(from, setting), need)).toBe(answer);
    },
  );
});

describe("a baseline", () => {
  // libvirt's case | the mode we answer | what libvirt says of it
  it.each([
    ["same-model", "power8", 0],
    ["no-vendor", "power7", 0],
    ["incompatible-models", "power7", -1], // a POWER8 runs a guest in power7 as well
    ["incompatible-vendors", null, -1], // there is no POWER of Intel's
    ["legacy", null, -1], // power8e is no model of libvirt's
  ])("%s: %s", (name, mode, result) => {
    const call = callsOf("cputest.c", "DO_TEST_BASELINE").find(
      ([arch, label]) => arch === "VIR_ARCH_PPC64" && label === name,
    );
    expect(Number(call?.[3])).toBe(result);
    const hosts = cpusOf(`ppc64-baseline-${name}.xml`).map((cpu, index) => hostOf(`h${index}`, [writeXml(cpu)]));
    const { cpu } = baseline(hosts, { arch: "ppc64", accel: "kvm" });
    expect(cpu?.model ?? null).toBe(mode);
  });
});
