import { readFileSync } from "node:fs";
import { parseMachineName } from "../../packages/core/src/catalogue/machine-types.ts";
import { compareVersions, seriesOf } from "../../packages/core/src/catalogue/versions.ts";
import { writeXml, type XmlNode } from "../../packages/core/src/xml/write.ts";
import { customModels, differences, guestFeatures, hardwareFeatures } from "./cpu.ts";
import type { ExampleHost } from "./fleet.ts";

const mark = "Synthetic: made from data/ by scripts/examples/generate.ts. No such host exists.";

/** The files of a host by name, as the one-liners of the README would have collected them. */
export function documentsOf(host: ExampleHost, number: number): Record<string, string> {
  return {
    "capabilities.xml": marked(capabilities(host, number)),
    "domcapabilities.xml": marked(domainCapabilities(host)),
    "version.txt": version(host),
  };
}

function marked(node: XmlNode): string {
  return `<!-- ${mark} -->\n${writeXml(node)}`;
}

function version({ libvirt, qemu }: ExampleHost): string {
  return [
    `# ${mark}`,
    `Compiled against library: libvirt ${libvirt}`,
    `Using library: libvirt ${libvirt}`,
    `Using API: QEMU ${libvirt}`,
    `Running hypervisor: QEMU ${qemu}`,
    "",
  ].join("\n");
}

const element = (name: string, attributes: Record<string, string> = {}, children: XmlNode[] = []): XmlNode => ({
  name,
  attributes,
  children,
});
const text = (name: string, value: string | number, attributes: Record<string, string> = {}): XmlNode => ({
  name,
  attributes,
  text: String(value),
});

function capabilities(host: ExampleHost, number: number): XmlNode {
  const arch = element("arch", { name: "x86_64" }, [
    text("wordsize", 64),
    text("emulator", "/usr/bin/qemu-system-x86_64"),
    ...machines(host),
    element("domain", { type: "qemu" }),
    element("domain", { type: "kvm" }),
  ]);
  return element("capabilities", {}, [
    element("host", {}, [
      text("uuid", `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`),
      hostCpu(host),
      element("migration_features", {}, [element("live")]),
    ]),
    element("guest", {}, [text("os_type", "hvm"), arch]),
  ]);
}

function hostCpu(host: ExampleHost): XmlNode {
  const { silicon } = host;
  const signature = { family: silicon.family, model: silicon.model, stepping: silicon.stepping };
  return element("cpu", {}, [
    text("arch", "x86_64"),
    text("model", host.model),
    text("vendor", silicon.vendor),
    element("microcode", { version: String(host.microcode) }),
    element("signature", Object.fromEntries(Object.entries(signature).map(([name, value]) => [name, `${value}`]))),
    element("topology", { sockets: "2", dies: "1", cores: String(silicon.cores), threads: "2" }),
    element("maxphysaddr", { mode: "emulate", bits: String(silicon.physBits) }),
    ...hostDifferences(host),
  ]);
}

/** The host form of a CPU has no policies: libvirt names the nearest model below, and the surplus. */
function hostDifferences(host: ExampleHost): XmlNode[] {
  const { require, disable } = differences(host, hardwareFeatures(host));
  return [
    ...require.map((name) => element("feature", { name })),
    ...disable.map((name) => element("feature", { policy: "disable", name })),
  ];
}

interface MachineRow {
  readonly name: string;
  readonly alias?: string;
  readonly deprecated?: boolean;
  readonly maxCpus: number;
}

function machineRows({ machines: file }: ExampleHost): MachineRow[] {
  const path = new URL(`../../data/machine-types/x86_64/${file}.json`, import.meta.url);
  const { machines: rows } = JSON.parse(readFileSync(path, "utf8")) as { machines: MachineRow[] };
  return rows.filter(({ name }) => parseMachineName(name).family !== null || name === "microvm");
}

function machines(host: ExampleHost): XmlNode[] {
  return machineRows(host).flatMap(({ name, alias, deprecated, maxCpus }) => {
    const attributes = {
      maxCpus: String(maxCpus),
      ...(deprecated === true && compareVersions(host.libvirt, "8.0.0") >= 0 ? { deprecated: "yes" } : {}),
    };
    const own = text("machine", name, attributes);
    return alias === undefined ? [own] : [text("machine", alias, { canonical: name, ...attributes }), own];
  });
}

function domainCapabilities(host: ExampleHost): XmlNode {
  const machine = `pc-q35-${seriesOf(host.qemu)}`;
  const limit = machineRows(host).find(({ name }) => name === machine)?.maxCpus ?? 255;
  return element("domainCapabilities", {}, [
    text("path", "/usr/bin/qemu-system-x86_64"),
    text("domain", "kvm"),
    text("machine", machine),
    text("arch", "x86_64"),
    element("vcpu", { max: String(limit) }),
    element("cpu", {}, [
      element("mode", { name: "host-passthrough", supported: "yes" }),
      hostModel(host),
      element("mode", { name: "custom", supported: "yes" }, models(host)),
    ]),
  ]);
}

function hostModel(host: ExampleHost): XmlNode {
  const { require, disable } = differences(host, guestFeatures(host));
  const statesLimit = compareVersions(host.libvirt, "9.3.0") >= 0;
  return element("mode", { name: "host-model", supported: "yes" }, [
    text("model", host.model, { fallback: "forbid" }),
    text("vendor", host.silicon.vendor),
    ...(statesLimit ? [element("maxphysaddr", { mode: "passthrough", limit: String(host.silicon.physBits) })] : []),
    ...require.map((name) => element("feature", { policy: "require", name })),
    ...disable.map((name) => element("feature", { policy: "disable", name })),
  ]);
}

/** From 10.9 on libvirt says what blocks a model, from 10.10 on what an unversioned name stands for. */
function models(host: ExampleHost): XmlNode[] {
  const tellsBlockers = compareVersions(host.libvirt, "10.9.0") >= 0;
  const tellsCanonical = compareVersions(host.libvirt, "10.10.0") >= 0;
  return customModels(host).flatMap(({ name, vendor, deprecated, canonical, blockers }) => {
    const attributes = {
      usable: blockers.length === 0 ? "yes" : "no",
      ...(deprecated ? { deprecated: "yes" } : {}),
      vendor: vendor ?? "unknown",
      ...(tellsCanonical && canonical !== null ? { canonical } : {}),
    };
    const features = blockers.map((feature) => element("feature", { name: feature }));
    const blocked = tellsBlockers && blockers.length > 0 ? [element("blockers", { model: name }, features)] : [];
    return [text("model", name, attributes), ...blocked];
  });
}
