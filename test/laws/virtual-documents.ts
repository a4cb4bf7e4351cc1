import { featureNames, hasFeature } from "../../packages/core/src/catalogue/feature-set.ts";
import { allFeatures, qemuFeatureName } from "../../packages/core/src/catalogue/features.ts";
import type { LibvirtModel } from "../../packages/core/src/catalogue/libvirt-maps.ts";
import { qemuKnowsFeature, qemuModel } from "../../packages/core/src/catalogue/qemu-models.ts";
import { vendorCpuid } from "../../packages/core/src/catalogue/vendors.ts";
import { compareVersions } from "../../packages/core/src/catalogue/versions.ts";
import type { Host } from "../../packages/core/src/host/host.ts";
import { type InputFile, readHosts } from "../../packages/core/src/read/read-hosts.ts";
import { listedModels, onlyByName, type Tells, type VirtualHost } from "./virtual-host.ts";

/** The documents that the tools of a host would print, in the order in which the lists of the host stand. */
export function writeDocuments(host: VirtualHost, name: string): InputFile[] {
  return host.tells.flatMap((tells) =>
    writers[tells](host).map(([about, text]) => ({ name: `${name}.${tells}${about}`, text })),
  );
}

/** The same host, whose tools list everything the other way round. */
export function reversed(host: VirtualHost): VirtualHost {
  const { libvirt, able, machines, asked, tells } = host;
  return {
    ...host,
    able: new Set([...able].reverse()),
    machines: machines.toReversed(),
    asked: asked.toReversed(),
    tells: tells.toReversed(),
    libvirt: { ...libvirt, map: { ...libvirt.map, models: new Map([...libvirt.map.models].reverse()) } },
  };
}

/** The host as the readers understand its documents. */
export function readVirtualHost(host: VirtualHost, name: string): Host {
  return readHosts([{ name, files: writeDocuments(host, name) }]).hosts[0]!;
}

/** Each text with what its file's name says of it. */
const writers: Readonly<Record<Tells, (host: VirtualHost) => (readonly [about: string, text: string])[]>> = {
  "domain-capabilities": (host) => {
    const cpu = writeCpuModes(host);
    return host.asked.map(({ name, maxCpus }) => [`-${name}`, writeDomainCapabilities(host, name, maxCpus, cpu)]);
  },
  capabilities: (host) => [["", writeCapabilities(host)]],
  version: (host) => [["", writeVersion(host)]],
  qmp: (host) => [["", writeQmp(host)]],
  "guest-cpu": (host) => [["", `<cpu mode='custom' match='exact'>${writeHostModel(host)}</cpu>`]],
};

function writeDomainCapabilities({ accel }: VirtualHost, machine: string, maxCpus: number, cpu: string): string {
  return `<domainCapabilities>
  <path>/usr/bin/qemu-system-x86_64</path>
  <domain>${accel === "kvm" ? "kvm" : "qemu"}</domain>
  <machine>${machine}</machine>
  <arch>x86_64</arch>
  <vcpu max='${maxCpus}'/>
  ${cpu}
</domainCapabilities>`;
}

function writeCpuModes(host: VirtualHost): string {
  return `<cpu>
    <mode name='host-passthrough' supported='yes'/>
    <mode name='host-model' supported='yes'>${writeHostModel(host)}</mode>
    <mode name='custom' supported='yes'>${writeModels(host)}</mode>
  </cpu>`;
}

const isSince = ({ libvirt }: VirtualHost, release: string): boolean => compareVersions(libvirt.release, release) >= 0;

/** What QEMU's expansion of `host` or `max` switches on: all it can but what it leaves off until it is named. */
const expanded = (host: VirtualHost): string[] => [...host.able].filter((name) => !onlyByName.has(name));

/** The model, what is on besides, and what of it is off; libvirt is silent about what its map lacks and about KVM's leaf. */
function writeHostModel(host: VirtualHost): string {
  const { hostModel, libvirt, vendor, physBits } = host;
  const on = new Set(expanded(host));
  const require = [...on].filter(
    (name) => hasFeature(libvirt.map.knows, name) && !hasFeature(hostModel.features, name),
  );
  const off = featureNames(hostModel.features | hostModel.removed).filter((name) => !on.has(name));
  const limit = isSince(host, "9.3.0") ? `<maxphysaddr mode='passthrough' limit='${physBits}'/>` : "";
  return `
      <model fallback='forbid'>${hostModel.name}</model>
      <vendor>${vendor}</vendor>${limit}
      ${require.map((name) => `<feature policy='require' name='${name}'/>`).join("")}
      ${off.map((name) => `<feature policy='disable' name='${name}'/>`).join("")}
    `;
}

/** What of QEMU's definition the host cannot give; libvirt asks QEMU without any machine type. */
function blockersOf({ accel, able }: VirtualHost, model: string): string[] {
  return featureNames(qemuModel(model, accel)!.features).filter((name) => !able.has(name));
}

function writeModels(host: VirtualHost): string {
  return listedModels(host)
    .map((model) => writeModel(host, model, blockersOf(host, model.name)))
    .join("\n");
}

