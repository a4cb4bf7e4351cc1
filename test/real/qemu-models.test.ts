/** What QEMU makes of each of its named CPU models, under its own emulation and by machine type, against our data. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { featureNames, featureSet } from "../../packages/core/src/catalogue/feature-set.ts";
import { canonicalFeatureName, findFeature } from "../../packages/core/src/catalogue/features.ts";
import { qemuKnowsModel, qemuModel, qemuModelNames } from "../../packages/core/src/catalogue/qemu-models.ts";
import { STACK_NAMES, type Stack, startStack } from "./stack.ts";

type Properties = Readonly<Record<string, unknown>>;

/** Sampled ones, ones between two samples, the other family, and the machine without anything. */
const MACHINES = ["none", "pc-q35-7.2", "pc-q35-4.0", "pc-i440fx-3.1", "pc-q35-2.10", "pc-i440fx-2.6"];

/** The features that are on, by each feature's first spelling: QEMU also lists aliases. */
const featuresOf = (properties: Properties): string[] =>
  Object.entries(properties)
    .filter(([name, value]) => value === true && findFeature(name)?.qemu === name)
    .map(([name]) => canonicalFeatureName(name));

describe.each(STACK_NAMES)("QEMU's CPU models on %s", (name) => {
  let stack: Stack;
  let models: string[];
  beforeAll(async () => {
    stack = await startStack(name);
    models = qemuModelNames().filter(
      (model) => qemuKnowsModel(model, stack.versions.qemu) === true && qemuModel(model, "tcg"),
    );
  });
  afterAll(() => stack?.stop());

  it("are those that ours say this QEMU has", async () => {
    const { replies } = await stack.qmp([], [{ execute: "query-cpu-definitions" }]);
    const there = (replies[0]!.return as { name: string }[]).map((definition) => definition.name);
    const ours = qemuModelNames().filter((model) => qemuKnowsModel(model, stack.versions.qemu) === true);
    expect(there.sort()).toEqual(ours);
  });

  it.each(MACHINES)("have the features and the signature that ours have, on %s", async (machine) => {
    const { replies } = await stack.qmp(
      ["-M", machine, "-accel", "tcg"],
      models.map((model) => ({
        execute: "query-cpu-model-expansion",
        arguments: { type: "full", model: { name: model } },
      })),
    );
    const real = replies.map(({ return: answer }, index) => {
      const { props } = (answer as { model: { props: Properties } }).model;
      const { family, model, stepping } = props;
      return [models[index], featureNames(featureSet(featuresOf(props))), [family, model, stepping]];
    });
    const ours = models.map((model) => {
      const found = qemuModel(model, "tcg", machine)!;
      return [model, featureNames(found.features), [found.family, found.model, found.stepping]];
    });
    expect(real).toEqual(ours);
    expect(real.length).toBeGreaterThan(120);
  });
});
