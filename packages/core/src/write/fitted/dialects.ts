import type { Fitted } from "../../fit/fit.ts";
import type { Dialect, Written } from "../dialect.ts";
import { writePart } from "../write-part.ts";
import { kubevirtOfGuest } from "./kubevirt.ts";
import { cpuOfDefinition, type PinnedGuest, pinnedGuest, whatIsNotPinned } from "./pinned-guest.ts";
import { proxmoxOfGuest } from "./proxmox.ts";
import { qemuOfGuest } from "./qemu.ts";
import { virtXmlDialect } from "./virt-xml.ts";

/** How a fitted guest is written for tools other than libvirt: the pinned part, for a guest that they have. A new one is a file and a line here. */
export const fittedDialects: readonly Dialect<PinnedGuest>[] = [
  virtXmlDialect,
  qemuOfGuest,
  proxmoxOfGuest,
  kubevirtOfGuest,
];

/** The pinned part of a fitted guest in a dialect. What cannot be said is a remark in it and a finding; obstacles stand first. */
export function writeFitted(fitted: Fitted, dialect: Dialect<PinnedGuest>): Written {
  const head = fitted.result.obstacles.map(({ message }) => `obstacle: ${message}`);
  const around = { head, missing: whatIsNotPinned(fitted) };
  const { text, findings } = writePart(dialect, pinnedGuest(fitted), cpuOfDefinition(fitted), around);
  return { text: `${text}\n`, findings };
}
