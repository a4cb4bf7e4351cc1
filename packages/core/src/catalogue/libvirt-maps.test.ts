import { describe, expect, it } from "vitest";
import { closeDownward } from "./dependencies.ts";
import { EMPTY, featureCount, featureNames, hasFeature, withoutFeature } from "./feature-set.ts";
import { allFeatures } from "./features.ts";
import { libvirtMapFor, libvirtMaps } from "./libvirt-maps.ts";
import { qemuModel } from "./qemu-models.ts";

const newest = () => libvirtMaps().at(-1)!;

describe("libvirt's maps", () => {
  it("have as many features and models as libvirt", () => {
    const sizes = libvirtMaps().map((map) => [map.version, featureCount(map.knows), map.models.size]);
    expect(sizes).toEqual([
      ["7.0", 184, 57],
      ["9.0", 212, 58],
      ["11.3", 364, 150],
      ["12.8", 400, 176],
    ]);
  });

  it("know every name that a model of theirs uses", () => {
    for (const map of libvirtMaps())
      for (const model of map.models.values())
        expect(
          featureNames((model.features | model.added | model.removed) & ~map.knows),
          `${map.version} ${model.name}`,
        ).toEqual([]);
  });

  it("agree with what each feature says of the maps", () => {
    for (const feature of allFeatures())
      expect(
        libvirtMaps()
          .filter((map) => hasFeature(map.knows, feature.name))
          .map((map) => map.version),
      ).toEqual(feature.libvirtKnows);
  });

  it("keep a model's three sets apart", () => {
    for (const { models } of libvirtMaps())
      for (const model of models.values())
        expect(
          (model.features & model.added) | (model.features & model.removed) | (model.added & model.removed),
          model.name,
        ).toBe(EMPTY);
  });

  it("give an ancestor and its other name the same definition, and load the ancestor first", () => {
    for (const { models } of libvirtMaps()) {
      const order = [...models.keys()];
      for (const model of models.values()) {
        if (model.ancestor === null) continue;
        const ancestor = models.get(model.ancestor)!;
        expect([ancestor.features, ancestor.added, ancestor.vendor, ancestor.canonical]).toEqual([
          model.features,
          model.added,
          model.vendor,
          model.name,
        ]);
        expect(order.indexOf(ancestor.name)).toBeLessThan(order.indexOf(model.name));
      }
    }
  });

  it("never choose a versioned name for a guest", () => {
    for (const { models } of libvirtMaps())
      for (const model of models.values())
        if (/-v\d+$/.test(model.name)) expect(model.decodeGuest, model.name).toBe(false);
  });

  it("differ from one another: Haswell of 7.0 and of 12.8", () => {
    const definitions = libvirtMaps().map((map) => map.models.get("Haswell")!);
    expect(definitions[0]!.features).toBe(definitions[1]!.features);
    expect(definitions[2]!.features | definitions[2]!.added).not.toBe(definitions[1]!.features);
  });

  it("differ from QEMU in 116 of 171 models, 35 features, and in no vendor that both state", () => {
    let [compared, differing] = [0, 0];
    const features = new Set<string>();
    for (const model of newest().models.values()) {
      const qemu = qemuModel(model.name, "none");
      if (!qemu) continue;
      compared++;
      const difference = closeDownward(model.features | model.added) ^ withoutFeature(qemu.features, "hypervisor");
      if (difference !== EMPTY) differing++;
      for (const name of featureNames(difference)) features.add(name);
      if (model.vendor !== null) expect(qemu.vendor, model.name).toBe(model.vendor);
    }
    expect([compared, differing, features.size]).toEqual([171, 116, 35]);
  });
});

describe("libvirtMapFor", () => {
  /** release: of a host; map: to read it by; exact; newer: what it may know besides. */
  it.each([
    ["4.5.0", "7.0", false, null],
    ["7.0.0", "7.0", true, null],
    ["8.6.0", "7.0", false, "9.0"],
    ["9.0.0", "9.0", true, null],
    ["9.0", "9.0", true, null],
    ["9.1.0", "9.0", false, "11.3"],
    ["10.10.0", "9.0", false, "11.3"],
    ["11.3.2", "11.3", true, null],
    ["12.8.0", "12.8", true, null],
    ["13.0.0", "12.8", false, null],
  ])("%s is read by %s (exact: %s, newer: %s)", (release, map, exact, newer) => {
    const found = libvirtMapFor(release);
    expect([found.map.version, found.exact, found.newer?.version ?? null]).toEqual([map, exact, newer]);
  });
});
