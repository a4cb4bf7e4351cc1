import type { BaselineResult, CpuLoss } from "@virt-baseline/core";
import type { RenderStyle } from "../../commands/result.ts";
import { bitsOfNestingLast, count, enumerate, fold, groupBy } from "../words.ts";

/** Above so many kinds of hosts nearly every feature is lost to hosts of its own: names alone are told. */
const profilesTold = 60;
const groupsShown = 10;

/** What is lost, each feature once: grouped by the hosts that lack it and why. */
export function losses(lost: readonly CpuLoss[], result: BaselineResult, style: RenderStyle): string[] {
  const all = `${count(lost.length, "feature")} that some of these hosts have and others lack`;
  const names = (group: readonly CpuLoss[]) => group.map(({ feature }) => feature).sort(bitsOfNestingLast);
  if (result.profiles.length > profilesTold && !style.verbose) {
    return [`${all}: ${fold(names(lost), style)}`, "--format json says for each which hosts lack it, and why"];
  }
  const groups = [...groupBy(lost, signature).values()].sort((a, b) => b.length - a.length);
  const shown = style.verbose ? groups : groups.slice(0, groupsShown);
  const folded = groups.slice(shown.length).flat();
  return [
    `${all}:`,
    ...shown.flatMap((group) => {
      const said = `${group.length} ${causes(group[0]!, result)}: `;
      const text = `${said}${fold(names(group), style, said.length > 90 ? 3 : 2, said.length)}`;
      return style.verbose ? [text, ...evidence(group)] : [text];
    }),
    ...(folded.length === 0 ? [] : [`${folded.length} for other reasons: ${fold(names(folded), style, 1, 20)}`]),
  ];
}

/** Equal for features that the same hosts lack for the same reasons. */
function signature({ missingOn }: CpuLoss): string {
  return missingOn.map(({ host, because }) => `${because}\t${host}`).join("\n");
}

function causes({ missingOn }: CpuLoss, result: BaselineResult): string {
  const byCause = groupBy(missingOn, ({ because }) => because);
  return [...byCause]
    .map(([because, group]) => {
      const hosts = group.map(({ host }) => host);
      const tell =
        causeWords[because === "qemu" && result.setting?.accel === "tcg" ? "emulation" : because] ??
        ((on: string) => `lacking on ${on} (${because})`);
      return tell(enumerate(hosts), qemuOf(hosts, result));
    })
    .join("; ");
}

/** How a cause is told of hosts, and of their QEMU if all have the same. */
const causeWords: Readonly<Record<string, (hosts: string, qemu: string | null) => string>> = {
  hardware: (hosts) => `not in the CPU of ${hosts}`,
  microcode: (hosts) => `not in the microcode of ${hosts}`,
  firmware: (hosts) => `off by firmware settings or microcode on ${hosts}`,
  kernel: (hosts) => `in the CPU of ${hosts}, but its kernel does not give it to guests`,
  qemu: (hosts, qemu) => `unknown to QEMU${qemu === null ? "" : ` ${qemu}`} on ${hosts}`,
  emulation: (hosts, qemu) => `not emulated by QEMU${qemu === null ? "" : ` ${qemu}`} on ${hosts}`,
  libvirt: (hosts) => `unknown to libvirt on ${hosts}`,
  "nested host": (hosts) => `not given to ${hosts}, which is a guest itself`,
  unknown: (hosts) => `lacking on ${hosts}, the evidence does not say why`,
};

function qemuOf(names: readonly string[], { hosts }: BaselineResult): string | null {
  const versions = new Set(hosts.filter(({ name }) => names.includes(name)).map(({ qemu }) => qemu));
  return versions.size === 1 ? ([...versions][0] ?? null) : null;
}

function evidence(group: readonly CpuLoss[]): string[] {
  return group.flatMap(({ feature, missingOn }) =>
    missingOn.filter(({ evidence: said }) => said !== "").map((one) => `  ${feature}, ${one.host}: ${one.evidence}`),
  );
}
