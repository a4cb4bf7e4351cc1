import { linuxFlags as flagsText } from "./generated/rules.ts";
import { embedded, lazy } from "./lazy.ts";

const flags = embedded<{ name: string; kind: string }[]>(flagsText);
const names = lazy(() => new Set(flags().map((flag) => flag.name)));

/** A flag of /proc/cpuinfo that stands for no feature: made by the kernel, or a bit that neither libvirt nor QEMU names. */
export const isOtherLinuxFlag = (flag: string): boolean => names().has(flag);
