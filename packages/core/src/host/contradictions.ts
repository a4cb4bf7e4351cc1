import type { AnyObservation, CpuSignature, Scope, Subject } from "../evidence/observation.ts";
import type { Source } from "../evidence/source.ts";
import type { Host } from "./host.ts";

export interface Contradiction {
  /** What the second source says. */
  readonly what: string;
  readonly first: Source;
  readonly second: Source;
}

interface Rule {
  /** How a value is told. */
  readonly tell: (value: never) => string;
  /** Among which observations there is one value; null: the rule does not hold for this one. */
  readonly among: (observation: AnyObservation, kind: string) => string | null;
  /** What of the value must be equal. */
  readonly part: (value: never) => unknown;
}

/** One value a scope, in the words of one tool. */
function perScope<Value>(tell: (value: Value) => string): Rule {
  return { tell, among: ({ scope }, kind) => `${kind} ${scopeKey(scope)}`, part: (value: Value) => value };
}

const separator = "\0"; // in no name of an architecture, a path or a machine type that XML or a file system has

function scopeKey({ arch, accel, emulator, machine }: Scope): string {
  return `${arch}${separator}${accel}${separator}${emulator}${separator}${machine}`;
}

/** Whatever tool reads the silicon, it finds the same; under TCG a CPU is QEMU's own. */
const silicon: Rule = {
  tell: ({ family, model }: CpuSignature) => `the CPU is of family ${family}, model ${model}`,
  among: ({ scope }) => (scope.accel === "tcg" ? null : "silicon"),
  part: ({ family, model }: CpuSignature) => [family, model],
};

/** Subjects of which a host has one value. */
const singular: ReadonlyMap<Subject, Rule> = new Map<Subject, Rule>([
  ["host.uuid", perScope((uuid: string) => `the host's uuid is ${uuid}`)],
  ["libvirt.version", perScope((version: string) => `libvirt is ${version}`)],
  ["kernel.version", perScope((version: string) => `the kernel is ${version}`)],
  ["hypervisor.type", perScope((type: string) => `the hypervisor is ${type}`)],
  ["cpu.guest", perScope(() => "a guest can have another CPU")],
  ["cpu.hardware", perScope(() => "the host's CPU is another")],
  ["cpu.signature", silicon],
  ["limits.maxVcpus", perScope((limit: number) => `a guest can have ${limit} vCPUs`)],
]);

/**
 * The first pair of facts of one host that cannot both be true. What several tools say in their
 * own words about one thing (features by libvirt and by QEMU) is no contradiction.
 */
export function firstContradiction(host: Host): Contradiction | null {
  const seen = new Map<string, AnyObservation>();
  for (const document of host.documents) {
    for (const observation of document.observations) {
      const rule = singular.get(observation.subject);
      const among = rule?.among(observation, document.kind) ?? null;
      if (rule === undefined || among === null) continue;
      const key = `${observation.subject} ${among}`;
      const first = seen.get(key);
      if (first === undefined) {
        seen.set(key, observation);
        continue;
      }
      const [said, says] = [first, observation].map(({ value }) => JSON.stringify(rule.part(value as never)));
      if (said !== says) {
        return { what: rule.tell(observation.value as never), first: first.source, second: observation.source };
      }
    }
  }
  return null;
}
