import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { featureNames, hasFeature } from "../../packages/core/src/catalogue/feature-set.ts";
import { offerCpu } from "../../packages/core/src/facets/cpu/offer-cpu.ts";
import { patience, runs } from "./runs.ts";
import { readVirtualHost } from "./virtual-documents.ts";
import { someHost } from "./virtual-host.ts";

vi.setConfig(patience);

const accelerators = ["kvm", "tcg"] as const;

test.each(accelerators)(
  "what is read of a host is true: certain features are there, impossible ones are not (%s)",
  (accel) => {
    const host = fc
      .constantFrom("Intel" as const, "AMD" as const)
      .chain((vendor) => someHost({ vendor, accel, told: true }));
    fc.assert(
      fc.property(host, (truth) => {
        const read = readVirtualHost(truth, "h");
        for (const machine of [null, ...truth.asked.map(({ name }) => name)]) {
          const setting = { arch: "x86_64", accel, accelStated: true, machineFamily: null, machine };
          const { can, grade } = offerCpu(read, setting);
          expect(grade).toBe("hypervisor");
          expect(featureNames(can.certain).filter((name) => !truth.able.has(name))).toEqual([]);
          expect([...truth.able].filter((name) => !hasFeature(can.possible, name))).toEqual([]);
        }
      }),
      runs(100),
    );
  },
);
