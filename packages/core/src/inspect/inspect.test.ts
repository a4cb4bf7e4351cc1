import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readHosts } from "../read/read-hosts.ts";
import { inspect } from "./inspect.ts";

const recorded = new URL("../../../../examples/recorded/bookworm/", import.meta.url);
const file = (name: string) => ({ name, text: readFileSync(new URL(name, recorded), "utf8") });

test("a host is told with its software, what follows for each setting, and its documents in order", () => {
  const { hosts } = readHosts([
    { name: "bookworm", files: [file("capabilities.xml"), file("domcapabilities-kvm-q35.xml")] },
  ]);
  const [host] = inspect(hosts, { tool: { name: "t", version: "0" } }).hosts;
  expect(host).toMatchObject({
    name: "bookworm",
    libvirt: { version: null, maps: ["9.0"] },
    qemu: { version: "7.2", package: null, stated: false },
  });
  expect(host!.offers.map(({ arch, accel }) => `${arch}/${accel}`)).toEqual([
    "i686/tcg",
    "i686/kvm",
    "x86_64/tcg",
    "x86_64/kvm",
  ]);
  expect(host!.offers.at(-1)!.areas.cpu).toMatchObject({ grade: "hypervisor", vendor: "AMD", physBits: 48 });
  expect(host!.documents.map(({ kind, source }) => [kind, source.file, source.line])).toEqual([
    ["capabilities", "capabilities.xml", 1],
    ["domain-capabilities", "domcapabilities-kvm-q35.xml", 1],
  ]);
});

test("a stated version is told from one that a machine type tells", () => {
  const text = "Using library: libvirt 9.0.0\nRunning hypervisor: QEMU 7.2.15\n";
  const { hosts } = readHosts([{ name: "h", files: [{ name: "version.txt", text }] }]);
  const [host] = inspect(hosts).hosts;
  expect(host).toMatchObject({
    libvirt: { version: "9.0.0", maps: ["9.0"] },
    qemu: { version: "7.2.15", stated: true },
  });
  expect(host!.offers).toEqual([{ arch: "x86_64", accel: "kvm", areas: {} }]);
});
