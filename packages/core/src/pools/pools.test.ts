import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { defaultPolicy } from "../policy/policy.ts";
import { readHosts } from "../read/read-hosts.ts";
import { pools } from "./pools.ts";

const folder = join(import.meta.dirname, "../../../../examples/fleet");
const { hosts } = readHosts(
  readdirSync(folder).map((name) => ({
    name,
    files: readdirSync(join(folder, name)).map((file) => ({
      name: `${name}/${file}`,
      text: readFileSync(join(folder, name, file), "utf8"),
    })),
  })),
);
const names = hosts.map(({ name }) => name).sort();

describe("pools of the example fleet", () => {
  it("are, in every plan, of all hosts once and of one vendor, fewer losses with more pools, all proved", () => {
    const { plans } = pools(hosts);
    expect(plans.length).toBeGreaterThan(3);
    for (const { pools: parts, optimal, bound, loss } of plans) {
      expect(parts.flatMap(({ members }) => members).sort()).toEqual(names);
      expect(parts.every(({ cpu }) => cpu.vendor === "Intel" || cpu.vendor === "AMD")).toBe(true);
      expect([optimal, bound]).toEqual([true, loss]);
      expect(parts.reduce((sum, pool) => sum + pool.loss, 0)).toBe(loss);
    }
    const losses = plans.map(({ loss }) => loss);
    expect(losses).toEqual(losses.toSorted((a, b) => b - a));
  });

  it("do not depend on the order of the hosts", () => {
    expect(pools(hosts.toReversed())).toEqual(pools(hosts));
  });

  it("answer what is asked: a number of pools, or the first plan that loses no more", () => {
    const { plans } = pools(hosts);
    const three = pools(hosts, { pools: 3 });
    expect(three.plans[three.answer!]!.pools).toHaveLength(3);
    const wanted = plans[2]!.loss;
    const cheap = pools(hosts, { maxLoss: wanted });
    expect(cheap.plans[cheap.answer!]!.loss).toBe(wanted);
    expect(pools(hosts, { maxLoss: 0 }).plans.at(-1)!.loss).toBe(0);
  });

  it("say that nothing answers one pool for two vendors, unless one baseline over both is wanted", () => {
    const apart = pools(hosts, { pools: 1 });
    expect([apart.answer, apart.findings.map(({ check, severity }) => `${check} ${severity}`)]).toEqual([
      null,
      ["cpu.features error"],
    ]);
    const neutral = { ...defaultPolicy, vendor: "neutral" as const };
    expect(pools(hosts, { pools: 1, policy: neutral }).answer).toBe(0);
    expect(pools(hosts, { pools: 1, policy: neutral, vendorPure: true }).answer).toBe(null);
  });

  it("leave out the hosts that lack what is required, and say what", () => {
    const { leftOut, plans, answer } = pools(hosts, { level: "x86-64-v4" });
    expect(leftOut.length).toBeGreaterThan(0);
    expect(leftOut.every(({ missing }) => missing.includes("avx512f"))).toBe(true);
    expect(plans[answer!]!.pools.every(({ level }) => level === "x86-64-v4")).toBe(true);
    expect(() => pools(hosts, { level: "x86-64-v9" })).toThrow(RangeError);
  });

  it("keep to a least size", () => {
    const { plans } = pools(hosts, { minHosts: 3 });
    expect(plans.flatMap(({ pools: parts }) => parts).every(({ hosts: size }) => size >= 3)).toBe(true);
    expect(plans.length).toBeGreaterThan(0);
  });

  it("count what the weights say: a file's, and a preset's", () => {
    const weights = { source: "none.json", others: 0, byName: { avx2: 5 } };
    const { plans } = pools(hosts, { weights });
    expect(plans.map(({ loss }) => loss % 5)).toEqual(plans.map(() => 0));
    expect(pools(hosts, { weights: "nested" }).plans[0]!.loss).toBeGreaterThan(pools(hosts).plans[0]!.loss);
    expect(() => pools(hosts, { weights: "toString" })).toThrow(RangeError);
  });

  it("have a lattice whose concepts share what they say", () => {
    const { lattice } = pools(hosts, { lattice: true });
    expect(lattice!.complete).toBe(true);
    expect(lattice!.concepts[0]!.members).toEqual(names);
    for (const [upper, lower] of lattice!.lines) {
      const [above, below] = [lattice!.concepts[upper]!, lattice!.concepts[lower]!];
      expect(below.members.every((member) => above.members.includes(member))).toBe(true);
      expect(above.common.every((feature) => below.common.includes(feature))).toBe(true);
    }
  });

  it("take no host whose CPU nobody knows", () => {
    const silent = readHosts([
      {
        name: "silent",
        files: [{ name: "v.txt", text: "Using library: libvirt 11.0.0\nRunning hypervisor: QEMU 9.2.0\n" }],
      },
    ]);
    const { leftOut, findings } = pools([...hosts, ...silent.hosts]);
    expect(leftOut).toEqual([{ host: "silent", missing: [] }]);
    expect(findings.map(({ severity }) => severity)).toEqual(["unknown"]);
  });
});
