import { describe, expect, test } from "vitest";
import { fact, found, qemu } from "../fixtures.ts";

const tsc = (frequencyHz: number, scaling: boolean | null) => fact("clock.tsc", { frequencyHz, scaling });
const pinned = (hz: number) => `<clock offset='utc'><timer name='tsc' frequency='${hz}'/></clock>`;
const cpu = (line: string) => `<cpu mode='custom'><model>EPYC</model>${line}</cpu>`;

describe("a TSC that is not pinned", () => {
  // what of the guest | what is found
  test.each<[string, string[]]>([
    [cpu("<feature policy='require' name='invtsc'/>"), ["error clock.tsc refused"]],
    [cpu("<feature policy='require' name='invtsc'/>") + pinned(1), []],
    [cpu("<feature policy='disable' name='invtsc'/>"), []],
    ["<features><hyperv><reenlightenment state='on'/></hyperv></features>", ["unknown clock.tsc unknown"]],
    ["<features><hyperv><reenlightenment state='off'/></hyperv></features>", []],
    [`<features><hyperv><reenlightenment state='on'/></hyperv></features>${pinned(1)}`, []],
    [
      `${cpu("<feature policy='require' name='invtsc'/>")}<clock><timer name='tsc'/></clock>`,
      ["error clock.tsc refused"],
    ],
  ])("%s", (more, expected) => {
    expect(found("clock.tsc", { guest: { more } })).toEqual(expected);
  });

  // the release of the destination's QEMU | what is found of a guest with reenlightenment
  test.each([
    ["5.2.0", ["warning clock.tsc ok unknown"]],
    ["6.0.0", ["warning clock.tsc ok unknown"]],
    ["6.1.0", ["unknown clock.tsc unknown"]],
  ])("QEMU %s refuses a guest that uses reenlightenment from 6.1 on", (version, expected) => {
    const more = "<features><hyperv><reenlightenment state='on'/></hyperv></features>";
    expect(found("clock.tsc", { guest: { more }, to: [qemu(version)] })).toEqual(expected);
  });

  // the source's frequency | the destination's, and whether it scales | what is found
  test.each<[number, number, boolean | null, string[]]>([
    [2_600_000_000, 2_600_000_000, false, []],
    [2_600_000_000, 2_600_650_000, false, []],
    [2_600_000_000, 2_700_000_000, false, ["warning clock.tsc changed"]],
    [2_600_000_000, 2_700_000_000, null, ["warning clock.tsc unknown"]],
    [2_600_000_000, 2_700_000_000, true, []],
  ])("from %d Hz to %d Hz, scaling %s", (from, to, scaling, expected) => {
    expect(found("clock.tsc", { from: [tsc(from, null)], to: [tsc(to, scaling)] })).toEqual(expected);
  });
});

describe("a TSC that is pinned", () => {
  // pinned to | the destination's frequency, and whether it scales | what is found
  test.each<[number, number | null, boolean | null, string[]]>([
    [2_600_000_000, 2_600_000_000, false, []],
    [2_600_000_000, 2_700_000_000, false, ["error clock.tsc refused"]],
    [2_600_000_000, 2_700_000_000, null, ["unknown clock.tsc unknown"]],
    [2_600_000_000, 2_700_000_000, true, []],
    [2_600_000_000, null, null, []],
  ])("to %d Hz, where the host has %s Hz, scaling %s", (hz, host, scaling, expected) => {
    const to = host === null ? [] : [tsc(host, scaling)];
    expect(found("clock.tsc", { guest: { more: pinned(hz) }, to })).toEqual(expected);
  });
});
