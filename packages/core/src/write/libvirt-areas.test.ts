import { expect, it, test } from "vitest";
import { frozenBaselines } from "../../../../test/fixtures/frozen-baselines.ts";
import type { BaselineResult } from "../baseline/result.ts";
import { attribute, child, children } from "../xml/element.ts";
import { readXmlDocument } from "../xml/read.ts";
import { dialects, writeBaseline } from "./dialects.ts";
import { libvirtDialect } from "./libvirt.ts";
import { qemuDialect } from "./qemu.ts";

const frozen = Object.values(frozenBaselines).find(({ cpu }) => cpu !== null && cpu.model !== null)!;
const hyperv = (...startable: string[]) => ({ common: startable, undetermined: [], lost: [], startable });
const pinned: BaselineResult = { ...frozen, clock: { acceptHz: "any", pinHz: 2_596_138_000, scaling: {} } };

it("states the pinned TSC frequency", () => {
  const { text } = writeBaseline(pinned, libvirtDialect);
  const domain = readXmlDocument(`<domain>${text}</domain>`, { file: "d.xml" });
  const timers = children(child(domain, "clock"), "timer");
  expect(timers.map((timer) => [attribute(timer, "name"), attribute(timer, "frequency")])).toEqual([
    ["tsc", "2596138000"],
  ]);
  expect(writeBaseline(pinned, qemuDialect).text).toContain(",tsc-frequency=2596138000");
});

test.each(dialects.map((dialect) => [dialect.id, dialect] as const))(
  "%s states it or says that it does not",
  (_, dialect) => {
    const { text, findings } = writeBaseline(pinned, dialect);
    const warned = findings.some(({ check }) => check === "dialect.clock");
    expect(warned).toBe(dialect.pinsClock !== true);
    expect(text.includes("2596138000") || warned).toBe(true);
    expect(writeBaseline(frozen, dialect).findings.map(({ check }) => check)).not.toContain("dialect.clock");
  },
);

// what every host has | what is told of Windows guests
test.each<[string[], RegExp | null]>([
  [["relaxed", "vapic"], /<hyperv mode='custom'><relaxed state='on'\/><vapic state='on'\/><\/hyperv>/],
  [["relaxed", "spinlocks", "vendor_id"], /<relaxed state='on'\/><spinlocks state='on' retries='8191'\/><\/hyperv>/],
  [["stimer", "synic", "vpindex"], /hypervclock/],
  [["spinlocks", "vendor_id"], null],
  [[], null],
])("enlightenments %j", (startable, told) => {
  const { text } = writeBaseline({ ...frozen, hyperv: hyperv(...startable) }, libvirtDialect);
  if (told === null) expect(text).not.toContain("Windows");
  else expect(text).toMatch(told);
  expect(() => readXmlDocument(`<domain>${text}</domain>`, { file: "d.xml" })).not.toThrow();
});
