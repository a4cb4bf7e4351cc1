import { compatModes, powerModel } from "../../catalogue/architectures/ppc64.ts";
import type { DescribedCpu, LibvirtComparison } from "./described-cpu.ts";

const arches: ReadonlySet<string> = new Set(["ppc64", "ppc64le"]);

/** QEMU's name alone: libvirt has no such compatibility mode. */
const notLibvirts: ReadonlySet<string> = new Set(["power7+"]);

/**
 * libvirt's comparison of POWER CPUs (ppc64Compute in src/cpu/cpu_ppc64.c), first hit wins:
 *
 * 1. Architecture and vendor as on x86.
 * 2. host-model may name a compatibility mode; it must not be newer than the host.
 * 3. host-passthrough and host-model are the host's CPU, any other must be the same model: a POWER8 is not more than a
 *    POWER7 to libvirt, but another.
 */
export function comparePpc64(host: DescribedCpu, cpu: DescribedCpu): LibvirtComparison {
  if (cpu.arch !== null && !arches.has(cpu.arch)) return incompatible(`${cpu.arch} is not the host's architecture`);
  if (cpu.vendor !== null && cpu.vendor !== host.vendor) {
    return incompatible(`the CPU is of ${cpu.vendor}, the host's of ${host.vendor ?? "no vendor that is told"}`);
  }
  const own = host.model === null ? null : powerModel(host.model);
  if (own === null) return unknown(`the host's CPU model ${host.model ?? ""}`);
  if (cpu.form === "guest" && cpu.mode === "host-model" && cpu.model !== null) return inMode(own.name, cpu.model);
  if (cpu.form === "guest" && cpu.mode !== "custom") return identical;
  const other = cpu.model === null ? null : powerModel(cpu.model);
  if (other === null) return unknown(`the CPU model ${cpu.model ?? ""}`);
  return other.name === own.name ? identical : incompatible(`the host's CPU is a ${own.name}, not a ${other.name}`);
}

function inMode(host: string, mode: string): LibvirtComparison {
  const modes = compatModes().filter((name) => !notLibvirts.has(name));
  const [own, wanted] = [modes.indexOf(host.toLowerCase()), modes.indexOf(mode)];
  if (own < 0 || wanted < 0) return unknown(`the compatibility mode ${mode} on ${host}`);
  return wanted <= own ? identical : incompatible(`${host} has no compatibility mode ${mode}`);
}

const identical: LibvirtComparison = { answer: "identical", because: "" };

function incompatible(because: string): LibvirtComparison {
  return { answer: "incompatible", because };
}

function unknown(what: string): LibvirtComparison {
  return { answer: "error", because: `libvirt does not know ${what}` };
}
