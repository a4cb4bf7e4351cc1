import { embedded, lazy } from "./lazy.ts";
import { tables } from "./source.ts";

const vendors = embedded<readonly { name: string; cpuid: string }[]>(() => tables().rules.vendors);

const nameByCpuid = lazy(() => new Map(vendors().map(({ name, cpuid }) => [cpuid, name])));

/** libvirt's name ("Intel") of a vendor given by that name or as CPUID spells it ("GenuineIntel"); another text stays. */
export const vendorName = (vendor: string): string => nameByCpuid().get(vendor) ?? vendor;

/** What CPUID leaf 0 spells ("GenuineIntel") for libvirt's name ("Intel"); another text stays. */
export const vendorCpuid = (vendor: string): string =>
  vendors().find((known) => known.name === vendor)?.cpuid ?? vendor;
