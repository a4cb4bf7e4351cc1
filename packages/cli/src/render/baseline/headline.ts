import type { BaselineResult } from "@virt-baseline/core";
import type { RenderStyle } from "../../commands/result.ts";
import type { Row, Section, Tone } from "../page.ts";
import { count, enumerate, fold } from "../words.ts";

/** How many hosts, in which setting, and the answer in a sentence. */
export function headline(result: BaselineResult, style: RenderStyle): Section {
  const { setting, profiles } = result;
  const hosts = profiles.reduce((sum, profile) => sum + profile.count, 0);
  const where = setting === null ? "" : `, ${setting.arch} with ${setting.accel}`;
  const alike = profiles.length < hosts ? `, in ${count(profiles.length, "profile")} of equal offers` : "";
  const [tone, answer] = verdict(result);
  return {
    title: `${count(hosts, "host")}${where}${alike}`,
    rows: [{ label: "answer", texts: [answer], tone }, ...software(result), ...everyHost(result, style)],
  };
}

/**
 * The answer, as the exit code has it: errors before unknowns. Above both, what could be answered all the same is said.
 */
function verdict({ cpu, byVendor, findings, setting }: BaselineResult): [Tone, string] {
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const unknowns = findings.filter(({ severity }) => severity === "unknown").length;
  const answer = setting === null ? "There is no setting that all hosts share." : cpuAnswer(cpu, byVendor);
  if (errors > 0)
    return [
      "error",
      `${answer} ${count(errors, "finding")} stand against it (see error below).`.replace(
        "1 finding stand",
        "1 finding stands",
      ),
    ];
  if (unknowns > 0) return ["unknown", `${answer} Evidence is missing (see unknown below).`];
  return ["good", answer];
}

function cpuAnswer(cpu: BaselineResult["cpu"], byVendor: BaselineResult["byVendor"]): string {
  if (byVendor.length > 0) {
    const vendors = byVendor.map(({ vendor }) => vendor ?? "an unknown vendor");
    const models = byVendor.map((part) => part.cpu.model ?? "none");
    return `${enumerate(vendors)} hosts share no guest CPU; there is one for each: ${enumerate(models)}.`;
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
