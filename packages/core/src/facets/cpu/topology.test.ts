import { expect, test } from "vitest";
import { baseline } from "../../baseline/baseline.ts";
import { type HostInput, readHosts } from "../../read/read-hosts.ts";

interface Software {
  readonly libvirt: string;
  readonly qemu: string | null;
}
const older: Software = { libvirt: "9.0.0", qemu: "7.2.22" };
const newer: Software = { libvirt: "11.3.0", qemu: "10.0.13" };
const unstated: Software = { libvirt: "9.0.0", qemu: null };

/** A host with libvirt, offering a model with `hypervisor` and the features given. */
function host(name: string, { libvirt, qemu }: Software, model: string, ...features: string[]): HostInput {
  const lines = ["hypervisor", ...features].map((feature) => `<feature policy='require' name='${feature}'/>`);
  const domainCapabilities = `<domainCapabilities><path>/usr/bin/qemu-system-x86_64</path><domain>qemu</domain>
    <machine>pc-q35-7.2</machine><arch>x86_64</arch><cpu><mode name='host-model' supported='yes'>
    <model fallback='forbid'>${model}</model>${lines.join("")}</mode></cpu></domainCapabilities>`;
  const running =
    qemu === null ? "Cannot extract running QEMU hypervisor version\n" : `Running hypervisor: QEMU ${qemu}\n`;
  const version = `Using library: libvirt ${libvirt}\n${running}`;
  return {
    name,
    files: [
      { name: `${name}.xml`, text: domainCapabilities },
      { name: `${name}.txt`, text: version },
    ],
  };
}

const line = (feature: string) => `<feature policy='require' name='${feature}'/>`;
const name = (...features: string[]) => `for such a topology add ${features.map(line).join("")}`;
const sockets = "give each vCPU a socket of its own: <topology sockets='N' cores='1' threads='1'/>";

// what is shown | the hosts | the remedy of cpu.topology; undefined: nothing is said
test.each<[string, HostInput[], string | undefined]>([
  ["older QEMU adds nothing", [host("a", older, "Opteron_G1")], undefined],
  ["newer QEMU adds both", [host("a", newer, "Opteron_G1")], name("cmp_legacy", "ht")],
  ["what the guest has anyway is not added", [host("a", newer, "Opteron_G1", "cmp_legacy")], name("ht")],
  ["Intel's CPUs get no cmp_legacy", [host("a", newer, "Nehalem")], name("ht")],
  ["older QEMU that cannot", [host("a", newer, "Nehalem"), host("b", older, "Nehalem")], sockets],
  ["older QEMU that offers it", [host("a", newer, "Nehalem"), host("b", older, "Nehalem", "ht")], name("ht")],
  [
    "older QEMU that offers only one of them",
    [host("a", newer, "Opteron_G1"), host("b", older, "Opteron_G1", "ht")],
    sockets,
  ],
  ["a QEMU not known beside one that adds", [host("a", newer, "Nehalem"), host("b", unstated, "Nehalem")], sockets],
])("%s", (_, inputs, remedy) => {
  const { findings, cpu } = baseline(readHosts(inputs).hosts, { accel: "tcg" });
  expect(cpu?.model).toMatch(/Opteron_G1|Nehalem/);
  expect(findings.find(({ check }) => check === "cpu.topology")?.remedy).toBe(remedy);
});
