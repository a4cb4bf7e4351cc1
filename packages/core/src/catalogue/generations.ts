import { deepFreeze, embedded, lazy } from "./lazy.ts";
import { modelSignatures } from "./signatures.ts";
import { tables } from "./source.ts";
import { vendorName } from "./vendors.ts";

/** A generation of silicon; `order` rises with age within one vendor's line and means nothing across lines. */
export interface Generation {
  readonly vendor: string;
  readonly line: string;
  readonly order: number;
  readonly year: number;
  readonly microarchitecture: string;
}

interface Lines {
  lines: {
    vendor: string;
    line: string;
    generations: { order: number; year: number; microarchitecture: string; models: string[] }[];
  }[];
  generic: string[];
}

const data = embedded<Lines>(() => tables().rules.generations);

const byBaseName = lazy(() => {
  const found = new Map<string, Generation | "generic">(data().generic.map((name) => [name, "generic"]));
  for (const { vendor, line, generations } of data().lines)
    for (const { models, ...generation } of generations)
      for (const name of models) found.set(name, deepFreeze({ vendor, line, ...generation }));
  return found;
});

/** A version or a variant of a model is of its base name's generation: Haswell-noTSX-IBRS, EPYC-Rome-v4. */
const VARIANT = /-(?:v\d+|IBRS|IBPB|noTSX)$/;

/** The generation of a CPU model, "generic" for one that stands for no silicon, null where it is not known. */
export function generationOfModel(modelName: string): Generation | "generic" | null {
  for (let name = modelName; ; name = name.replace(VARIANT, "")) {
    const found = byBaseName().get(name);
    if (found) return found;
    if (!VARIANT.test(name)) return null;
  }
}

/** Whole fleets share few signatures. */
const bySignature = new Map<string, Generation | null>();

/**
 * The generation of silicon, through the signatures of the models made after it. Null where no model has the signature, and
 * where the stepping would decide between generations and is not given (family 6 model 85 is three of them).
 */
export function generationOfSignature(
  vendor: string,
  family: number,
  model: number,
  stepping?: number,
): Generation | null {
  const key = `${vendor}/${family}/${model}/${stepping}`;
  let generation = bySignature.get(key);
  if (generation === undefined) {
    generation = findGeneration(vendorName(vendor), family, model, stepping);
    bySignature.set(key, generation);
  }
  return generation;
}

function findGeneration(
  vendor: string,
  family: number,
  model: number,
  stepping: number | undefined,
): Generation | null {
  const matching = modelSignatures().filter(
    (signature) =>
      signature.vendor === vendor &&
      signature.family === family &&
      signature.model === model &&
      (stepping === undefined ||
        signature.steppings.length === 0 ||
        signature.steppings.some(([from, to]) => from <= stepping && stepping <= to)),
  );
  // A model that names the stepping knows the silicon better than one that takes any.
  const exact = stepping === undefined ? [] : matching.filter((signature) => signature.steppings.length > 0);
  const generations = new Set(
    (exact.length > 0 ? exact : matching).map((signature) => generationOfModel(signature.name)),
  );
  generations.delete("generic");
  generations.delete(null);
  const [only, another] = [...generations];
  return only && only !== "generic" && another === undefined ? only : null;
}
