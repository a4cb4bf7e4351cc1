import { describe, expect, test } from "vitest";
import { guestSystemNamed, guestSystemNames, guestSystemOfLibosinfo } from "../../catalogue/guest-systems.ts";
import { found } from "../fixtures.ts";

const metadata = (id: string) =>
  `<metadata><libosinfo:libosinfo xmlns:libosinfo="l"><libosinfo:os id="${id}"/></libosinfo:libosinfo></metadata>`;
const cpu = (model: string) => `<cpu mode='custom' check='full'><model>${model}</model></cpu>`;
const plan = (guestSystem: string) => ({ capabilities: [], pace: null, guestSystem });

describe("what the system inside needs", () => {
  // the user's word | the metadata's | the CPU | what is found
  test.each<[string | null, string, string, string[]]>([
    ["rhel9", "", cpu("Haswell-noTSX"), []],
    ["rhel9", "", cpu("qemu64"), ["error guest.os changed"]],
    ["rhel9.4", "", cpu("Nehalem"), []],
    ["rhel10", "", cpu("Nehalem"), ["error guest.os changed"]],
    ["rhel10", "", cpu("Haswell-noTSX"), []],
    ["rhel8", "", cpu("qemu64"), []],
    ["win11", "", cpu("qemu64"), ["error guest.os changed"]],
    ["win11", "", cpu("EPYC"), []],
    ["rhel9", "", "<cpu mode='host-model'/>", ["unknown guest.os"]],
    [null, metadata("http://redhat.com/rhel/9.4"), cpu("qemu64"), ["warning guest.os"]],
    [null, metadata("http://redhat.com/rhel/9.4"), "<cpu mode='host-model'/>", []],
    [null, metadata("http://example.org/its-own/1"), cpu("qemu64"), []],
    [null, "", cpu("qemu64"), []],
    ["rhel8", metadata("http://redhat.com/rhel/10.0"), cpu("qemu64"), []],
  ])("%s %s with %s", (stated, more, written, expected) => {
    const move = { guest: { more: more + written }, ...(stated === null ? {} : { plan: plan(stated) }) };
    expect(found("guest.os", move)).toEqual(expected);
  });
});

// the id | the name of the system
test.each([
  ["http://redhat.com/rhel/9.4", "rhel9"],
  ["http://rockylinux.org/rocky/9", "rhel9"],
  ["http://rockylinux.org/rocky/9-unknown", "rhel9"],
  ["http://redhat.com/rhel/90", null],
  ["http://microsoft.com/win/2k25", "win2k25"],
])("%s is %s", (id, name) => {
  expect(guestSystemOfLibosinfo(id)?.name ?? null).toBe(name);
});

test("every short id is one system's", () => {
  const names = guestSystemNames();
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(guestSystemNamed(name)).not.toBeNull();
  expect(guestSystemNamed("toaster")).toBeNull();
});
