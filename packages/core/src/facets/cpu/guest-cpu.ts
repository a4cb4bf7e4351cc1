import { closeDownward } from "../../catalogue/dependencies.ts";
import { type FeatureSet, featureSet } from "../../catalogue/feature-set.ts";
import { canonicalFeatureName } from "../../catalogue/features.ts";
import { qemuModel } from "../../catalogue/qemu-models.ts";
import { vendorName } from "../../catalogue/vendors.ts";
import type { Guest } from "../../guest/guest.ts";
import type { Host } from "../../host/host.ts";
import { boundOf } from "../../lattice/bound.ts";
import { flatOf, soleValue } from "../../lattice/flat.ts";
import { nothingKnown } from "../../lattice/partial-set.ts";
import { attribute, child, children, textOf, type XmlElement } from "../../xml/element.ts";
import type { Setting } from "../setting/setting.ts";
import { type CpuNeed, type CpuOffer, nothingOffered } from "./cpu-offer.ts";
import { guestFeatures, offerCpu } from "./offer-cpu.ts";
import { paravirtualFeatures } from "./target.ts";

/** How a definition says which CPU the guest has. */
export type CpuMode = "custom" | "host-model" | "host-passthrough" | "maximum" | "default";

/** The `<cpu>` of a guest in the words of libvirt's formatdomain. */
export interface GuestCpu {
  readonly element: XmlElement | undefined;
  readonly mode: CpuMode;
  /** `check='full'`: the guest has exactly what is written, or it would not have started. */
  readonly full: boolean;
  readonly model: string | null;
  readonly vendor: string | null;
  /** `vendor_id`: the guest sees this vendor, whatever the host's is. */
  readonly pinnedVendor: string | null;
  /** `<maxphysaddr mode='emulate' bits=…>`: what the guest sees, whatever the host has. */
  readonly physBits: number | null;
  readonly require: readonly string[];
  readonly disable: readonly string[];
  readonly optional: readonly string[];
  readonly force: readonly string[];
}

const modes: ReadonlySet<string> = new Set(["custom", "host-model", "host-passthrough", "maximum"]);

/** Reads `<cpu>`. Without one (or without a model in custom mode) QEMU's default model of the machine type applies. */
export function guestCpuOf(guest: Guest): GuestCpu {
  const element = child(guest.domain, "cpu");
  const model = textOf(child(element, "model")) ?? null;
  const written = attribute(element, "mode") ?? "custom";
  const mode = (modes.has(written) ? written : "custom") as CpuMode;
  const features = (policy: string) =>
    children(element, "feature")
      .filter((feature) => (attribute(feature, "policy") ?? "require") === policy)
      .map((feature) => attribute(feature, "name") ?? "");
  return {
    element,
    mode: mode === "custom" && (model === null || model === "") ? "default" : mode,
    full: attribute(element, "check") === "full",
    model,
    vendor: textOf(child(element, "vendor")) ?? null,
    pinnedVendor: attribute(child(element, "model"), "vendor_id") ?? null,
    physBits: emulatedBits(child(element, "maxphysaddr")),
    require: features("require"),
    disable: [...features("disable"), ...features("forbid")],
    optional: features("optional"),
    force: features("force"),
  };
}

function emulatedBits(element: XmlElement | undefined): number | null {
  const bits = attribute(element, "bits") ?? "";
  return attribute(element, "mode") === "emulate" && /^\d{1,3}$/.test(bits) ? Number(bits) : null;
}

/** What the guest has if it gets all that its definition asks for, as a host would offer just that. */
export function cpuOfGuest(guest: Guest, setting: Setting): CpuOffer {
  const { on, maybe = 0n, vendor, physBits } = needOf({ ...guestCpuOf(guest), full: true }, null, setting);
  return {
    ...nothingOffered,
    grade: "hypervisor",
    vendor: flatOf(vendor),
    can: { certain: on, possible: on | maybe },
    ...(physBits === null ? {} : { physBits: boundOf(physBits) }),
  };
}

/** QEMU's default model of the x86 machine types (target/i386/cpu.h, TARGET_DEFAULT_CPU_TYPE). */
const defaultModel = "qemu64";

/**
 * What the guest needs of a host's CPU.
 *
 * - custom: QEMU's definition of the model at the guest's machine type and accelerator, with the lines. With
 *   `check='full'` (and so in every definition of a running guest that libvirt has pinned) that is what it has; with
 *   another check, QEMU dropped silently what the host it was started on lacks: what the source surely lacks is not
 *   needed, what the source is not known to have may be.
 * - host-model: what the source's host-model says; without the source it may be anything.
 * - host-passthrough, maximum: everything the source has.
 * - none: QEMU's default model.
 */
