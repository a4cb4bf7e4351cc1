/** A CPU definition expanded by libvirt's rules over its own map: what our readers are held against. */
import { attribute, child, children, textOf, type XmlElement } from "../../packages/core/src/xml/element.ts";
import type { CpuMap } from "../../scripts/data/refresh/cpu-map.ts";

/** Whether a <cpu> describes a host: then its features carry no policy and libvirt reads none. */
const isHost = (cpu: XmlElement): boolean => child(cpu, "arch") !== undefined;

/**
 * The features of a <cpu> by libvirt's own rule (x86ModelFromCPU): the model's, and those listed, but for a guest's that are
 * `disable`d or `forbid`den; `optional` ones say nothing.
 * @throws for a model that the map lacks: libvirt refuses such a CPU
 */
export function expandCpu(cpu: XmlElement, map: CpuMap): Set<string> {
  const name = textOf(child(cpu, "model")) ?? "";
  const model = map.models.get(name);
  if (model === undefined) throw new Error(`libvirt's map has no model '${name}'`);
  const features = new Set(model.features);
  for (const feature of children(cpu, "feature")) {
    const policy = isHost(cpu) ? "require" : (attribute(feature, "policy") ?? "require");
    if (policy === "require" || policy === "force") features.add(attribute(feature, "name")!);
    if (policy === "disable" || policy === "forbid") features.delete(attribute(feature, "name")!);
  }
  return features;
}
