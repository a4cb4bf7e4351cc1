import { bytesOf } from "@virt-baseline/core";
import { describe, expect, test } from "vitest";
import { newGuestOf } from "./new-guest.ts";

const raw = { name: "web", memory: "4GiB", vcpus: "4" };

test("what is said becomes a guest", () => {
  const guest = newGuestOf(
    {
      ...raw,
      disk: ["/i/web.qcow2", "pool=p,volume=v,format=raw", "/dev/vg/lv"],
      network: ["default", "bridge=br0,mac=52:54:00:12:34:56"],
      "guest-os": "win11",
      firmware: "efi-secure",
      tpm: true,
    },
    bytesOf,
  );
  expect(guest).toEqual({
    name: "web",
    memoryKib: 4194304n,
    vcpus: 4,
    disks: [
      { kind: "file", path: "/i/web.qcow2", format: "qcow2" },
      { kind: "volume", pool: "p", volume: "v", format: "raw" },
      { kind: "block", path: "/dev/vg/lv", format: "raw" },
    ],
    cards: [
      { kind: "network", name: "default", mac: null },
      { kind: "bridge", name: "br0", mac: "52:54:00:12:34:56" },
    ],
    system: "windows",
    firmware: "efi-secure",
    tpm: true,
  });
});

describe("what is not understood is refused", () => {
  // option | value | what is said
  test.each<[string, string | string[] | undefined, RegExp]>([
    ["name", undefined, /needs --name/],
    ["name", "", /needs --name/],
    ["name", ["a", "b"], /given 2 times/],
    ["name", "a/b", /no name/],
    ["name", "7", /no name/],
    ["name", "a\nb", /no name/],
    ["memory", "4", /^$/],
    ["memory", "4 gibibytes", /no size/],
    ["memory", "100KiB", /whole MiB/],
    ["memory", "0", /whole MiB/],
    ["memory", "99999999TiB", /no size/],
    ["vcpus", "0", /no number/],
    ["vcpus", "2.5", /no number/],
    ["vcpus", "100000", /no number/],
    ["disk", "web.qcow2", /names no disk/],
    ["disk", "pool=p", /names no disk/],
    ["disk", "/a,format=vmdk", /qcow2 or raw/],
    ["disk", "/a,/b", /is not understood/],
    ["disk", "/a,size=3", /is not understood/],
    ["network", "default,mac=01:00:00:00:00:00", /no address of one card/],
    ["network", "mac=52:54:00:00:00:00", /names no network/],
    ["network", "a,bridge=b", /names no network/],
    ["firmware", "uefi", /no kind of firmware/],
  ])("--%s %j", (option, value, said) => {
    const build = () => newGuestOf({ ...raw, [option]: value }, bytesOf);
    if (said.source === "^$") expect(build().memoryKib).toBe(4096n);
    else expect(build).toThrow(said);
  });
});