export function needOfCpu(guest: Guest, from: Host | null, setting: Setting): CpuNeed {
  return needOf(guestCpuOf(guest), from, setting);
}

function needOf(cpu: GuestCpu, from: Host | null, setting: Setting): CpuNeed {
  const physBits = cpu.physBits;
  const vendor = neededVendor(cpu, from, setting);
  if (cpu.mode === "host-model" || cpu.mode === "host-passthrough" || cpu.mode === "maximum") {
    return { ...needOfSource(cpu, from, setting), vendor, physBits };
  }
  const model = cpu.mode === "custom" ? { model: name(cpu) } : {};
  const definition = qemuModel(name(cpu), setting.accel, setting.machine ?? undefined);
  const on = canonical([...cpu.require, ...cpu.force]);
  const off = canonical(cpu.disable);
  if (definition === undefined) return { on, off, maybe: -1n & ~on & ~off, vendor, ...model, physBits };
  const wished = closeDownward((definition.features | on) & ~off);
  const { given, untold } = unstatedDefaults(on, from, setting);
  const shown = wished & (given | ~unnamedDefaults(on));
  const rest = { off, vendor, ...model, physBits, assumed: wished & untold };
  if (cpu.full) return { on: shown, maybe: 0n, ...rest };
  return { ...filteredBySource(shown, on, from, setting), ...rest };
}

const name = ({ model }: GuestCpu): string => model || defaultModel;

/**
 * Under KVM a guest sees the vendor of its host's CPU, unless `vendor_id` pins one: so it needs that of the host it was
 * started on, which `<vendor>` states too. Under TCG the model has a vendor of its own.
 */
function neededVendor(cpu: GuestCpu, from: Host | null, setting: Setting): string | null {
  if (cpu.pinnedVendor !== null) return null;
  if (cpu.vendor !== null) return vendorName(cpu.vendor);
  if (from === null || setting.accel === "tcg") return null;
  return soleValue(offerCpu(from, setting).vendor);
}

/**
 * KVM's own features that a named model has by default (kvmclock…): libvirt never lists them, and every kernel of the
 * last ten years gives them. They are needed where the source is known to give them or the guest names them; where the
 * source does not tell, a destination that lacks them may show the guest another CPU.
 */
function unstatedDefaults(named: FeatureSet, from: Host | null, setting: Setting) {
  const unnamed = unnamedDefaults(named);
  const { certain, possible } = from === null ? nothingKnown : guestFeatures(from, setting).can;
  return { given: unnamed & certain, untold: unnamed & possible & ~certain };
}

function unnamedDefaults(named: FeatureSet): FeatureSet {
  return paravirtualFeatures() & ~named;
}

/**
 * Whether the definition alone says that the guest has these features: with `check='full'`, but for KVM's own, which
 * libvirt lists only where the guest names them. What it does not say is known from the source host.
 */
export function tellsFeatures(cpu: GuestCpu, features: readonly string[]): boolean {
  if (!cpu.full || cpu.mode !== "custom") return false;
  return (unnamedDefaults(canonical([...cpu.require, ...cpu.force])) & canonical(features)) === 0n;
}

function canonical(names: readonly string[]): FeatureSet {
  return featureSet(names.map(canonicalFeatureName));
}

function needOfSource(cpu: GuestCpu, from: Host | null, setting: Setting): Omit<CpuNeed, "physBits" | "vendor"> {
  const on = canonical([...cpu.require, ...cpu.force]);
  const off = canonical(cpu.disable);
  if (from === null) return { on, off, maybe: -1n & ~on & ~off };
  const { can, grade } = guestFeatures(from, setting);
  if (grade !== "hypervisor") return { on, off, maybe: -1n & ~on & ~off };
  return { on: (can.certain | on) & ~off, off, maybe: 0n };
}

function filteredBySource(shown: FeatureSet, named: FeatureSet, from: Host | null, setting: Setting) {
  const features = from === null ? null : guestFeatures(from, setting);
  if (features === null || features.grade !== "hypervisor") return { on: named & shown, maybe: shown & ~named };
  const { certain, possible } = features.can;
  return { on: shown & certain, maybe: shown & possible & ~certain };
}
