import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { baseline } from "../../baseline/baseline.ts";
import { defaultPolicy, type Policy } from "../../policy/policy.ts";
import { readHosts } from "../../read/read-hosts.ts";
import { clockFacet } from "./clock-facet.ts";
import { clockOf, unknownClock } from "./clock-offer.ts";

const pin: Policy = { ...defaultPolicy, tsc: "pin" };

// the host's frequency | whether it scales | the guest's frequency | libvirt starts it (qemuProcessStartValidateTSC)
it.each<[number, boolean | null, number | null, "yes" | "no" | "unknown"]>([
  [2_600_000_000, false, 2_600_000_000, "yes"],
  [2_600_000_000, false, 2_600_650_000, "yes"],
  [2_600_000_000, false, 2_600_650_001, "no"],
  [2_600_000_000, false, 2_599_350_000, "yes"],
  [2_600_000_000, false, 2_599_349_999, "no"],
  [3999, false, 3999, "yes"],
  [3999, false, 4000, "no"],
  [4000, false, 4001, "yes"],
  [2_600_000_000, true, 1_000_000_000, "yes"],
  [2_600_000_000, null, 1_000_000_000, "unknown"],
  [2_600_000_000, null, 2_600_650_000, "yes"],
  [2_600_000_000, false, null, "yes"],
])("%d Hz, scaling %s: a guest of %s Hz: %s", (hostHz, scaling, tscHz, answer) => {
  expect(clockFacet.covers(clockOf(hostHz, scaling), { tscHz })).toBe(answer);
});

it("knows nothing of a host that tells no frequency, but that it starts a guest without one", () => {
  expect(clockFacet.covers(unknownClock, { tscHz: 1 })).toBe("unknown");
  expect(clockFacet.covers(unknownClock, { tscHz: null })).toBe("yes");
});

const host = fc.tuple(fc.integer({ min: 999_000, max: 1_001_000 }), fc.constantFrom(true, false, null));

it("chooses a frequency that every host accepts, and one wherever there is one", () => {
  const setting = { arch: "x86_64", accel: "kvm", accelStated: true, machineFamily: null };
  let chosen = 0;
  fc.assert(
    fc.property(fc.array(host, { minLength: 1, maxLength: 4 }), (hosts) => {
      const offers = hosts.map(([hz, scaling]) => clockOf(hz, scaling));
      const met = offers.reduce(clockFacet.meet);
      const { pinHz } = clockFacet.choose(met, { setting, decided: new Map(), policy: pin });
      const accepted = (tscHz: number) => offers.every((offer) => clockFacet.covers(offer, { tscHz }) === "yes");
      if (pinHz !== null) {
        chosen += 1;
        expect(Number.isInteger(pinHz)).toBe(true);
        expect(accepted(pinHz)).toBe(true);
      } else {
        // If any frequency were accepted by all, an end of some host's interval would be.
        const ends = hosts.flatMap(([hz]) => [hz - Math.floor(hz / 4000), hz + Math.floor(hz / 4000)]);
        expect(ends.filter(accepted)).toEqual([]);
      }
    }),
    { numRuns: 500 },
  );
  expect(chosen).toBeGreaterThan(0);
});

describe("a baseline", () => {
  const capabilities = (hz: number, scaling: string) => `<capabilities><host><cpu><arch>x86_64</arch>
    <model>EPYC</model><vendor>AMD</vendor><counter name='tsc' frequency='${hz}' ${scaling}/><feature name='invtsc'/>
    </cpu></host></capabilities>`;
  const domain = `<domainCapabilities><domain>kvm</domain><machine>pc-q35-9.2</machine><arch>x86_64</arch><cpu>
    <mode name='host-model' supported='yes'><model fallback='forbid'>EPYC</model><vendor>AMD</vendor>
    <feature policy='require' name='invtsc'/></mode><mode name='custom' supported='yes'>
    <model usable='yes' vendor='AMD'>EPYC</model></mode></cpu></domainCapabilities>`;
  const version = "Using library: libvirt 11.3.0\nRunning hypervisor: QEMU 10.0.0\n";
  const read = (clocks: readonly (readonly [number, string])[]) =>
    readHosts(
      clocks.map(([hz, scaling], index) => ({
        name: `h${index}`,
        files: [capabilities(hz, scaling), domain, version].map((text, part) => ({ name: `${index}.${part}`, text })),
      })),
    ).hosts;

  // the hosts' clocks | the policy | acceptHz | pinHz | whether the guest keeps invtsc | the finding of the clock
  it.each<[string, [number, string][], Policy, unknown, number | null, boolean, string | null]>([
    ["free", [[4000, "scaling='no'"]], defaultPolicy, [3999, 4001], null, false, null],
    ["pinned", [[4000, "scaling='no'"]], pin, [3999, 4001], 4000, true, null],
    [
      "between",
      [
        [8000, "scaling='no'"],
        [8003, "scaling='no'"],
      ],
      pin,
      [8001, 8002],
      8001,
      true,
      null,
    ],
    [
      "apart",
      [
        [8000, "scaling='no'"],
        [8006, "scaling='no'"],
      ],
      pin,
      null,
      null,
      false,
      "error",
    ],
    [
      "one scales",
      [
        [8000, "scaling='no'"],
        [9000, "scaling='yes'"],
      ],
      pin,
      [7998, 8002],
      8000,
      true,
      null,
    ],
    [
      "all scale",
      [
        [9000, "scaling='yes'"],
        [8000, "scaling='yes'"],
      ],
      pin,
      "any",
      8000,
      true,
      null,
    ],
    [
      "not told",
      [
        [8000, "scaling='no'"],
        [9000, ""],
      ],
      pin,
      null,
      null,
      false,
      "unknown",
    ],
  ])("%s", (_, clocks, policy, acceptHz, pinHz, keeps, severity) => {
    const { clock, cpu, findings } = baseline(read(clocks), { policy });
    expect(clock).toMatchObject({ acceptHz, pinHz });
    expect(cpu!.features.includes("invtsc")).toBe(keeps);
    expect(cpu!.withheld.some(({ feature }) => feature === "invtsc")).toBe(!keeps);
    expect(findings.find(({ check }) => check === "clock.tsc")?.severity ?? null).toBe(severity);
  });
});
