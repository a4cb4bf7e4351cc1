import { embedded, lazy } from "./lazy.ts";
import { tables } from "./source.ts";

const flags = embedded<{ name: string; kind: string }[]>(() => tables().rules.linuxFlags);
const names = lazy(() => new Set(flags().map((flag) => flag.name)));

/** A flag of /proc/cpuinfo that stands for no feature: made by the kernel, or a bit that neither libvirt nor QEMU names. */
export const isOtherLinuxFlag = (flag: string): boolean => names().has(flag);
