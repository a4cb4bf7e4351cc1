import { inspect, readHosts } from "@virt-baseline/core";
import { createColors } from "picocolors";
import { expect, test } from "vitest";
import { renderInspect } from "./inspect.ts";

const brief = { colors: createColors(false), width: 100, verbose: false };

const domainCapabilities = `<domainCapabilities>
  <path>/usr/bin/qemu-system-x86_64</path><domain>kvm</domain><machine>pc-q35-7.2</machine><arch>x86_64</arch>
  <vcpu max='288'/>
  <cpu>
    <mode name='host-model' supported='yes'>
      <model fallback='forbid'>Haswell</model><vendor>Intel</vendor>
      <feature policy='require' name='md-clear'/>
      <feature policy='disable' name='hle'/>
    </mode>
  </cpu>
</domainCapabilities>`;
const hostCpu = "<cpu><arch>x86_64</arch><model>Haswell</model><vendor>Intel</vendor></cpu>";
const loongarch = `<domainCapabilities>
  <path>/usr/bin/qemu-system-loongarch64</path><domain>qemu</domain><machine>virt</machine><arch>loongarch64</arch>
  <cpu><mode name='custom' supported='yes'><model usable='yes'>la464</model></mode></cpu>
</domainCapabilities>`;
const version = "Using library: libvirt 9.0.0\nRunning hypervisor: QEMU 7.2.15\n";

// what was collected | words that tell it
test.each<[string, readonly string[], readonly string[]]>([
  [
    "the hypervisor's answer",
    [domainCapabilities],
    ["libvirt not stated, read by the CPU maps of", "hypervisor's own answer"],
  ],
  ["hardware only", [hostCpu, version], ["libvirt 9.0.0 (stated; read by the CPU map of 9.0)", "a guest may get less"]],
  [
    "a version only",
    [version],
    ["x86_64/kvm, without a word on their CPU", "f0:1 is virsh version: libvirt 9.0.0; QEMU 7.2.15"],
  ],
  ["a CPU with neither vendor nor address width", [loongarch], ["CPU: 0 features, 1 named model; what a guest"]],
])("%s", (_, texts, words) => {
  const files = texts.map((text, index) => ({ name: `f${index}`, text }));
  const result = inspect(readHosts([{ name: "h", files }]).hosts);
  const text = renderInspect(result, brief).replace(/\s+/g, " ");
  for (const said of ["1 host", "h", ...words]) expect(text).toContain(said);
  expect(text).not.toContain("undefined");
});

test("guests are counted with what they take, and told one by one with --verbose", () => {
  const guest = (name: string, id: string) =>
    `<domain type='kvm'${id}><name>${name}</name><memory unit='GiB'>3</memory><vcpu>2</vcpu></domain>`;
  const guests = [guest("web", " id='1'"), guest("mail", " id='2'"), guest("db", "")];
  const files = [{ name: "version.txt", text: version }];
  const input = { name: "n1", files, guests: guests.map((text, index) => ({ name: `g${index}.xml`, text })) };
  const result = inspect(readHosts([input]).hosts);
  expect(renderInspect(result, brief)).toMatch(/3 guests +2 running, with 6\.0 GiB and 4 vCPUs/);
  expect(renderInspect(result, brief)).not.toContain("g0.xml");
  expect(renderInspect(result, { ...brief, verbose: true })).toContain("guest web, running");
});

test("with --verbose every fact stands with its line and setting", () => {
  const result = inspect(readHosts([{ name: "h", files: [{ name: "f.xml", text: domainCapabilities }] }]).hosts);
  const text = renderInspect(result, { ...brief, verbose: true }).replace(/\s+/g, " ");
  expect(text).toContain("line 5: guest CPU Haswell with 1 added, 1 switched off (x86_64/kvm/pc-q35-7.2) line");
  expect(text.match(/ line (\d+|-): /g)).toHaveLength(result.hosts[0]!.documents[0]!.observations.length);
});