function writeModel(host: VirtualHost, { name, vendor, canonical }: LibvirtModel, blockers: readonly string[]): string {
  const usable = blockers.length === 0 ? "yes" : "no";
  const attributes = [
    `usable='${usable}'`,
    isSince(host, "8.9.0") ? `vendor='${vendor ?? "unknown"}'` : "",
    isSince(host, "10.10.0") && canonical !== null ? `canonical='${canonical}'` : "",
  ];
  const named = blockers.map((blocker) => `<feature name='${libvirtSpelling(host, blocker)}'/>`).join("");
  const list = blockers.length > 0 && isSince(host, "10.9.0") ? `<blockers model='${name}'>${named}</blockers>` : "";
  return `<model ${attributes.join(" ")}>${name}</model>${list}`;
}

const libvirtSpelling = ({ libvirt }: VirtualHost, name: string): string =>
  hasFeature(libvirt.map.knows, name) ? name : qemuFeatureName(name);

/** Bits of the CPU itself that no guest gets. */
const hostOnly = ["ds", "tm", "tm2", "pbe", "est", "xtpr", "dtes64", "ht", "acpi"];

function writeCapabilities(host: VirtualHost): string {
  const { libvirt, silicon, vendor, accel, physBits, microcode } = host;
  const hardware = new Set([...host.able, ...hostOnly].filter((name) => hasFeature(libvirt.map.knows, name)));
  const model = hardwareModel(host, hardware);
  const rest = [...hardware].filter((name) => !hasFeature(model.features, name));
  const { family, model: number, stepping } = qemuModel(silicon, "none")!;
  const machines = host.machines.map(
    ({ name, deprecated, maxCpus }) =>
      `<machine maxCpus='${maxCpus}'${deprecated ? " deprecated='yes'" : ""}>${name}</machine>`,
  );
  return `<capabilities>
  <host><cpu>
    <arch>x86_64</arch><model>${model.name}</model><vendor>${vendor}</vendor>
    <microcode version='${microcode}'/>
    <signature family='${family}' model='${number}' stepping='${stepping}'/>
    <maxphysaddr mode='emulate' bits='${physBits}'/>
    ${rest.map((name) => `<feature name='${name}'/>`).join("")}
  </cpu></host>
  <guest><os_type>hvm</os_type><arch name='x86_64'>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    ${machines.join("")}
    <domain type='qemu'/>${accel === "kvm" ? "<domain type='kvm'/>" : ""}
  </arch></guest>
</capabilities>`;
}

/** The largest model all of which the CPU has: a host's definition disables nothing. */
function hardwareModel({ libvirt, vendor }: VirtualHost, hardware: ReadonlySet<string>): LibvirtModel {
  const size = ({ features }: LibvirtModel) => featureNames(features).length;
  const [largest] = [...libvirt.map.models.values()]
    .filter((model) => model.decodeHost && (model.vendor === null || model.vendor === vendor))
    .filter(({ features }) => featureNames(features).every((name) => hardware.has(name)))
    .sort((a, b) => size(b) - size(a) || (a.name < b.name ? -1 : 1));
  return largest ?? { ...libvirt.map.models.get("486")!, features: 0n };
}

function writeVersion({ libvirt, qemu }: VirtualHost): string {
  return `Compiled against library: libvirt ${libvirt.release}
Using library: libvirt ${libvirt.release}
Using API: QEMU ${libvirt.release}
Running hypervisor: QEMU ${qemu}.0
`;
}

function writeQmp(host: VirtualHost): string {
  const [major, minor] = host.qemu.split(".").map(Number);
  const { family, model, stepping } = qemuModel(host.silicon, "none")!;
  const on = new Set(expanded(host));
  const switches = allFeatures()
    .filter(({ name, qemu }) => qemu !== null && qemuKnowsFeature(name, host.qemu) === true)
    .map(({ name, qemu }) => [qemu, on.has(name)] as const);
  const identity = { vendor: vendorCpuid(host.vendor), family, model, stepping, "phys-bits": host.physBits };
  const definitions = listedModels(host).map(({ name }) => ({
    name,
    typename: `${name}-x86_64-cpu`,
    "unavailable-features": blockersOf(host, name).map(qemuFeatureName),
  }));
  const machines = host.machines.map(({ name, deprecated, maxCpus }) => ({ name, deprecated, "cpu-max": maxCpus }));
  const expansion = { model: { name: "base", props: { ...Object.fromEntries(switches), ...identity } } };
  const answers: readonly (readonly [string, unknown, object?])[] = [
    ["qmp_capabilities", {}],
    ["query-kvm", { enabled: host.accel === "kvm", present: true }],
    ["query-target", { arch: "x86_64" }],
    ["query-machines", machines],
    ["query-cpu-definitions", definitions],
    [
      "query-cpu-model-expansion",
      expansion,
      { type: "static", model: { name: host.accel === "kvm" ? "host" : "max" } },
    ],
  ];
  const greeting = { QMP: { version: { qemu: { major, minor, micro: 0 }, package: "" }, capabilities: [] } };
  const exchange = answers.flatMap(([execute, value, parameters], id) => [
    { execute, ...(parameters === undefined ? {} : { arguments: parameters }), id },
    { return: value, id },
  ]);
  return [greeting, ...exchange].map((value) => JSON.stringify(value)).join("\n");
}
