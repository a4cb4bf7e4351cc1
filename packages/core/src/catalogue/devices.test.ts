import { describe, expect, it } from "vitest";
import { deviceNameOf, deviceNames, isUnmigratable, libvirtWords, wordKnownSince } from "./devices.ts";

describe("devices by name", () => {
  it("have one libvirt value for one type", () => {
    const types = deviceNames().map(({ type }) => type);
    const values = deviceNames().map(({ kind, value }) => `${kind}=${value}`);
    expect(new Set(types).size).toBe(types.length);
    expect(new Set(values).size).toBe(values.length);
    for (const { kind, value } of deviceNames()) expect(wordKnownSince(kind, value), `${kind}=${value}`).not.toBeNull();
  });

  it("are found by QEMU's name", () => {
    expect(deviceNameOf("cirrus-vga")).toEqual({ type: "cirrus-vga", kind: "video.modelType", value: "cirrus" });
    expect(deviceNameOf("__proto__")).toBeNull();
  });
});

// the enumeration | a value | a release of libvirt | whether it surely knows the value
it.each([
  ["graphics.type", "rdp", "9.0.0", false],
  ["graphics.type", "rdp", "11.3.0", true],
  ["graphics.type", "vnc", "9.0.0", true],
  ["graphics.type", "vnc", "6.0.0", false],
  ["enlightenment", "emsr_bitmap", "9.0.0", false],
  ["tpm.backendModel", "external", "8.9.0", false],
  ["constructor", "name", "11.3.0", false],
])("%s: %s in libvirt %s", (kind, word, release, known) => {
  expect(libvirtWords(kind, release).includes(word)).toBe(known);
});

// the device | QEMU's series | whether it is known to refuse to migrate with it
it.each([
  ["nvme", "10.0", true],
  ["nvme", "11.1", false],
  ["virtio-net-pci", "10.0", false],
  ["amd-iommu", "7.2", true],
  ["toString", "7.2", false],
])("%s in QEMU %s", (type, series, refused) => {
  expect(isUnmigratable(type, series)).toBe(refused);
});
