import { describe, expect, it, test } from "vitest";
import { readHosts } from "../read/read-hosts.ts";
import { compose } from "./compose.ts";
import { guestDialects } from "./dialects.ts";
import type { NewGuest } from "./new-guest.ts";

const guest: NewGuest = {
  name: "web",
  memoryKib: 1n << 20n,
  vcpus: 2,
  disks: [{ kind: "volume", pool: "fast", volume: "web", format: "raw" }],
  cards: [],
  system: "linux",
  firmware: "efi",
  tpm: false,
};

interface Said {
  /** Values of `firmware` and `loader.secure`, or null: the host does not speak of firmware. */
  readonly firmware?: readonly [string, string] | null;
  /** Values of the TPM's backends, or null: the host does not speak of TPMs. */
  readonly tpm?: string | null;
  readonly sizes?: string;
  readonly machine?: string;
}

const versions = `Compiled against library: libvirt 9.0.0
Using library: libvirt 9.0.0
Using API: QEMU 9.0.0
Running hypervisor: QEMU 7.2.15
`;

const value = (one: string) => (one === "" ? "" : `<value>${one}</value>`);

function hostOf(
  name: string,
  { firmware = ["efi", "yes"], tpm = "emulator", sizes = "", machine = "pc-q35-7.2" }: Said,
) {
  const os =
    firmware === null
      ? ""
      : `<os supported='yes'><enum name='firmware'>${value(firmware[0])}</enum><loader supported='yes'>
         <enum name='secure'><value>no</value>${value(firmware[1])}</enum></loader></os>`;
  const backends =
    tpm === null
      ? ""
      : `<tpm supported='yes'><enum name='model'><value>tpm-crb</value></enum><enum name='backendModel'>${value(tpm)}</enum></tpm>`;
  const text = `<domainCapabilities><path>/usr/bin/qemu-system-x86_64</path><domain>kvm</domain><machine>${machine}</machine>
    <arch>x86_64</arch><vcpu max='288'/>${os}<cpu><mode name='host-passthrough' supported='yes'/>
    <mode name='host-model' supported='yes'><model fallback='forbid'>Haswell</model><vendor>Intel</vendor></mode>
    <mode name='custom' supported='yes'><model usable='yes'>Haswell</model></mode></cpu><devices>${backends}</devices></domainCapabilities>`;
  const files = [
    { name: `${name}.xml`, text },
    { name: `${name}-version.txt`, text: versions },
    ...(sizes === "" ? [] : [{ name: `${name}.txt`, text: sizes }]),
  ];
  return { name, files };
}

const composed = (wanted: Partial<NewGuest>, ...said: Said[]) =>
  compose({ ...guest, ...wanted }, readHosts(said.map((one, index) => hostOf(`h${index}`, one))).hosts);

/** What of the findings is about firmware and TPM. */
const ofInterest = /^(firmware\.|tpm\.|device\.model)/;
const told = (wanted: Partial<NewGuest>, ...said: Said[]) => {
  const { result } = composed(wanted, ...said);
  return [...result.obstacles, ...result.findings]
    .filter(({ check, message }) => ofInterest.test(check) && /TPM|firmware|secure|OVMF|loader/.test(message))
    .map(({ severity, check, message }) => `${severity} ${check}: ${message}`);
};

