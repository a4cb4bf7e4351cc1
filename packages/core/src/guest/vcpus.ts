import { child, textOf } from "../xml/element.ts";
import type { Guest } from "./guest.ts";

/** `<vcpu>`: how many vCPUs a guest has at most; 1 where it is not given, as libvirt has it. */
export function vcpusOf(guest: Guest): number {
  const text = textOf(child(guest.domain, "vcpu")) ?? "1";
  return /^\d{1,6}$/.test(text) ? Number(text) : 1;
}
