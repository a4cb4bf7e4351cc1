import type { Remark } from "./architecture.ts";

/** Why a guest can only be given each host's own CPU, and what follows. */
export function ownCpuOnly(arch: string, silicon: string | null, silent: boolean): Remark {
  return silicon !== null && !silent
    ? {
        check: "cpu.identity",
        severity: "info",
        message: `KVM on ${arch} shows a guest the host's own CPU, which is ${silicon} on every host here: there alone the guest can move`,
        remedy: "",
      }
    : {
        check: "cpu.identity",
        severity: "unknown",
        message: `KVM on ${arch} shows a guest the host's own CPU, and not every host says which that is`,
        remedy: "collect virsh capabilities or /proc/cpuinfo there",
      };
}

/** Unlike silicon, asked for as one. */
export function unlikeSilicon(arch: string, silicon: readonly string[]): Remark {
  return {
    check: "cpu.identity",
    severity: "error",
    message: `KVM on ${arch} shows a guest the host's own CPU, and the hosts have unlike ones: ${silicon.join(", ")}`,
    remedy: "put hosts with the same CPU into a pool of their own",
  };
}
