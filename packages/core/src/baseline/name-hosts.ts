import { formatSource } from "../evidence/source.ts";
import { archesOf } from "../facets/setting/setting-facet.ts";
import { firstObservation, type Host } from "../host/host.ts";
import { libvirtOf, qemuOf } from "../host/software.ts";
import type { Profile } from "../profile/profile.ts";
import type { HostSummary, ProfileSummary } from "./result.ts";

/** The hosts of a result under the names it uses: the hosts themselves, or one for each profile. */
export interface NamedHosts<Offer> {
  readonly hosts: readonly Host[];
  readonly offers: readonly Offer[];
  /** The places in `hosts` of a profile's members. */
  readonly membersOf: (profile: number) => readonly number[];
  readonly summaries: readonly ProfileSummary[];
  readonly listed: boolean;
}

/** Names hosts themselves (`listed`), or profiles by their numbers. */
export function nameHosts<Offer>(
  hosts: readonly Host[],
  profiles: readonly Profile<Offer>[],
  listed: boolean,
  numberOf: (profile: number) => number,
): NamedHosts<Offer> {
  const summaries = profiles.map(({ hosts: members }, index) => ({
    id: profileId(numberOf(index)),
    count: members.length,
    ...(listed ? { hosts: members.map((member) => hosts[member]!.name) } : {}),
  }));
  if (listed) {
    const offers: Offer[] = new Array(hosts.length);
    for (const profile of profiles) for (const member of profile.hosts) offers[member] = profile.offer;
    return { hosts, offers, membersOf: (index) => profiles[index]!.hosts, summaries, listed };
  }
  return {
    hosts: profiles.map(({ hosts: members }, index) => ({ ...hosts[members[0]!]!, name: profileId(numberOf(index)) })),
    offers: profiles.map(({ offer }) => offer),
    membersOf: (index) => [index],
    summaries,
    listed,
  };
}

export function profileId(index: number): string {
  return `p${index + 1}`;
}

export function summariseHost(host: Host): HostSummary {
  const arches = [...archesOf(host)].sort();
  const native = firstObservation(host, "cpu.hardware")?.scope.arch ?? (arches.length === 1 ? arches[0]! : null);
  const qemu = qemuOf(host);
  return {
    name: host.name,
    arch: native,
    hypervisor: { type: firstObservation(host, "hypervisor.type")?.value ?? null },
    libvirt: libvirtOf(host).version,
    qemu: qemu.version === null ? null : qemu.package === null ? qemu.version : `${qemu.version} (${qemu.package})`,
    kernel: firstObservation(host, "kernel.version")?.value ?? null,
    microcode: firstObservation(host, "microcode")?.value ?? null,
    sources: [...new Set(host.documents.map((document) => formatSource(document.source)))],
  };
}
