import { expect, it, test } from "vitest";
import { baseline } from "../../baseline/baseline.ts";
import type { Listing } from "../../evidence/observation.ts";
import { readHosts } from "../read-hosts.ts";
import { readText } from "../read-text.ts";

const rom = "/usr/share/qemu/efi-virtio.rom";
const flash = "/usr/share/OVMF/OVMF_CODE_4M.fd";
const said = (text: string) =>
  Object.fromEntries(
    [...readText(text, "sizes.txt")].flatMap(({ observations }) =>
      observations.map(({ value }) => {
        const { kind, names } = value as Listing;
        return [kind, names];
      }),
    ),
  );

// what is in the files | the lines | the sizes of the blocks
test.each<[string, string, object]>([
  ["flash is as large as its file", `3653632 ${flash}\n`, { "size.OVMF_CODE_4M.fd": ["3653632"] }],
  ["a ROM fills a power of two", `160768 ${rom}\n`, { "size.efi-virtio.rom": ["262144"] }],
  ["a ROM that is one already", `262144 ${rom}\r\n`, { "size.efi-virtio.rom": ["262144"] }],
  ["twice of one block size", `160768 ${rom}\n200000 /other/efi-virtio.rom\n`, { "size.efi-virtio.rom": ["262144"] }],
  ["twice of unlike sizes", `160768 ${rom}\n400000 /other/efi-virtio.rom\n`, {}],
])("%s", (_, text, sizes) => {
  expect(said(text)).toEqual(sizes);
});

it("is no list of sizes where a line is something else", () => {
  expect(() => said(`160768 ${rom}\nstat: cannot stat '/usr/share/x.rom'\n`)).toThrow(/expected what describes a host/);
});

it("loses a size that two hosts do not share", () => {
  const host = (name: string, bytes: number) => ({
    name,
    files: [{ name, text: `${bytes} ${rom}\n${bytes} ${flash}\n` }],
  });
  const { hosts } = readHosts([host("debian", 262_144), host("ubuntu", 524_288)]);
  expect(baseline(hosts).firmware!["size.efi-virtio.rom"]).toEqual({
    common: [],
    undetermined: [],
    lost: [
      { name: "262144", missingOn: ["ubuntu"] },
      { name: "524288", missingOn: ["debian"] },
    ],
  });
});
