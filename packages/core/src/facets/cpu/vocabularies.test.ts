import { describe, expect, test } from "vitest";
import { featureIndex } from "../../catalogue/feature-set.ts";
import type { Kleene } from "../../lattice/kleene.ts";
import { contains } from "../../lattice/partial-set.ts";
import { readHosts } from "../../read/read-hosts.ts";
import { offerCpu } from "./offer-cpu.ts";

const setting = { arch: "x86_64", accel: "kvm", accelStated: true, machineFamily: "q35", machine: "pc-q35-7.2" };

/** `virsh version` of these releases; where QEMU's cannot be told, it says so. */
const version = (libvirt: string, qemu?: string): string =>
  [
    `Compiled against library: libvirt ${libvirt}`,
    `Using library: libvirt ${libvirt}`,
    `Using API: QEMU ${libvirt}`,
    qemu === undefined ? "Cannot extract running QEMU hypervisor version" : `Running hypervisor: QEMU ${qemu}`,
    "",
  ].join("\n");

/** A host-model that is Skylake-Server and not a word more, unless told. */
const domain = (features = "", models = ""): string => `<domainCapabilities>
  <domain>kvm</domain><machine>pc-q35-7.2</machine><arch>x86_64</arch>
  <cpu>
    <mode name='host-model' supported='yes'><model fallback='forbid'>Skylake-Server</model><vendor>Intel</vendor>${features}</mode>
    <mode name='custom' supported='yes'>${models}</mode>
  </cpu>
</domainCapabilities>`;

const qmp = (props: Record<string, boolean>): string =>
  [
    { QMP: { version: { qemu: { major: 10, minor: 0, micro: 0 }, package: "" }, capabilities: [] } },
    { execute: "query-kvm", id: 1 },
    { return: { enabled: true, present: true }, id: 1 },
    { execute: "query-target", id: 2 },
    { return: { arch: "x86_64" }, id: 2 },
    { execute: "query-cpu-model-expansion", arguments: { type: "static", model: { name: "host" } }, id: 3 },
    { return: { model: { name: "base", props } }, id: 3 },
  ]
    .map((value) => JSON.stringify(value))
    .join("\n");

function ask(feature: string, ...texts: string[]): Kleene {
  const files = texts.map((text, index) => ({ name: `f${index}`, text }));
  const { can } = offerCpu(readHosts([{ name: "h", files }]).hosts[0]!, setting);
  return contains(can, featureIndex(feature));
}

describe("what silence about a feature means", () => {
  const usable = "<model usable='yes'>SapphireRapids</model>";
  const blocked =
    "<model usable='no'>SapphireRapids</model><blockers model='SapphireRapids'><feature name='amx-tile'/></blockers>";

  // what | the feature | the documents | can a guest have it
  test.each<[string, string, string[], Kleene]>([
    ["part of the model", "avx512f", [version("9.0.0"), domain()], "yes"],
    ["required", "amx-tile", [version("11.3.0"), domain("<feature policy='require' name='amx-tile'/>")], "yes"],
    ["disabled", "avx512f", [version("9.0.0"), domain("<feature policy='disable' name='avx512f'/>")], "no"],
    ["a word that this libvirt has and does not say", "sha-ni", [version("9.0.0"), domain()], "no"],
    ["a word that libvirt 9.0 lacks", "gds-no", [version("9.0.0"), domain()], "unknown"],
    ["a word that libvirt 11.3 has", "gds-no", [version("11.3.0"), domain()], "no"],
    ["a word that only the newer neighbour has", "gds-no", [version("10.0.0"), domain()], "unknown"],
    [
      "a feature that libvirt 9.0 lacks the word for, and QEMU 7.2 the bit",
      "gds-no",
      [version("9.0.0", "7.2.0"), domain()],
      "no",
    ],
    ["the same beside QEMU 10.0, which has the bit", "gds-no", [version("9.0.0", "10.0.0"), domain()], "unknown"],
    ["QEMU itself says no", "gds-no", [qmp({ avx: true, "gds-no": false })], "no"],
    ["QEMU names all that it has: its silence is a no", "gds-no", [qmp({ avx: true })], "no"],
    [
      "QEMU itself says yes, libvirt lacks the word",
      "gds-no",
      [version("9.0.0", "10.0.0"), domain(), qmp({ "gds-no": true })],
      "yes",
    ],
    ["libvirt is silent about KVM's own leaf", "kvm-pv-eoi", [version("11.3.0"), domain()], "unknown"],
    ["QEMU leaves it off until it is named", "topoext", [version("11.3.0"), domain()], "unknown"],
    ["QEMU gives it to every guest", "hypervisor", [version("11.3.0"), domain()], "yes"],
    [
      "a usable model has it, of which libvirt lacks the word",
      "amx-fp16",
      [version("9.0.0"), domain("", usable.replace("SapphireRapids", "GraniteRapids"))],
      "yes",
    ],
    [
      "a model's blocker is missing, whoever is silent about it",
      "amx-tile",
      [version("9.0.0"), domain("", blocked)],
      "no",
    ],
    ["a name from nowhere", "no-such-feature", [version("11.3.0"), domain()], "unknown"],
    ["nothing told", "avx512f", [version("11.3.0")], "unknown"],
  ])("%s: %s", (_, feature, documents, expected) => {
    expect(ask(feature, ...documents)).toBe(expected);
  });
});
