/**
 * From a host-model alone it can be told which named models run there and what stands in the way of the others: QEMU's
 * definition of the model at that accelerator and machine type, less what the host-model offers. Held against every x86
 * domain capabilities document that libvirt recorded.
 */
import { afterAll, describe, expect, it } from "vitest";
import { featureNames, featureSet } from "../../packages/core/src/catalogue/feature-set.ts";
import { allFeatures } from "../../packages/core/src/catalogue/features.ts";
import { parseMachineName } from "../../packages/core/src/catalogue/machine-types.ts";
import { qemuModel } from "../../packages/core/src/catalogue/qemu-models.ts";
import type { ModelEntry, Scope } from "../../packages/core/src/evidence/observation.ts";
import { expandModel } from "../../packages/core/src/facets/cpu/expand.ts";
import { paravirtualFeatures } from "../../packages/core/src/facets/cpu/target.ts";
import { firstObservation } from "../../packages/core/src/host/host.ts";
import { libvirtOf } from "../../packages/core/src/host/software.ts";
import { filesOf, hostOf, textOfFile } from "./corpus.ts";
import { type Discrepancy, Ledger } from "./differences.ts";

const folder = "domaincapsdata";
const files = filesOf(folder, /^qemu_.*\.x86_64.*\.xml$/);
const ledger = new Ledger("usable-models");
const usability = { agreed: 0, of: 0 };
const blockers = { agreed: 0, of: 0 };

const notEmulated = featureSet(
  allFeatures()
    .filter(({ tcg }) => tcg === false)
    .map(({ name }) => name),
);

/**
 * What a guest can have by the host-model, with what that leaves open (unless QEMU's own emulation surely lacks it), and
 * what QEMU gives it anyway.
 */
function offeredBy(host: ReturnType<typeof hostOf>) {
  const { value, scope } = firstObservation(host, "cpu.guest")!;
  if (value.form !== "model") throw new Error("libvirt's host-model is a model");
  const { certain, possible } = expandModel(value, libvirtOf(host).maps, null);
  const open = scope.accel === "tcg" ? possible & ~(notEmulated & ~certain) : possible;
  return { offered: open | featureSet(["hypervisor"]) | paravirtualFeatures(), scope };
}

/** The features in the way, sorted; null where we have no definition of the model. */
function predict({ name }: ModelEntry, offered: bigint, { accel, machine }: Scope): string[] | null {
  const model = qemuModel(name, accel!, machine!);
  return model === undefined ? null : featureNames(model.features & ~offered);
}

function compare(entry: ModelEntry, predicted: string[] | null, about: Pick<Discrepancy, "where" | "accel" | "qemu">) {
  const discrepancy = { ...about, model: entry.name };
  const had = entry.usable ? "by libvirt" : "here";
  usability.of += 1;
  if (predicted !== null && (predicted.length === 0) === entry.usable) usability.agreed += 1;
  else if (predicted === null || predicted.length === 0) ledger.record({ ...discrepancy, feature: null, had });
  else for (const feature of predicted) ledger.record({ ...discrepancy, feature, had });
  if (entry.usable || entry.blockers === null || predicted === null) return;
  blockers.of += 1;
  if (JSON.stringify(predicted) === JSON.stringify([...entry.blockers].sort())) blockers.agreed += 1;
  for (const feature of predicted)
    if (!entry.blockers.includes(feature)) ledger.record({ ...discrepancy, feature, had: "here" });
  for (const feature of entry.blockers)
    if (!predicted.includes(feature)) ledger.record({ ...discrepancy, feature, had: "by libvirt" });
}

describe("the named models that a host can run follow from its host-model", () => {
  it.each(files)("%s", (file) => {
    const host = hostOf(file, [textOfFile(folder, file)]);
    const { offered, scope } = offeredBy(host);
    const qemu = parseMachineName(scope.machine!).version!;
    const before = ledger.unexplained.length;
    const { models } = firstObservation(host, "cpu.models")!.value;
    for (const entry of models)
      compare(entry, predict(entry, offered, scope), { where: file, accel: scope.accel!, qemu });
    expect(models.length).toBeGreaterThan(50);
    expect(ledger.unexplained.slice(before)).toEqual([]);
  });
});

it("are predicted for at least 97 % of models, and what blocks them for at least 90 %", () => {
  expect(files).toHaveLength(50);
  expect(usability.agreed / usability.of).toBeGreaterThanOrEqual(0.97);
  expect(blockers.agreed / blockers.of).toBeGreaterThanOrEqual(0.9);
});

it("uses every row that claims to occur here", () => expect(ledger.unused()).toEqual([]));

const share = ({ agreed, of }: { agreed: number; of: number }): string =>
  `${agreed} of ${of} (${((100 * agreed) / of).toFixed(1)} %)`;

afterAll(() =>
  console.log(
    `usable-models: ${files.length} files, usable as predicted ${share(usability)}, blockers ${share(blockers)}; ${ledger.summary()}`,
  ),
);
