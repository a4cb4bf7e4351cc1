import { describe, expect, test } from "vitest";
import { featureIndex, featureSet, hasFeature } from "../../catalogue/feature-set.ts";
import { neverGuestFeatures } from "../../catalogue/features.ts";
import { libvirtMaps } from "../../catalogue/libvirt-maps.ts";
import type { Kleene } from "../../lattice/kleene.ts";
import { contains } from "../../lattice/partial-set.ts";
import { expandList, expandModel, switchedOnOnlyByName } from "./expand.ts";

const maps = libvirtMaps();
const mapOf = (version: string) => maps.find((map) => map.version === version)!;

const cpu = (model: string, require: string[] = [], disable: string[] = []) =>
  ({ form: "model", model, vendor: null, require, disable, exact: true }) as const;

test("of a model that two maps define, only what both say is certain and only what neither says is absent", () => {
  const [older, newer] = [mapOf("9.0"), mapOf("11.3")];
  const aside = neverGuestFeatures() | switchedOnOnlyByName();
  let unlike = 0;
  for (const [name, { features }] of older.models) {
    const other = newer.models.get(name)?.features;
    if (other === undefined) continue;
    if (features !== other) unlike += 1;
    for (const both of [
      [older, newer],
      [newer, older],
    ]) {
      const { certain, possible } = expandModel(cpu(name), both, null);
      expect(certain).toBe(features & other & ~neverGuestFeatures());
      expect(possible & older.knows & newer.knows & ~aside).toBe(
        (features | other) & older.knows & newer.knows & ~aside,
      );
    }
  }
  expect(unlike).toBeGreaterThan(0);
});

describe("a libvirt definition", () => {
  // what | the definition | its map | the canonical name | the feature | has it
  test.each<[string, ReturnType<typeof cpu>, string, string | null, string, Kleene]>([
    ["a line adds", cpu("Penryn", ["avx"]), "9.0", null, "avx", "yes"],
    ["a line takes away", cpu("Penryn", [], ["cx16"]), "9.0", null, "cx16", "no"],
    ["a model's own", cpu("Penryn"), "9.0", null, "cx16", "yes"],
    ["not a word of it", cpu("Penryn"), "9.0", null, "avx", "no"],
    ["a word that the map lacks", cpu("Penryn"), "9.0", null, "gds-no", "unknown"],
    ["a word that libvirt never passes on", cpu("Penryn", ["osxsave"]), "9.0", null, "osxsave", "no"],
    ["a newer libvirt's model, known to our newest map", cpu("SapphireRapids"), "7.0", null, "avx512f", "yes"],
    ["a model that nobody knows", cpu("NoSuchModel"), "9.0", null, "avx", "unknown"],
    ["a model that nobody knows, under the canonical name", cpu("NoSuchModel"), "9.0", "Penryn", "cx16", "yes"],
  ])("%s", (_, definition, map, canonical, feature, expected) => {
    expect(contains(expandModel(definition, [mapOf(map)], canonical), featureIndex(feature))).toBe(expected);
  });
});

describe("QEMU's list of switches", () => {
  const list = (on: string[], off: string[] = []) =>
    expandList({ form: "list", vendor: null, on, off, unmigratable: [] });

  // what | what is on | the feature by libvirt's name | has it
  test.each<[string, string[], string, Kleene]>([
    ["a switch in QEMU's spelling", ["sse4-1"], "sse4.1", "yes"],
    ["what it does not name is not there", ["avx"], "avx2", "no"],
    ["switches that are no feature", ["migratable", "pmu", "avx"], "migratable", "no"],
    ["a full expansion holds properties of the object too", ["realized", "avx"], "realized", "no"],
    ["and features all the same", ["realized", "avx"], "avx", "yes"],
  ])("%s", (_, on, feature, expected) => {
    expect(contains(list(on), featureIndex(feature))).toBe(expected);
  });

  test("an unknown switch is kept under its own name", () => {
    expect(hasFeature(list(["brand-new"]).certain, "brand-new")).toBe(true);
    expect(list(["avx"]).certain).toBe(featureSet(["avx"]));
  });
});
