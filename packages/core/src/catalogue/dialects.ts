import { embedded } from "./lazy.ts";
import { tables } from "./source.ts";

/** OpenStack's traits that Nova derives from a CPU feature; several may stand for one feature. */
export const novaTraits = embedded<{ readonly traits: readonly { readonly name: string; readonly feature: string }[] }>(
  () => tables().dialects.nova,
);

/** What KubeVirt's node labels begin with, and the models that nodes are not labelled with by default. */
export const kubevirtNames = embedded<{
  readonly labels: { readonly model: string; readonly feature: string; readonly vendor: string };
  readonly obsoleteModels: readonly string[];
}>(() => tables().dialects.kubevirt);

/** The models that a custom CPU model of Proxmox VE may report, each with the vendor id it brings along, if any. */
export const proxmoxNames = embedded<{
  readonly models: readonly { readonly name: string; readonly vendor?: string }[];
  /** QEMU flags that Proxmox VE switches by itself for a model that does not name them. */
  readonly adds: readonly { readonly name: string; readonly flags: readonly string[] }[];
}>(() => tables().dialects.proxmox);

/** A CPU type of oVirt's clusters: hosts must offer `model` and `require`; guests get the model, `add`, and not `remove`. */
export interface OvirtLevel {
  readonly name: string;
  /** The order among the types of one vendor. */
  readonly level: number;
  readonly arch: string;
  readonly model: string;
  readonly require?: readonly string[];
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}

export const ovirtLevels = embedded<{ readonly version: string; readonly levels: readonly OvirtLevel[] }>(
  () => tables().dialects.ovirt,
);

/** Xen's features; `guest`: what an HVM guest gets by default, only if asked for, or never. */
export const xenFeatures = embedded<{
  readonly features: readonly {
    readonly name: string;
    readonly feature?: string;
    readonly guest: "default" | "optIn" | "no";
  }[];
}>(() => tables().dialects.xen);
