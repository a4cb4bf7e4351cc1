import { describe, expect, test } from "vitest";
import { type found as Found, fact, found, listing, parameter, qemu } from "../fixtures.ts";

type Move = Parameters<typeof Found>[1];
const plan = (...capabilities: string[]) => ({ capabilities, pace: null });
const all = ["multifd", "postcopy-ram", "xbzrle", "mapped-ram", "switchover-ack", "return-path", "zero-copy-send"];
const has = (version: string, ...names: string[]) => [listing("migration", "capability", ...names), qemu(version)];
const full = has("10.0.2", ...all);
const info = "info migration.capability";
const error = "error migration.capability refused";

describe("capabilities of a move", () => {
  // what | the move | what is found
  test.each<[string, Move, string[]]>([
    ["nothing in particular", { from: full, to: full }, []],
    ["on at both ends", { plan: plan("multifd"), from: full, to: full }, [info]],
    ["lacked by the source", { plan: plan("multifd"), from: has("10.0.2", "xbzrle"), to: full }, [error, info]],
    [
      "in a list of the source that is not whole",
      {
        plan: plan("multifd"),
        from: [fact("migration", { kind: "capability", names: ["xbzrle"], silence: "untold" }), qemu("10.0.2")],
        to: full,
      },
      ["unknown migration.capability unknown", info],
    ],
    ["of which the source says nothing", { plan: plan("multifd"), from: [qemu("10.0.2")], to: full }, [info]],
    ["the source's own affair", { plan: plan("xbzrle"), from: full, to: has("10.0.2") }, []],
    ["a pair", { plan: plan("multifd", "xbzrle"), from: full, to: full }, [error, info]],
    ["a pair told once", { plan: plan("xbzrle", "mapped-ram"), from: full, to: full }, [error, info]],
    ["a pair until 10.2", { plan: plan("multifd", "postcopy-ram"), from: full, to: full }, [error, info, info]],
    [
      "a pair from 10.2 on",
      { plan: plan("multifd", "postcopy-ram"), from: has("10.2.1", ...all), to: has("11.1.3", ...all) },
      [info, info],
    ],
    [
      "a pair with an unknown release",
      { plan: plan("multifd", "postcopy-ram"), from: null, to: has("10.2.1", ...all) },
      ["unknown migration.capability unknown", info, info],
    ],
    ["without what it needs", { plan: plan("switchover-ack"), from: full, to: full }, [error, info]],
    ["with what it needs", { plan: plan("switchover-ack", "return-path"), from: full, to: full }, [info]],
  ])("%s", (_, move, expected) => {
    expect(found("migration.capability", move)).toEqual(expected);
  });
});

describe("post-copy", () => {
  const postcopy = plan("postcopy-ram");
  const open = parameter("/proc/sys/vm/unprivileged_userfaultfd", "1");
  const closed = parameter("/proc/sys/vm/unprivileged_userfaultfd", "0");
  const risk = "info migration.postcopy";
  // what | the move | what is found
  test.each<[string, Move, string[]]>([
    ["not used", { to: [closed] }, []],
    ["open to everyone", { plan: postcopy, to: [open] }, [risk]],
    [
      "closed, and no device among those of the host",
      { plan: postcopy, to: [closed, parameter("/dev/kvm", "crw-rw----")] },
      ["error migration.postcopy refused", risk],
    ],
    ["closed, devices not told", { plan: postcopy, to: [closed] }, ["unknown migration.postcopy unknown", risk]],
    [
      "closed, with the device",
      { plan: postcopy, to: [closed, parameter("/dev/userfaultfd", "crw-------")] },
      ["unknown migration.postcopy unknown", risk],
    ],
    ["not told", { plan: postcopy, to: [] }, ["unknown migration.postcopy unknown", risk]],
    [
      "memory in files",
      { plan: postcopy, to: [open], guest: { more: "<memoryBacking><source type='file'/></memoryBacking>" } },
      ["unknown migration.postcopy unknown", risk],
    ],
    [
      "shared memory",
      { plan: postcopy, to: [open], guest: { more: "<memoryBacking><source type='memfd'/></memoryBacking>" } },
      [risk],
    ],
    [
      "huge pages",
      {
        plan: postcopy,
        to: [open],
        guest: { more: "<memoryBacking><hugepages/><source type='file'/></memoryBacking>" },
      },
      [risk],
    ],
    [
      "locked memory",
      { plan: postcopy, to: [open], guest: { more: "<memoryBacking><locked/></memoryBacking>" } },
      ["warning migration.postcopy", risk],
    ],
    [
      "vhost-user",
      { plan: postcopy, to: [open], guest: { devices: "<interface type='vhostuser'/><interface type='network'/>" } },
      ["unknown migration.postcopy unknown", risk],
    ],
  ])("%s", (_, move, expected) => {
    expect(found("migration.postcopy", move)).toEqual(expected);
  });
});

describe("whether the copy catches up", () => {
  // dirty rate, bandwidth in bytes a second | capabilities | what is found
  test.each<[number, number, string[], string[]]>([
    [100, 1000, [], ["info migration.convergence"]],
    [400, 1000, [], ["unknown migration.convergence"]],
    [400, 1000, ["auto-converge"], ["warning migration.convergence"]],
    [1000, 1000, [], ["error migration.convergence"]],
    [1000, 1000, ["postcopy-ram"], ["warning migration.convergence"]],
  ])("%d changed and %d sent, with %j", (dirtyRate, bandwidth, capabilities, expected) => {
    const pace = { dirtyRate, bandwidth, downtime: 300 };
    expect(found("migration.convergence", { plan: { capabilities, pace } })).toEqual(expected);
  });

  test("nothing where no rates are told", () => {
    expect(found("migration.convergence", {})).toEqual([]);
  });
});
