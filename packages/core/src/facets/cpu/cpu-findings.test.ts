import { expect, test } from "vitest";
import { baseline } from "../../baseline/baseline.ts";
import { readHosts } from "../../read/read-hosts.ts";

const domainCapabilities = (custom: string) => `<domainCapabilities>
  <path>q</path><domain>kvm</domain><machine>pc-q35-7.2</machine><arch>x86_64</arch><cpu>
    <mode name='host-model' supported='yes'><model fallback='forbid'>Haswell</model><vendor>Intel</vendor></mode>
    ${custom}
  </cpu></domainCapabilities>`;
const models = (...names: string[]) =>
  `<mode name='custom' supported='yes'>${names.map((name) => `<model usable='yes'>${name}</model>`).join("")}</mode>`;
const version = "Using library: libvirt 9.0.0\nRunning hypervisor: QEMU 7.2.15\n";
const haswellByQemu = JSON.stringify({
  return: { model: { name: "host", props: { fpu: true, lm: true, sse2: true, vendor: "GenuineIntel" } } },
});

// what each host gave | check and severity of what is found where no model can be named | words of the message
test.each<[string, string[], [check: string, severity: string][], string]>([
  [
    "a silent host",
    [domainCapabilities(models("Haswell")), version],
    [["cpu.features", "unknown"]],
    "nothing is known",
  ],
  ["no list of models", [haswellByQemu], [["cpu.model", "unknown"]], "h0 does not say which CPU models"],
  [
    "lists that share none",
    [domainCapabilities(models("Haswell")), domainCapabilities(models("Nehalem"))],
    [["cpu.model", "error"]],
    "no CPU model that every host knows",
  ],
])("%s", (_, texts, found, words) => {
  const inputs = texts.map((text, index) => ({ name: `h${index}`, files: [{ name: `f${index}`, text }] }));
  const { cpu, findings } = baseline(readHosts(inputs).hosts);
  expect(cpu!.model).toBeNull();
  const grave = findings.filter(({ check, severity }) => check.startsWith("cpu.") && /unknown|error/.test(severity));
  expect(grave.map(({ check, severity }) => [check, severity])).toEqual(found);
  expect(grave[0]!.message).toContain(words);
  expect(grave[0]!.remedy).not.toBe("");
});