// what | asked for | what the hosts say | what is told
test.each<[string, Partial<NewGuest>, Said[], RegExp[]]>([
  ["all there", { firmware: "efi-secure", tpm: true }, [{}, {}], []],
  ["the BIOS asks for nothing", { firmware: "bios" }, [{ firmware: ["", ""], tpm: "" }], []],
  ["no UEFI on one host", {}, [{}, { firmware: ["", ""] }], [/^error firmware\.type: h1 .*efi/]],
  [
    "UEFI without secure boot on one host",
    { firmware: "efi-secure" },
    [{ firmware: ["efi", ""] }, {}],
    [/^error firmware\.type: h0 .*secure/],
  ],
  ["no swtpm on one host", { tpm: true }, [{ tpm: "passthrough" }, {}], [/^error device\.model: h0 .*TPM backend/]],
  [
    "a host that does not tell of its firmware",
    {},
    [{ firmware: null }],
    [/^unknown firmware\.type: nothing is known of the firmware of h0/],
  ],
  [
    "a host that does not tell of its firmware, beside one that does",
    {},
    [{ firmware: null }, {}],
    [/^unknown firmware\.type: whether h0 offers firmware of the kind efi is not known/],
  ],
  [
    "images of unlike sizes",
    {},
    [{ sizes: "3653632 /usr/share/OVMF/OVMF_CODE_4M.fd\n" }, { sizes: "1966080 /usr/share/OVMF/OVMF_CODE_4M.fd\n" }],
    [/^warning firmware\.size: OVMF_CODE_4M\.fd is not as large on every host: 1966080 bytes, 3653632 bytes/],
  ],
  [
    "variables of unlike sizes",
    {},
    [{ sizes: "540672 /usr/share/OVMF/OVMF_VARS_4M.fd\n" }, { sizes: "131072 /usr/share/OVMF/OVMF_VARS_4M.fd\n" }],
    [/^warning firmware\.nvram: OVMF_VARS_4M\.fd/],
  ],
  [
    "images of one size",
    {},
    [{ sizes: "3653632 /usr/share/OVMF/OVMF_CODE_4M.fd\n" }, { sizes: "3653632 /usr/share/OVMF/OVMF_CODE_4M.fd\n" }],
    [],
  ],
])("%s", (_, wanted, said, expected) => {
  const found = told(wanted, ...said);
  expect(found).toHaveLength(expected.length);
  found.forEach((one, index) => {
    expect(one).toMatch(expected[index]!);
  });
});

it("has a remedy for each obstacle", () => {
  const { result } = composed({ firmware: "efi-secure", tpm: true }, { firmware: ["", ""], tpm: "passthrough" });
  expect(result.obstacles.length).toBeGreaterThan(2);
  for (const { remedy, message } of result.obstacles) {
    expect(remedy).not.toBe("");
    expect(message).toContain("h0");
  }
});

it("writes nothing of secure boot on pc, and says why", () => {
  const { result, decided } = composed({ firmware: "efi-secure" }, { machine: "pc-i440fx-7.2" });
  expect(decided).toBe(null);
  expect(result.obstacles.map(({ check }) => check)).toEqual(["firmware.type"]);
  expect(composed({ firmware: "efi" }, { machine: "pc-i440fx-7.2" }).decided).not.toBe(null);
});

// dialect | bios | efi | efi-secure | tpm
const dialects: readonly (readonly [string, string | null, string, string, string])[] = [
  [
    "libvirt",
    null,
    "<feature enabled='no' name='secure-boot'/>",
    "<loader secure='yes'/>",
    "<backend type='emulator' version='2.0'/>",
  ],
  [
    "virt-install",
    "--tpm none",
    "--boot firmware=efi,firmware.feature0.name=secure-boot,firmware.feature0.enabled=no",
    "--features smm.state=on",
    "--tpm model=tpm-crb,backend.type=emulator,backend.version=2.0",
  ],
  [
    "qemu",
    null,
    "if=pflash,unit=0,format=raw,file=/usr/share/OVMF/OVMF_CODE_4M.fd,readonly=on",
    "-machine smm=on -global driver=cfi.pflash01,property=secure,value=on",
    "-device tpm-crb,tpmdev=tpm0",
  ],
  [
    "proxmox",
    null,
    "--efidisk0 fast:1,efitype=4m,pre-enrolled-keys=0",
    "--efidisk0 fast:1,efitype=4m,pre-enrolled-keys=1",
    "--tpmstate0 fast:1,version=v2.0",
  ],
  ["kubevirt", null, "secureBoot: false", "smm:", "tpm:"],
];

describe.each(dialects)("%s", (id, bios, efi, secure, tpm) => {
  const write = (wanted: Partial<NewGuest>) => guestDialects[id]!(composed(wanted, {}));

  it("says firmware and TPM that are asked for, and no others", () => {
    const texts = [write({ firmware: "bios" }), write({}), write({ firmware: "efi-secure" }), write({ tpm: true })];
    if (bios !== null) expect(texts[0]).toContain(bios);
    expect(texts.map((text) => text.includes(efi))).toEqual([false, true, false, true]);
    expect(texts.map((text) => text.includes(secure))).toEqual([false, false, true, false]);
    expect(texts.map((text) => text.includes(tpm))).toEqual([false, false, false, true]);
  });
});
