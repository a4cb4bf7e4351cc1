/** libvirt's domain types with hardware or software acceleration by QEMU -> QEMU's name of the accelerator. */
const acceleratorByDomainType: ReadonlyMap<string, string> = new Map([
  ["kvm", "kvm"],
  ["qemu", "tcg"],
  ["hvf", "hvf"],
  ["hyperv", "mshv"],
]);

/** The accelerator behind `<domain type='…'>`; null for hypervisors that are not QEMU's. */
export function acceleratorOf(domainType: string | undefined): string | null {
  return domainType === undefined ? null : (acceleratorByDomainType.get(domainType) ?? null);
}

/** What a user may write for `--accel`: libvirt's `qemu` is tcg. */
export function acceleratorNamed(name: string): string {
  return acceleratorByDomainType.get(name) ?? name;
}
