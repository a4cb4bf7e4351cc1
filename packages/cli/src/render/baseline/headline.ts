import type { BaselineResult } from "@virt-baseline/core";
import type { RenderStyle } from "../../commands/result.ts";
import type { Row, Section, Tone } from "../page.ts";
import { count, enumerate, fold } from "../words.ts";

/** How many hosts, in which setting, and the answer in a sentence. */
export function headline(result: BaselineResult, style: RenderStyle): Section {
  const { setting, profiles } = result;
  const hosts = profiles.reduce((sum, profile) => sum + profile.count, 0);
  const where = setting === null ? "" : `, ${setting.arch} with ${setting.accel}`;
  const alike =
    setting !== null && profiles.length < hosts ? `, in ${count(profiles.length, "profile")} of equal offers` : "";
  const [tone, answer] = verdict(result);
  return {
    title: `${count(hosts, "host")}${where}${alike}`,
    rows: [{ label: "answer", texts: [answer], tone }, ...software(result), ...everyHost(result, style)],
  };
}

/** The answer, weighed as the exit code is: errors before unknowns. What could be answered all the same is said. */
function verdict({ cpu, byVendor, machine, findings, setting }: BaselineResult): [Tone, string] {
  const number = (wanted: string) => findings.filter(({ severity }) => severity === wanted).length;
  const share = setting === null ? "There is no architecture that all hosts share." : cpuAnswer(cpu, byVendor);
  const answer = [share, machineAnswer(machine)].filter((sentence) => sentence !== "").join(" ");
  const errors = number("error");
  if (errors > 0) return ["error", `${answer} Against it: ${count(errors, "error")}, told below.`];
  if (number("unknown") > 0) return ["unknown", `${answer} Evidence is missing, as told below.`];
  const named = [cpu, ...byVendor.map((part) => part.cpu)].some((part) => part !== null && part.model !== null);
  return [named ? "good" : "unknown", answer];
}

function machineAnswer(machine: BaselineResult["machine"]): string {
  if (machine === null) return "";
  return machine.chosen === null
    ? "No machine type is known to be common to all."
    : `The machine type is ${machine.chosen}.`;
}

function cpuAnswer(cpu: BaselineResult["cpu"], byVendor: BaselineResult["byVendor"]): string {
  if (byVendor.length > 0) {
    const vendors = byVendor.map(({ vendor }) => vendor ?? "other");
    const models = byVendor.map((part) => part.cpu.model);
    const apart = `${enumerate(vendors)} hosts share no guest CPU`;
    if (models.every((model) => model === null)) return `${apart}, and for none of them one can be named.`;
    return `${apart}; there is one for each: ${enumerate(models.map((model) => model ?? "none"))}, masked as below.`;
  }
  if (cpu === null) return "No host says anything of its CPU.";
  if (cpu.model === null) return "No guest CPU can be named for all hosts.";
  return `Every host can run a guest with the CPU ${cpu.model}, masked as below.`;
}

function software({ hosts }: BaselineResult): Row[] {
  const parts = [
    ["libvirt", range(hosts.map(({ libvirt }) => libvirt))],
    ["QEMU", range(hosts.map(({ qemu }) => qemu))],
  ].flatMap(([name, versions]) => (versions === null ? [] : [`${name} ${versions}`]));
  return parts.length === 0 ? [] : [{ label: "software", texts: [parts.join(", ")] }];
}

const numerically = new Intl.Collator("en", { numeric: true });

function range(versions: readonly (string | null)[]): string | null {
  const known = versions.filter((version) => version !== null).sort(numerically.compare);
  if (known.length === 0) return null;
  const silent = versions.length - known.length;
  const span = known[0] === known.at(-1) ? known[0] : `${known[0]} to ${known.at(-1)}`;
  return silent === 0 ? `${span}` : `${span} (${count(silent, "host")} not telling)`;
}

/** With --verbose, the hosts one by one and the profiles they form. */
function everyHost({ hosts, profiles }: BaselineResult, style: RenderStyle): Row[] {
  if (!style.verbose) return [];
  const rows = hosts.map(({ name, libvirt, qemu, kernel, microcode, sources }) => {
    const facts = Object.entries({ libvirt, QEMU: qemu, kernel, microcode }).filter(([, value]) => value !== null);
    const said = facts.map(([what, value]) => `${what} ${value}`).join(", ");
    return { label: name, texts: [said === "" ? "no version told" : said, `read from ${sources.join(", ")}`] };
  });
  const equal = profiles.filter((profile) => profile.count > 1 && profile.hosts !== undefined);
  const alike = equal.map((profile) => `${profile.id}: ${fold(profile.hosts ?? [], style)}`);
  return alike.length === 0 ? rows : [...rows, { label: "equal offers", texts: alike }];
}
