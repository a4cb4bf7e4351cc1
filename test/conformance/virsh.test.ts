/** Over random fleets of one vendor, our baseline is never less than the real virsh's, apart from what no guest can have. */
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { baseline, defaultPolicy } from "../../packages/core/src/index.ts";
import { child, textOf } from "../../packages/core/src/xml/element.ts";
import { readXmlDocument } from "../../packages/core/src/xml/read.ts";
import { hostOf, openCorpus } from "./corpus.ts";
import { expandCpu } from "./cpu-map.ts";
import { Ledger } from "./differences.ts";
import { type VirshVersion, virshBaseline } from "./virsh.ts";

const folder = "cputestdata";
const fleetsPerVendor = process.env.VIRT_BASELINE_ALL === "1" ? 250 : 25;
const ledger = new Ledger("virsh");
const counts = { fleets: 0, common: 0, kept: 0 };

describe.each<VirshVersion>(["9.0.0", "11.3.0"])("virsh %s", (version) => {
  it.each(["Intel", "AMD"])(
    `over ${fleetsPerVendor} fleets of %s hosts`,
    async (vendor) => {
      const { libvirtMap, filesOf, textOfFile, xmlOfFile } = await openCorpus(version);
      const files = filesOf(folder, /^x86_64-cpuid-.*-host\.xml$/).filter(
        (file) => textOf(child(xmlOfFile(folder, file), "vendor")) === vendor,
      );
      expect(files.length).toBeGreaterThan(10);
      const hosts = new Map(files.map((file) => [file, hostOf(file, [textOfFile(folder, file)], version)]));
      const fleets = fc.sample(fc.subarray(files, { minLength: 1, maxLength: 8 }), {
        seed: 20,
        numRuns: fleetsPerVendor,
      });
      for (const fleet of fleets) {
        const cpus = fleet.map((file) => textOfFile(folder, file));
        const { stdout, stderr } = await virshBaseline(version, cpus);
        expect(stderr).toBe("");
        const libvirts = expandCpu(readXmlDocument(stdout), libvirtMap);
        const fleetOfOurs = fleet.map((file) => hosts.get(file)!);
        const { cpu } = baseline(fleetOfOurs, { accel: "kvm", policy: { ...defaultPolicy, nested: "keep" } });
        const ours = new Set(cpu!.features);
        ledger.compare(ours, libvirts, { where: `${version}: ${fleet.join(" ")}` });
        counts.fleets += 1;
        counts.common += libvirts.size;
        counts.kept += [...libvirts].filter((name) => ours.has(name)).length;
      }
      expect(ledger.unexplained).toEqual([]);
    },
    300_000,
  );
});

it("uses every row that claims to occur here", () => expect(ledger.unused()).toEqual([]));

afterAll(() =>
  console.log(
    `virsh: ${counts.fleets} fleets, ${counts.kept} of virsh's ${counts.common} features; ${ledger.summary()}`,
  ),
);
