import { describe, expect, test } from "vitest";
import { featureNames } from "../../catalogue/feature-set.ts";
import { qemuModel } from "../../catalogue/qemu-models.ts";
import type { ModelEntry } from "../../evidence/observation.ts";
import { everywhere, observe } from "../../evidence/observation.ts";
import { exactly } from "../../lattice/partial-set.ts";
import { modelNames } from "./cpu-offer.ts";
import { offerModels } from "./offer-models.ts";

const setting = { arch: "x86_64", accel: "kvm", accelStated: true, machineFamily: null };
const source = { file: "f", line: 1, tool: "t" };
const penryn = qemuModel("Penryn", "kvm")!.features;
const noLibvirt = { present: false, version: null, atLeast: null, below: null, maps: [] };

function offer(can: bigint, ...models: Partial<ModelEntry>[]) {
  const bare: ModelEntry = { name: "Penryn", usable: null, blockers: null, deprecated: false, canonical: null };
  const list = { wording: "libvirt" as const, models: models.map((model) => ({ ...bare, ...model })) };
  const observations = [observe("cpu.models", everywhere, list, source)];
  const documents = [{ kind: "k", key: "k", uuid: null, hostName: null, source, observations }];
  return offerModels({ name: "h", documents }, setting, noLibvirt, exactly(can));
}

describe("a listed model", () => {
  const all = penryn;
  const without = penryn & ~qemuModel("Conroe", "kvm")!.features;

  // what | what the host can | the entry | what blocks it | refused for no reason that shows
  test.each<[string, bigint, Partial<ModelEntry>, string[], boolean]>([
    ["usable", all, { usable: true }, [], false],
    ["of which it is not said", all, { usable: null }, [], false],
    ["not usable, with reasons", all, { usable: false, blockers: ["sse4_1"] }, ["sse4.1"], false],
    [
      "not usable, no reason told: what the host lacks of it",
      all & ~without,
      { usable: false },
      featureNames(without),
      false,
    ],
    ["not usable, no reason told, and the host has it all", all, { usable: false }, [], true],
    ["not usable, told that there are no reasons", all, { usable: false, blockers: [] }, [], true],
  ])("%s", (_, can, entry, blockers, refused) => {
    const { models, bit } = { models: offer(can, entry), bit: 1n << BigInt(modelNames.indexOf("Penryn")) };
    expect(featureNames(models.blockers.get("Penryn") ?? 0n)).toEqual(blockers);
    expect((models.refused & bit) !== 0n).toBe(refused);
    expect(models.present).toEqual(exactly(bit));
  });
});
