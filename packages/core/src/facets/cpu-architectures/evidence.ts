import type { CpuDescription, Observation } from "../../evidence/observation.ts";
import { type Host, observations } from "../../host/host.ts";
import { nothingKnown, type PartialSet, within } from "../../lattice/partial-set.ts";
import type { Setting } from "../setting/setting.ts";
import { elements, models } from "./offer.ts";

/** The best description of what a guest can have, else of the hardware (not under TCG, whose CPU is QEMU's own). */
export function bestCpu(
  host: Host,
  { arch, accel }: Setting,
): { readonly grade: "hypervisor" | "hardware"; readonly said: Observation<"cpu.guest" | "cpu.hardware"> } | null {
  const guest = bestOf(observations(host, "cpu.guest", { arch, accel }));
  if (guest !== undefined) return { grade: "hypervisor", said: guest };
  const hardware = accel === "tcg" ? undefined : bestOf(observations(host, "cpu.hardware", { arch }));
  return hardware === undefined ? null : { grade: "hardware", said: hardware };
}

/** A lone `<cpu>` speaks of no architecture; one in its own words does. */
function bestOf<S extends "cpu.guest" | "cpu.hardware">(said: readonly Observation<S>[]): Observation<S> | undefined {
  const byForm = (form: string) => said.find(({ value }) => (value as CpuDescription).form === form);
  return byForm("list") ?? byForm("model") ?? byForm("features");
}

/** What a list or the hardware's flags say; a model alone says nothing of features by itself. */
export function featuresIn(description: CpuDescription): PartialSet {
  if (description.form === "model") {
    const on = elements.setOf(description.require);
    return { certain: on, possible: ~(elements.setOf(description.disable) & ~on) };
  }
  const on = elements.setOf(description.on);
  const named = description.form === "list" ? description.off : description.vocabulary;
  return within(on, on | elements.setOf(named));
}

/**
 * The models that can be named on a host. QEMU's and libvirt's lists are whole, so silence is a no; what a list calls
 * unusable cannot be started. Where lists differ, a model must be in all of them. `host` and `max` are no models: each
 * host makes something else of them.
 *
 * @param libvirtName libvirt's name of a model by QEMU's, where the two are unlike
 */
export function modelsOf(
  host: Host,
  { arch, accel }: Setting,
  libvirtName: (qemu: string) => string = (name) => name,
): PartialSet {
  const lists = observations(host, "cpu.models", { arch, accel });
  if (lists.length === 0) return nothingKnown;
  let [certain, possible] = [-1n, -1n];
  for (const { value } of lists) {
    const startable = value.models.filter(({ usable, name }) => usable !== false && !unstable.has(name));
    const set = models.setOf(startable.map(({ name }) => (value.wording === "qemu" ? libvirtName(name) : name)));
    certain &= set;
    if (value.complete !== false) possible &= set;
  }
  return { certain, possible: possible | certain };
}

const unstable: ReadonlySet<string> = new Set(["host", "max", "any"]);
