import type { LibvirtMap } from "../catalogue/libvirt-maps.ts";
import { libvirtMaps } from "../catalogue/libvirt-maps.ts";
import type { CpuByModel } from "../evidence/observation.ts";
import type { Setting } from "../facets/setting/setting.ts";
import { type Host, observations } from "../host/host.ts";
import { libvirtOf } from "../host/software.ts";
import { child } from "../xml/element.ts";
import type { Compared } from "./compare.ts";
import { compareAsLibvirt } from "./libvirt/compare-cpus.ts";
import { type DescribedCpu, describedCpuOf } from "./libvirt/described-cpu.ts";
import type { LibvirtVerdict } from "./result.ts";

/**
 * What virsh would say of the CPU of one on the other: `cpu-compare` holds it against the host's hardware,
 * `hypervisor-cpu-compare` against the host-model that QEMU gives, which may well say the opposite. Two hosts are held
 * against each other both ways; libvirt has no words for two guests.
 */
export function libvirtVerdicts(a: Compared, b: Compared, setting: Setting): LibvirtVerdict[] {
  const ways = [
    [a, b],
    [b, a],
  ] as const;
  return ways.flatMap(([host, other]) => (host.form === "host" ? verdictsOn(host.host, other, setting) : []));
}

function verdictsOn(host: Host, other: Compared, setting: Setting): LibvirtVerdict[] {
  const { maps } = libvirtOf(host);
  return commands.flatMap(({ command, subject }) => {
    const own = describedOnHost(host, subject, setting);
    const cpu = other.form === "guest" ? ofGuest(other) : describedOnHost(other.host, subject, setting);
    if (own === null || cpu === null) return [];
    const name = other.form === "guest" ? other.guest.id : other.host.name;
    return grouped(setting.arch, own, cpu, maps.length === 0 ? libvirtMaps().slice(-1) : maps).map((verdict) => ({
      command,
      host: host.name,
      cpu: name,
      ...verdict,
    }));
  });
}

const commands = [
  { command: "cpu-compare", subject: "cpu.hardware" },
  { command: "hypervisor-cpu-compare", subject: "cpu.guest" },
] as const;

/** A guest without `<cpu>` has nothing that libvirt would compare. */
function ofGuest({ guest }: { guest: { readonly domain: Parameters<typeof child>[0] } }): DescribedCpu | null {
  const cpu = child(guest.domain, "cpu");
  return cpu === undefined ? null : describedCpuOf(cpu);
}

/** The host's CPU as a `<cpu>` of libvirt's; null where it was told in another form. */
function describedOnHost(
  host: Host,
  subject: "cpu.hardware" | "cpu.guest",
  { arch, accel }: Setting,
): DescribedCpu | null {
  const said = observations(host, subject, { arch, accel }).find(({ value }) => value.form === "model");
  if (said === undefined) return null;
  const { model, vendor, require, disable } = said.value as CpuByModel;
  return {
    form: "host",
    arch,
    mode: "custom",
    match: "exact",
    model,
    vendor,
    features: [
      ...require.map((name) => ({ name, policy: "require" as const })),
      ...disable.map((name) => ({ name, policy: "disable" as const })),
    ],
  };
}

/** One verdict for each answer, with the maps that give it: a host may not tell which map its libvirt has. */
function grouped(arch: string, host: DescribedCpu, cpu: DescribedCpu, maps: readonly LibvirtMap[]) {
  const found = new Map<string, { maps: string[]; answer: LibvirtVerdict["answer"]; because: string }>();
  for (const map of maps) {
    const comparison = compareAsLibvirt(arch, host, cpu, map);
    if (comparison === null) continue;
    const known = found.get(comparison.answer);
    if (known === undefined) found.set(comparison.answer, { maps: [map.version], ...comparison });
    else known.maps.push(map.version);
  }
  return [...found.values()];
}
