import { expect, test } from "vitest";
import { baseline } from "../../baseline/baseline.ts";
import { readHosts } from "../../read/read-hosts.ts";

// the host-model's lines | physical address bits: QEMU takes none for a CPU without long mode
test.each<[string, number | null]>([
  ["<feature policy='require' name='hypervisor'/>", 40],
  ["<feature policy='require' name='hypervisor'/><feature policy='disable' name='lm'/>", null],
])("physical address bits of Nehalem with %s: %s", (lines, bits) => {
  const text = `<domainCapabilities><path>/usr/bin/qemu-system-x86_64</path><domain>qemu</domain>
    <machine>pc-q35-7.2</machine><arch>x86_64</arch><cpu><mode name='host-model' supported='yes'>
    <model fallback='forbid'>Nehalem</model>${lines}</mode></cpu></domainCapabilities>`;
  const version = "Using library: libvirt 9.0.0\nRunning hypervisor: QEMU 7.2.22\n";
  const files = [
    { name: "a.xml", text },
    { name: "a.txt", text: version },
  ];
  const result = baseline(readHosts([{ name: "a", files }]).hosts, { accel: "tcg" });
  expect(result.cpu?.model).not.toBeNull();
  expect(result.cpu?.physBits).toBe(bits);
});
