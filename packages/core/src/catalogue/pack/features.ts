/** The parsed files of data/cpu-models/x86, by name without `.json`. */
export type Read = <T>(name: string) => T;

export interface FeatureData {
  name: string;
  libvirtSince?: string;
  libvirtMissingIn?: string[];
  linuxShownIn?: string[];
  [key: string]: unknown;
}

export interface FeaturesFile {
  builds: string[];
  maps: string[];
  /** Those whose list of flags was looked at, oldest first. */
  kernels: string[];
  features: FeatureData[];
}

export const featureOrder = (read: Read): string[] =>
  read<FeaturesFile>("features").features.map((feature) => feature.name);

/** The names in order, which number the bits of every set, and what is known of each. */
export function packFeatures(read: Read): Record<"order" | "builds" | "maps" | "kernels" | "details", unknown> {
  const { builds, maps, kernels, features } = read<FeaturesFile>("features");
  const details = features.map(({ name: _, ...rest }) => rest);
  return { order: features.map((feature) => feature.name).join(" "), builds, maps, kernels, details };
}
