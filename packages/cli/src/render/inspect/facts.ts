import type { AnyObservation, Observation, Subject, Subjects } from "@virt-baseline/core";
import { count, enumerate, groupBy } from "../words.ts";

type CpuDescription = Subjects["cpu.guest"];

function tellCpu(cpu: CpuDescription): string {
  if (cpu.form !== "model") return `with ${count(cpu.on.length, "feature")} on`;
  return `${cpu.model} with ${cpu.require.length} added, ${cpu.disable.length} switched off`;
}

/** How the value of each subject is told in a few words. */
const tellers: { readonly [S in Subject]?: (value: Subjects[S]) => string } = {
  "host.uuid": (uuid) => `uuid ${uuid}`,
  "hypervisor.type": (type) => `hypervisor ${type}`,
  "libvirt.version": (version) => `libvirt ${version}`,
  "libvirt.traces": ({ atLeast, below }) =>
    atLeast === null && below === null
      ? "nothing that dates its libvirt"
      : `libvirt ${[atLeast === null ? "" : `from ${atLeast}`, below === null ? "" : `before ${below}`].filter(Boolean).join(", ")}`,
  "qemu.version": ({ version }) => `QEMU ${version}`,
  "kernel.version": (version) => `kernel ${version}`,
  microcode: (version) => `microcode ${version}`,
  setting: () => "guests can run",
  "cpu.guest": (cpu) => `guest CPU ${tellCpu(cpu)}`,
  "cpu.hardware": (cpu) => `host CPU ${tellCpu(cpu)}`,
  "cpu.models": ({ models }) => {
    const usable = models.filter((model) => model.usable === true).length;
    return `${count(models.length, "named CPU model")}, ${usable} usable`;
  },
  "cpu.signature": ({ vendor, family, model, stepping }) =>
    vendor?.startsWith("0x")
      ? `implementer ${vendor}, part 0x${model.toString(16)}, revision ${stepping ?? "not told"}`
      : `family ${family}, model ${model}, stepping ${stepping ?? "not told"}`,
  "cpu.physBits": (bits) => `${bits} physical address bits`,
  "machine.types": ({ machines, complete }) =>
    `${count(machines.length, "machine type")}${complete ? "" : " (there may be more)"}`,
  "clock.tsc": ({ frequencyHz, scaling }) =>
    `TSC of ${frequencyHz} Hz, ${scaling === null ? "scaling not told" : scaling ? "scaled for guests" : "not scaled for guests"}`,
  collection: ({ time, asRoot, missing }) =>
    `collected ${time}${asRoot ? "" : ", not as root"}; ${count(missing.length, "thing")} could not be had`,
  swtpm: ({ version, features }) =>
    `swtpm ${version ?? "of no stated release"}${features === null ? "" : features.includes("cmdarg-migration") ? ", can move shared state" : ", cannot move shared state"}`,
  "guest.present": ({ name, active }) => `guest ${name}, ${active ? "running" : "not running"}`,
  "limits.maxVcpus": (limit) => `${count(limit, "vCPU")} at most`,
};

/** One fact with the setting it holds for. */
export function tellFact({ subject, scope, value }: AnyObservation): string {
  const where = [scope.arch, scope.accel, scope.machine].filter((part) => part !== null).join("/");
  return `${tell(subject, value)}${where === "" ? "" : ` (${where})`}`;
}

function tell(subject: Subject, value: unknown): string {
  const teller = tellers[subject] as ((value: unknown) => string) | undefined;
  return teller === undefined ? `${subject}: ${JSON.stringify(value)}` : teller(value);
}

const hasWords = ({ subject }: AnyObservation): boolean => tellers[subject] !== undefined;

/** Subjects that say little in an overview. */
const leftOut: ReadonlySet<Subject> = new Set(["libvirt.traces", "hypervisor.type", "host.uuid"]);

/** What a document says, each thing once however many settings it is said for; what has no words of its own is counted. */
export function countFacts(observations: readonly AnyObservation[]): string {
  const told = observations.filter(({ subject }) => !leftOut.has(subject) && subject !== "setting");
  const [worded, wordless] = [told.filter(hasWords), told.filter((observation) => !hasWords(observation))];
  const texts = [
    ...groupBy(worded as Observation[], ({ subject, value }) => tell(subject, value)).keys(),
    ...[...groupBy(wordless as Observation[], ({ subject }) => subject)].map(
      ([subject, all]) => `${count(all.length, "fact")} of ${subject}`,
    ),
  ];
  const settings = observations.filter(({ subject, scope }) => subject === "setting" && scope.accel !== null);
  const named = [...new Set(settings.map(({ scope }) => `${scope.arch}/${scope.accel}`))];
  const all = named.length === 0 ? texts : [...texts, `guests of ${enumerate(named)}`];
  return all.length === 0 ? "nothing that is used" : all.join("; ");
}
