import { describe, expect, it } from "vitest";
import { baseline } from "../../baseline/baseline.ts";
import { readHosts } from "../../read/read-hosts.ts";
import { dialects, writeBaseline } from "../../write/dialects.ts";

const answer = (arch: string, accel: string, ...hosts: readonly (readonly string[])[]) => {
  const inputs = hosts.map((texts, index) => ({
    name: `h${index}`,
    files: texts.map((text, at) => ({ name: `${index}-${at}`, text })),
  }));
  return baseline(readHosts(inputs).hosts, { arch, accel });
};

const written = (id: string, result: ReturnType<typeof answer>) =>
  writeBaseline(result, dialects.find((dialect) => dialect.id === id)!).text;

const core = (model: string) => `<cpu><arch>aarch64</arch><model>${model}</model><vendor>ARM</vendor></cpu>`;
const capabilities = (cpu: string) => `<capabilities><host>${cpu}</host></capabilities>`;

/** QMP of a host on KVM whose guests can have these vector lengths; null: no SVE at all. */
function qmp(lengths: readonly number[] | null, others: Readonly<Record<string, boolean>> = {}): string {
  const all = Array.from({ length: 16 }, (_, index) => 128 * (index + 1));
  const props = Object.fromEntries(all.map((length) => [`sve${length}`, lengths?.includes(length) ?? false]));
  const model = { name: "host", props: { aarch64: true, sve: lengths !== null, ...props, ...others } };
  return [
    { return: { arch: "aarch64" }, id: "a" },
    { return: { enabled: true, present: true }, id: "b" },
    { return: { model }, id: "c" },
  ]
    .map((value) => JSON.stringify(value))
    .join("\n");
}

it("POWER's models go by libvirt's names, whoever lists them", () => {
  const overQmp = [
    { return: { arch: "ppc64" } },
    { return: [{ name: "power9", typename: "power9_v2.0-powerpc64-cpu" }] },
  ]
    .map((message) => JSON.stringify(message))
    .join("\n");
  const byLibvirt = `<domainCapabilities><domain>qemu</domain><arch>ppc64</arch><cpu><mode name='custom' supported='yes'>
<model usable='unknown'>POWER9</model></mode></cpu></domainCapabilities>`;
  const { cpu } = answer("ppc64", "tcg", [overQmp], [byLibvirt]);
  expect(cpu?.architecture?.models).toEqual(["POWER9"]);
});

describe("vector lengths of Arm", () => {
  // the lengths of each host | what all can start
  it.each<[(number[] | null)[], number[]]>([
    [[[128, 256, 512]], [128, 256, 512]],
    [
      [
        [128, 256, 512],
        [128, 256],
      ],
      [128, 256],
    ],
    [
      [
        [128, 256, 512],
        [128, 512],
      ],
      [128],
    ], // both have 512, and neither could start 128 and 512 as well as the other
    [[[128], [256]], []],
    [[[128, 256], null], []],
  ])("%j: %j", (hosts, shared) => {
    const result = answer(
      "aarch64",
      "kvm",
      ...hosts.map((lengths) => [qmp(lengths), capabilities(core("Neoverse-V1"))]),
    );
    expect(result.cpu?.architecture?.vectorLengths).toEqual(shared);
    const named = shared.length === 0 ? [] : ["sve", ...shared.map((length) => `sve${length}`)];
    expect(result.cpu?.require).toEqual(named);
    expect(result.cpu?.disable).toEqual(shared.length === 0 ? ["sve"] : []);
  });

  it("are left to each host where one does not tell, and said so", () => {
    const result = answer(
      "aarch64",
      "kvm",
      [qmp([128]), capabilities(core("Neoverse-V1"))],
      [capabilities(core("Neoverse-V1"))],
    );
    expect([result.cpu?.require, result.cpu?.disable]).toEqual([[], []]);
    expect(result.findings.map(({ message }) => message)).toContainEqual(expect.stringContaining("vector lengths"));
  });
});

