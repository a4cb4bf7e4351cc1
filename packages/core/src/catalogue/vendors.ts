import { vendors as vendorsText } from "./generated/rules.ts";
import { embedded } from "./lazy.ts";

const vendors = embedded<readonly { name: string; cpuid: string }[]>(vendorsText);

/** libvirt's name ("Intel") of a vendor given by that name or as CPUID spells it ("GenuineIntel"); another text stays. */
export const vendorName = (vendor: string): string => vendors().find((known) => known.cpuid === vendor)?.name ?? vendor;

/** What CPUID leaf 0 spells ("GenuineIntel") for libvirt's name ("Intel"); another text stays. */
export const vendorCpuid = (vendor: string): string =>
  vendors().find((known) => known.name === vendor)?.cpuid ?? vendor;
