import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { featureSet } from "../../packages/core/src/catalogue/feature-set.ts";
import { offerCpu } from "../../packages/core/src/facets/cpu/offer-cpu.ts";
import { drift, formatLock, type Host, lock, readLock } from "../../packages/core/src/index.ts";
import { InputError } from "../../packages/core/src/xml/errors.ts";
import { someFleet } from "./fleets.ts";
import { patience, runs } from "./runs.ts";
import { readVirtualHost, reversed } from "./virtual-documents.ts";

vi.setConfig(patience);

const digest = (text: string) => createHash("sha256").update(text).digest("hex");
const freeze = (hosts: readonly Host[]) => formatLock(lock(hosts, { time: "2026-01-31T12:00:00Z", digest }));
const reopen = (text: string) => readLock(text, "f.lock", digest);

test("drift of an unchanged fleet is empty, however it was read again", () => {
  fc.assert(
    fc.property(someFleet(), ({ truths, hosts }) => {
      const open = reopen(freeze(hosts));
      const again = hosts.map(({ name }, index) => readVirtualHost(reversed(truths[index]!), name)).reverse();
      for (const now of [hosts, again]) {
        const result = drift(open, now);
        // What was common of a host that tells nothing is nothing: even then no promise is broken.
        expect(result.findings).toEqual([]);
        expect([result.answer, result.reading, result.unchanged]).toEqual([[], [], hosts.length]);
      }
    }),
    runs(12),
  );
});

test("a lock is canonical, and reading it gives the lock", () => {
  fc.assert(
    fc.property(someFleet({ atLeast: 2 }), ({ hosts }) => {
      const text = freeze(hosts);
      expect(freeze(hosts.toReversed())).toBe(text);
      expect(formatLock(reopen(text).lock)).toBe(text);
    }),
    runs(8),
  );
});

test("a host honours the promised CPU exactly where it offers every feature of it", () => {
  fc.assert(
    fc.property(someFleet({ alike: true }), someFleet({ alike: true, atMost: 3 }), (before, after) => {
      const open = reopen(freeze(before.hosts));
      const { cpu, setting, machine } = open.lock.baseline;
      fc.pre(cpu !== null && setting !== null);
      const promised = featureSet(cpu!.features);
      const now = after.hosts.map((host, index) => ({ ...host, name: before.hosts[index]?.name ?? `new ${index}` }));
      const asked = { ...setting!, accelStated: true, machine: machine?.chosen ?? null };
      const result = drift(open, now);
      for (const host of now) {
        const { can } = offerCpu(host, asked);
        const areas = result.hosts.find((one) => one.host === host.name)?.areas ?? [];
        const told = areas.find(({ area }) => area === "cpu");
        const names = new Set(cpu!.features);
        const missing = (told?.lost ?? []).filter((name) => names.has(name));
        const open = (told?.untold ?? []).filter((name) => names.has(name));
        expect(featureSet(missing)).toBe(promised & ~can.possible);
        expect(featureSet(open)).toBe(promised & can.possible & ~can.certain);
      }
    }),
    runs(12),
  );
});

test("a lock in which anything was changed is refused", () => {
  fc.assert(
    fc.property(someFleet({ atMost: 2 }), fc.nat(), fc.constantFrom(...'0a]}" ,'), ({ hosts }, place, put) => {
      const text = freeze(hosts);
      const at = place % text.length;
      const spoilt = `${text.slice(0, at)}${put}${text.slice(at + 1)}`;
      try {
        // White space between the parts is no part of it.
        expect(reopen(spoilt).lock).toEqual(reopen(text).lock);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    }),
    runs(30),
  );
});
