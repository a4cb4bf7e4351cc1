import { describe, expect, it } from "vitest";
import { generationOfModel, generationOfSignature } from "./generations.ts";
import { libvirtMaps } from "./libvirt-maps.ts";
import { qemuModelNames } from "./qemu-models.ts";
import { modelSignatures } from "./signatures.ts";

describe("generationOfModel", () => {
  it("knows every model of libvirt and QEMU", () => {
    const names = [...libvirtMaps().flatMap((map) => [...map.models.keys()]), ...qemuModelNames()];
    expect(names.filter((name) => generationOfModel(name) === null)).toEqual([]);
  });

  /** model: with its variants; vendor, line, order within the line. */
  it.each([
    ["Haswell-noTSX-IBRS", "Intel", "core", 7],
    ["Skylake-Server-noTSX-IBRS", "Intel", "core", 10],
    ["Cascadelake-Server-v5", "Intel", "core", 11],
    ["Snowridge", "Intel", "atom", 3],
    ["EPYC-IBPB", "AMD", "core", 7],
    ["EPYC-Rome-v4", "AMD", "core", 8],
    ["Dhyana-v2", "Hygon", "core", 1],
  ])("%s: %s %s %d", (model, vendor, line, order) => {
    expect(generationOfModel(model)).toMatchObject({ vendor, line, order });
  });

  it("takes qemu64 for generic and a name it does not know for unknown", () => {
    expect(["qemu64", "qemu64-v1", "host", "no-such-model", "-v1", "constructor"].map(generationOfModel)).toEqual([
      "generic",
      "generic",
      "generic",
      null,
      null,
      null,
    ]);
  });
});

describe("generationOfSignature", () => {
  it.each([
    ["Intel", 6, 60, undefined, "Haswell"],
    ["GenuineIntel", 6, 63, 2, "Haswell"],
    ["Intel", 6, 85, 4, "Skylake (server)"],
    ["Intel", 6, 85, 7, "Cascade Lake"],
    ["Intel", 6, 85, 11, "Cooper Lake"],
    ["Intel", 6, 85, undefined, undefined],
    ["AMD", 23, 49, 0, "Zen 2"],
    ["AuthenticAMD", 25, 17, 1, "Zen 4"],
    ["AMD", 6, 60, 3, undefined],
    ["AMD", 15, 6, 1, undefined],
    ["Intel", 6, 999, 0, undefined],
  ])("%s %d/%d/%s is %s", (vendor, family, model, stepping, microarchitecture) => {
    expect(generationOfSignature(vendor, family, model, stepping)?.microarchitecture).toBe(microarchitecture);
  });

  it("is the generation of the model where only one model line has the signature", () => {
    const wrong = modelSignatures().filter((signature) => {
      const found = generationOfSignature(
        signature.vendor ?? "",
        signature.family,
        signature.model,
        signature.steppings[0]?.[0],
      );
      return (
        found !== null && generationOfModel(signature.name) !== "generic" && found !== generationOfModel(signature.name)
      );
    });
    expect(wrong.map((signature) => signature.name)).toEqual([]);
  });
});
