import type { Composed } from "./compose.ts";
import { kubevirtGuest } from "./dialects/kubevirt.ts";
import { proxmoxGuest } from "./dialects/proxmox.ts";
import { qemuGuest } from "./dialects/qemu.ts";
import { virtInstallGuest } from "./dialects/virt-install.ts";
import type { Decided } from "./domain.ts";
import type { NewGuest } from "./new-guest.ts";

/** One way of writing a new guest down for a tool other than libvirt: all that it needs to make the guest. */
export type GuestDialect = (guest: NewGuest, decided: Decided) => string;

/** By the value of `--format`. A new one is a file and a line here. */
const written: Readonly<Record<string, GuestDialect>> = {
  "virt-install": virtInstallGuest,
  qemu: qemuGuest,
  proxmox: proxmoxGuest,
  kubevirt: kubevirtGuest,
};

/** Every dialect of a composed guest; where nothing could be decided, each writes nothing. */
export const guestDialects: Readonly<Record<string, (composed: Composed) => string>> = {
  libvirt: ({ result }) => result.xml,
  ...Object.fromEntries(
    Object.entries(written).map(([id, write]) => [
      id,
      ({ guest, decided }: Composed) => (decided === null ? "" : write(guest, decided)),
    ]),
  ),
};
