/**
 * A microcode revision as libvirt writes it, in decimal, so that those of different tools compare: Linux and Firecracker
 * write 0xb40401a. Null where it is no number.
 */
export function microcodeNumber(text: string | undefined): string | null {
  return text !== undefined && /^(0x[0-9a-f]{1,16}|\d{1,20})$/i.test(text) ? BigInt(text).toString() : null;
}
