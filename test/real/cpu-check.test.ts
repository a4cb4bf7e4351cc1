/**
 * What libvirt's check='full' holds against a guest, shown on both stacks: the facts that the emitted CPU rests on.
 * TCG offers the same on every machine, so these results do not depend on the host.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { STACK_NAMES, type Stack, type StackName, startStack } from "./stack.ts";

type Policy = "require" | "disable" | "force" | "forbid" | "optional";
type Lines = Readonly<Record<string, Policy>>;

const lines = (policy: Policy, names: string): Lines => Object.fromEntries(names.split(" ").map((n) => [n, policy]));

/** The meet of both stacks' TCG host-models; they share the name EPYC. */
const SHARED: Lines = {
  ...lines("require", "3dnow 3dnowext acpi clwb erms hypervisor la57 monitor mpx npt pks pku ss svme-addr-chk"),
  ...lines("require", "umip vaes vgif"),
  ...lines("disable", "3dnowprefetch fxsr_opt misalignsse nrip-save osvw rdseed sha-ni topoext vme xsavec"),
};

interface Guest {
  readonly model?: string;
  readonly vendor?: string;
  readonly check?: "full" | "partial" | "none";
  readonly features?: Lines;
  /** sockets × cores × threads */
  readonly topology?: readonly [number, number, number];
}

let count = 0;
function guestXml({ model = "EPYC", vendor, check = "full", features = SHARED, topology = [1, 1, 1] }: Guest): string {
  const [sockets, cores, threads] = topology;
  const named = Object.entries(features).map(([name, policy]) => `<feature policy="${policy}" name="${name}"/>`);
  return `<domain type="qemu"><name>check-${++count}</name><memory unit="MiB">64</memory>
    <vcpu>${sockets * cores * threads}</vcpu><os><type arch="x86_64" machine="pc-q35-7.2">hvm</type></os>
    <cpu mode="custom" match="exact" check="${check}"><model fallback="forbid">${model}</model>
      ${vendor ? `<vendor>${vendor}</vendor>` : ""}
      <topology sockets="${sockets}" cores="${cores}" threads="${threads}"/>
      <maxphysaddr mode="emulate" bits="40"/>${named.join("")}</cpu>
    <devices><controller type="usb" model="none"/><memballoon model="none"/></devices></domain>`;
}

/** "starts", or libvirt's words without the sentence that all these refusals begin with. */
async function outcome(stack: Stack, guest: Guest): Promise<string> {
  const started = await stack.createPaused(guestXml(guest));
  if (!started.ok) return started.error.replace("operation failed: guest CPU doesn't match specification: ", "");
  await stack.destroy(started.name);
  return "starts";
}

const without = (...names: string[]): Lines =>
  Object.fromEntries(Object.entries(SHARED).filter(([name]) => !names.includes(name)));

const vendorRefused = "the CPU is incompatible with host CPU: host CPU vendor does not match required CPU vendor Intel";

/** what is shown | the guest | under libvirt 9.0 with QEMU 7.2 | under libvirt 11.3 with QEMU 10.0 (if another) */
const CASES: readonly (readonly [string, Guest, string, string?])[] = [
  ["one vCPU", {}, "starts"],
  ["four sockets", { topology: [4, 1, 1] }, "starts"],
  // QEMU 10.0 puts ht, and for AMD cmp_legacy, among the features by itself where a socket has several CPUs.
  ["threads, ht unnamed", { topology: [1, 2, 2] }, "starts", "extra features: ht,cmp_legacy"],
  ["cores, ht unnamed", { topology: [1, 4, 1] }, "starts", "extra features: ht,cmp_legacy"],
  [
    "threads, ht disabled",
    { topology: [1, 2, 2], features: { ...SHARED, ht: "disable" } },
    "starts",
    "extra features: ht,cmp_legacy",
  ],
  [
    "threads, ht optional",
    { topology: [1, 2, 2], features: { ...SHARED, ht: "optional" } },
    "starts",
    "extra features: ht,cmp_legacy",
  ],
  [
    "threads, ht and cmp_legacy required",
    { topology: [1, 2, 2], features: { ...SHARED, ht: "require", cmp_legacy: "require" } },
    "missing features: ht,cmp_legacy",
    "starts",
  ],
  ["ht required", { features: { ...SHARED, ht: "require" } }, "missing features: ht", "starts"],
  ["threads, check none", { topology: [1, 2, 2], check: "none" }, "starts"],

  ["hypervisor unnamed", { features: without("hypervisor") }, "extra features: hypervisor"],
  ["hypervisor disabled", { features: { ...SHARED, hypervisor: "disable" } }, "starts"],
  ["kvm64 bare", { model: "kvm64", features: {} }, "extra features: hypervisor"],
  ["kvm64 with hypervisor", { model: "kvm64", features: { hypervisor: "require" } }, "starts"],
  // libvirt's EPYC has no npt, QEMU's has: a line is needed either way.
  ["npt unnamed", { features: without("npt") }, "extra features: npt"],
  ["npt disabled", { features: { ...SHARED, npt: "disable" } }, "starts"],
  ["svm alone disabled", { features: { ...SHARED, svm: "disable" } }, "missing features: npt,vgif,svme-addr-chk"],
  [
    "svm disabled, what depends on it unnamed",
    { features: { ...without("npt", "vgif", "svme-addr-chk", "nrip-save"), svm: "disable" } },
    "starts",
  ],
  ["x2apic required", { features: { ...SHARED, x2apic: "require" } }, "missing features: x2apic", "starts"],
  ["vme unnamed", { features: without("vme") }, "missing features: vme"],
  [
    "a name libvirt 9.0 does not know",
    { features: { ...SHARED, "gds-no": "disable" } },
    "unsupported configuration: unknown CPU feature: gds-no",
    "starts",
  ],
  [
    "invtsc required",
    { features: { ...SHARED, invtsc: "require" } },
    "unsupported configuration: host doesn't support invariant TSC",
  ],

  // Only check='partial' compares vendors; what TCG calls its host is AMD.
  ["another vendor, check full", { vendor: "Intel" }, "starts"],
  ["another vendor, check partial", { vendor: "Intel", check: "partial" }, vendorRefused],
];

const STACKS: Partial<Record<StackName, Stack>> = {};
beforeAll(async () => {
  for (const name of STACK_NAMES) STACKS[name] = await startStack(name);
});
afterAll(() => Promise.all(Object.values(STACKS).map((stack) => stack.stop())));

describe.concurrent("a guest CPU under TCG", () => {
  test.for(CASES)("%s", async ([, guest, older, newer]) => {
    expect(await outcome(STACKS.bookworm!, guest)).toBe(older);
    expect(await outcome(STACKS.trixie!, guest)).toBe(newer ?? older);
  });
});
