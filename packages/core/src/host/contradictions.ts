import type { AnyObservation, Subject } from "../evidence/observation.ts";
import type { Source } from "../evidence/source.ts";
import type { Host } from "./host.ts";

export interface Contradiction {
  /** What the second source says. */
  readonly what: string;
  readonly first: Source;
  readonly second: Source;
}

/** Subjects of which a host has one value in a scope, and how a value is told. */
const singular: ReadonlyMap<Subject, (value: never) => string> = new Map<Subject, (value: never) => string>([
  ["host.uuid", (uuid: string) => `the host's uuid is ${uuid}`],
  ["libvirt.version", (version: string) => `libvirt is ${version}`],
  ["kernel.version", (version: string) => `the kernel is ${version}`],
  ["hypervisor.type", (type: string) => `the hypervisor is ${type}`],
  ["cpu.guest", () => "a guest can have another CPU"],
  ["cpu.hardware", () => "the host's CPU is another"],
  ["limits.maxVcpus", (limit: number) => `a guest can have ${limit} vCPUs`],
]);

/**
 * The first pair of facts of one host that cannot both be true: a subject with one value per scope that has two. What
 * several tools say in their own words about one thing (features by libvirt and by QEMU) is no contradiction.
 */
export function firstContradiction(host: Host): Contradiction | null {
  const seen = new Map<string, AnyObservation>();
  for (const document of host.documents) {
    for (const observation of document.observations) {
      const tell = singular.get(observation.subject);
      if (tell === undefined) continue;
      const key = JSON.stringify([document.kind, observation.subject, observation.scope]);
      const first = seen.get(key);
      if (first === undefined) {
        seen.set(key, observation);
      } else if (JSON.stringify(first.value) !== JSON.stringify(observation.value)) {
        return { what: tell(observation.value as never), first: first.source, second: observation.source };
      }
    }
  }
  return null;
}
