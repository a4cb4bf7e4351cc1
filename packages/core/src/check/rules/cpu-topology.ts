import { hasFeature } from "../../catalogue/feature-set.ts";
import type { Finding } from "../../evidence/finding.ts";
import { guestCpuOf, needOfCpu } from "../../facets/cpu/guest-cpu.ts";
import { offerCpu } from "../../facets/cpu/offer-cpu.ts";
import type { MoveContext } from "../../facets/facet.ts";
import { vcpusOf } from "../../guest/vcpus.ts";
import { soleValue } from "../../lattice/flat.ts";
import { attribute, child, type XmlElement } from "../../xml/element.ts";
import { findingOf, type MoveRule } from "../rule.ts";

/**
 * `<topology>`: libvirt wants as many vCPUs as sockets, dies, clusters, cores and threads make (qemuDomainDefVcpusPostParse);
 * AMD's CPUs show threads only with topoext, else QEMU warns and the guest takes them for cores.
 */
export const cpuTopology: MoveRule = (move) => {
  const topology = child(guestCpuOf(move.guest).element, "topology");
  return topology === undefined ? [] : [...unlikeCount(topology, move), ...hiddenThreads(topology, move)];
};

const levels = ["sockets", "dies", "clusters", "cores", "threads"];

/** One level of a topology; 1 where it is not written. Null: it is no number. */
function countOf(topology: XmlElement, level: string): number | null {
  const text = attribute(topology, level) ?? "1";
  return /^\d{1,6}$/.test(text) && Number(text) > 0 ? Number(text) : null;
}

function unlikeCount(topology: XmlElement, move: MoveContext): Finding[] {
  const counts = levels.map((level) => countOf(topology, level));
  if (counts.includes(null)) return [];
  const product = counts.reduce<number>((all, count) => all * count!, 1);
  const vcpus = vcpusOf(move.guest);
  if (product === vcpus) return [];
  return [
    findingOf(move, topology, {
      check: "cpu.topology",
      severity: "error",
      message: `the topology makes ${product} CPUs and the guest has ${vcpus} vCPUs: libvirt starts it nowhere`,
      remedy: "let sockets, dies, clusters, cores and threads multiply to the number in <vcpu>",
      qemu: "refused",
    }),
  ];
}

function hiddenThreads(topology: XmlElement, move: MoveContext): Finding[] {
  const { guest, from, to, setting } = move;
  const threads = countOf(topology, "threads");
  if (threads === null || threads === 1 || (setting.arch !== "x86_64" && setting.arch !== "i686")) return [];
  const { vendor, on, off, maybe = 0n } = needOfCpu(guest, from, setting);
  const seen = vendor ?? guestCpuOf(guest).pinnedVendor ?? soleValue(offerCpu(to, setting).vendor);
  const isAmd = seen === "AMD" || seen === "AuthenticAMD";
  const mayHave = hasFeature(on, "topoext") || (hasFeature(maybe, "topoext") && !hasFeature(off, "topoext"));
  if (!isAmd || mayHave) return [];
  return [
    findingOf(move, topology, {
      check: "cpu.topology",
      severity: "warning",
      message: `the guest has ${threads} threads a core and no topoext, without which a CPU of AMD shows none`,
      remedy:
        "restart the guest with <feature policy='require' name='topoext'/> where every host has it, or with threads='1'",
    }),
  ];
}