describe("the silicon of Arm", () => {
  it("divides hosts, so that none is given another's CPU", () => {
    const result = answer("aarch64", "kvm", [capabilities(core("Neoverse-N1"))], [capabilities(core("Neoverse-V1"))]);
    expect(result.cpu).toBe(null);
    expect(result.byVendor.map(({ vendor, hosts, cpu }) => [vendor, hosts, cpu.architecture?.mode])).toEqual([
      ["Neoverse-N1", ["h0"], "host-passthrough"],
      ["Neoverse-V1", ["h1"], "host-passthrough"],
    ]);
  });

  it("that a host does not tell leaves the CPU open", () => {
    const result = answer("aarch64", "kvm", [capabilities(core("Neoverse-N1"))], [qmp(null)]);
    expect(result.cpu?.architecture?.mode).toBe(null);
    expect(result.findings).toContainEqual(expect.objectContaining({ check: "cpu.identity", severity: "unknown" }));
  });
});

describe("ID registers", () => {
  /** A fingerprint with a Neoverse N1's MIDR_EL1 and ID_AA64ISAR0_EL1 of this value. */
  const fingerprint = (isar0: string) =>
    JSON.stringify({
      guest_cpu_config: {
        reg_modifiers: [
          { addr: "0x603000000013c000", bitmap: `0b${0x413fd0c1n.toString(2).padStart(64, "0")}` },
          { addr: "0x603000000013c030", bitmap: `0b${BigInt(isar0).toString(2).padStart(64, "0")}` },
        ],
      },
    });

  it("share the lower value of a field where that is safe", () => {
    const result = answer("aarch64", "kvm", [fingerprint("0x20")], [fingerprint("0x10")]);
    expect(result.cpu?.vendor).toBe("Neoverse-N1");
    expect(result.cpu?.architecture?.idRegisters).toContain("ID_AA64ISAR0_EL1.AES>=1");
    expect(result.cpu?.lost.map(({ feature }) => feature)).toEqual(["ID_AA64ISAR0_EL1.AES>=2"]);
  });
});

const hostModel = (arch: string, model: string, features = "") =>
  `<domainCapabilities><path>/usr/bin/qemu-system-${arch}</path><domain>kvm</domain><machine>m</machine><arch>${arch}</arch>
  <cpu><mode name='host-model' supported='yes'><model fallback='forbid'>${model}</model>${features}</mode></cpu></domainCapabilities>`;

describe("what is written", () => {
  // hosts' models | libvirt's <cpu> | QEMU's -cpu
  it.each([
    ["s390x", "gen16a-base", "z13-base", "<model fallback='forbid'>z13-base</model>", "-cpu z13-base"],
    ["ppc64", "POWER10", "POWER8", "<cpu mode='host-model'>\n  <model>power8</model>", "-cpu host"],
  ])("for %s of %s and %s", (arch, a, b, xml, argument) => {
    const result = answer(arch, "kvm", [hostModel(arch, a)], [hostModel(arch, b)]);
    expect(written("libvirt", result)).toContain(xml);
    expect(written("qemu", result)).toContain(argument);
    expect(written("qemu", result)).not.toContain("enforce");
  });

  it("by a dialect of x86's CPUs is none, with a remark", () => {
    const result = answer("s390x", "kvm", [hostModel("s390x", "z13-base")]);
    for (const id of ["proxmox", "nova", "ovirt", "incus"]) expect(written(id, result)).not.toContain("z13");
    expect(written("proxmox", result)).toContain("no CPU is written for s390x");
  });

  it("is no CPU where a generation is not known", () => {
    const result = answer("s390x", "kvm", [hostModel("s390x", "z13-base")], [hostModel("s390x", "gen99-base")]);
    expect(result.cpu?.model).toBe(null);
    expect(result.findings).toContainEqual(expect.objectContaining({ check: "cpu.model", severity: "unknown" }));
  });
});
