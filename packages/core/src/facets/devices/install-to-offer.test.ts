import { expect, it } from "vitest";
import { check } from "../../check/check.ts";
import { readGuests } from "../../guest/read-guests.ts";
import { readHosts } from "../../read/read-hosts.ts";

const host = `<domainCapabilities><domain>kvm</domain><machine>pc-q35-9.2</machine><arch>x86_64</arch><devices>
  <graphics supported='yes'><enum name='type'><value>vnc</value></enum></graphics>
  <tpm supported='yes'><enum name='model'><value>tpm-crb</value></enum><enum name='backendModel'><value>passthrough</value></enum></tpm>
  <disk supported='yes'><enum name='bus'><value>virtio</value></enum></disk>
</devices></domainCapabilities>`;
const libvirt = "Using library: libvirt 11.3.0\nRunning hypervisor: QEMU 9.2.0\n";

// a device of the guest | what is said | what is to be done
it.each([
  ["<graphics type='spice'/>", "h does not offer graphics of type spice", /install QEMU's SPICE modules there/],
  [
    "<tpm model='tpm-crb'><backend type='emulator'/></tpm>",
    "h does not offer the TPM backend emulator",
    /install swtpm and its tools there/,
  ],
  ["<disk><target dev='hda' bus='ide'/></disk>", "h does not offer the disk bus ide", /choose a host that offers it/],
])("%s", (device, message, remedy) => {
  const files = [host, libvirt].map((text, part) => ({ name: `h.${part}`, text }));
  const domain = `<domain type='kvm'><name>g</name><os><type arch='x86_64' machine='pc-q35-9.2'>hvm</type></os><devices>${device}</devices></domain>`;
  const { guests } = readGuests([{ name: "g.xml", text: domain }]);
  const { moves } = check(guests, readHosts([{ name: "h", files }]).hosts, null);
  const finding = moves[0]!.findings.find((one) => one.message === message);
  expect(finding).toMatchObject({ check: "device.model", severity: "error", qemu: "refused" });
  expect(finding?.remedy).toMatch(remedy);
});
