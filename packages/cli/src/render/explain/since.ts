import type { FeatureExplanation } from "@virt-baseline/core";

type Since = FeatureExplanation["since"]["qemu"];

/** `QEMU 7.2 or older`, `QEMU 8.2 (a distributor's build)`; `no QEMU that we know`. */
export function tellSince(program: string, since: Since): string {
  if (since === null) return `no ${program} that we know`;
  const { version, orOlder, distributor } = since;
  return `${program} ${version}${orOlder ? " or older" : ""}${distributor ? " (a distributor's build; upstream's may be later)" : ""}`;
}
