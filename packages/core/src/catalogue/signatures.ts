import { embedded, lazy } from "./lazy.ts";
import { libvirtMaps } from "./libvirt-maps.ts";
import { tables } from "./source.ts";
import { vendorName } from "./vendors.ts";

/** Silicon that a CPU model stands for; steppings empty: any. */
export interface ModelSignature {
  readonly name: string;
  readonly vendor: string | null;
  readonly family: number;
  readonly model: number;
  readonly steppings: readonly [from: number, to: number][];
}

const libvirt = embedded<Record<string, string[]>>(() => tables().libvirt.signatures);
const qemu = embedded<[name: string, features: number, vendor: string, signature: string, ...rest: unknown[]][]>(
  () => tables().qemu.models,
);

function parse(name: string, vendor: string | null, text: string): ModelSignature {
  const [family, model, steppings] = text.split("/") as [string, string, string | undefined];
  const ranges = (steppings ?? "").split(",").filter(Boolean);
  return {
    name,
    vendor,
    family: Number(family),
    model: Number(model),
    steppings: ranges.map((range) => {
      const [from, to] = range.split("-").map(Number) as [number, number | undefined];
      return [from, to ?? from];
    }),
  };
}

/** libvirt's signatures of its models, and family and model of QEMU's for models that libvirt gives none. */
export const modelSignatures: () => readonly ModelSignature[] = lazy(() => {
  const newest = libvirtMaps().at(-1)!;
  const vendorOf = (name: string): string | null => newest.models.get(name)?.vendor ?? null;
  const own = Object.entries(libvirt()).flatMap(([name, texts]) =>
    texts.map((text) => parse(name, vendorOf(name), text)),
  );
  const named = new Set(own.map((signature) => signature.name));
  const rest = qemu().filter(([name]) => !named.has(name));
  return Object.freeze([
    ...own,
    ...rest.map(([name, , vendor, text]) => ({ ...parse(name, vendorName(vendor), text), steppings: [] })),
  ]);
});
