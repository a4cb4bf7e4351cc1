import type { Member } from "../../lattice/families.ts";

const swtpm = "install swtpm and its tools there (libvirt offers the emulator where it finds swtpm and swtpm_setup)";
const spice =
  "install QEMU's SPICE modules there (Debian: qemu-system-modules-spice), if its distribution still has them; or change graphics and video at the guest's next start";

/**
 * What a host offers once a package is there, by `kind name`. Sources: virQEMUCapsFillDomainDeviceTPMCaps asks for swtpm
 * (virTPMHasSwtpm); Debian's qemu-system-x86 of QEMU 10.0 recommends its SPICE modules and does not depend on them.
 */
const packages: ReadonlyMap<string, string> = new Map([
  ["tpm.backendModel emulator", swtpm],
  ["graphics.type spice", spice],
  ["video.modelType qxl", spice],
]);

/** What to do on a host that does not offer a device. */
export function installToOffer({ kind, name }: Member): string {
  return packages.get(`${kind} ${name}`) ?? "choose a host that offers it, or plan a restart of the guest without it";
}
