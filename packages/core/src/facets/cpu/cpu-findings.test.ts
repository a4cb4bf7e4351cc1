import { expect, test } from "vitest";
import { baseline } from "../../baseline/baseline.ts";
import { defaultPolicy } from "../../policy/policy.ts";
import { readHosts } from "../../read/read-hosts.ts";

/** A guest-form CPU as a host's host-model. */
function hostModel(model: string, vendor: string, name = "h") {
  const text = `<domainCapabilities><domain>kvm</domain><machine>pc-q35-9.2</machine><arch>x86_64</arch><cpu>
    <mode name='host-model' supported='yes'><model fallback='forbid'>${model}</model><vendor>${vendor}</vendor></mode>
    <mode name='custom' supported='yes'><model usable='yes' vendor='${vendor}'>${model}</model></mode>
    </cpu></domainCapabilities>`;
  return readHosts([{ name, files: [{ name: "h.xml", text }] }]).hosts;
}

const cases = [
  // model, vendor as stated, whether they contradict each other
  ["EPYC", "Intel", true],
  ["EPYC", "AMD", false],
  ["Haswell", "AMD", true],
  ["kvm64", "AMD", false],
] as const;

test.each(cases)("a %s of %s: contradiction %s", (model, vendor, contradicts) => {
  const { findings } = baseline(hostModel(model, vendor), {});
  const found = findings.filter(({ check, message }) => check === "cpu.vendor" && message.includes("model of"));
  expect(found.length).toBe(contradicts ? 1 : 0);
});

test("what the policy requires and a baseline lacks is told once for each vendor, which is named", () => {
  const hosts = [...hostModel("EPYC", "AMD", "a"), ...hostModel("Haswell", "Intel", "b")];
  const features = { ...defaultPolicy.features, require: ["la57", "pku"] };
  const { findings } = baseline(hosts, { policy: { ...defaultPolicy, features, minLevel: "x86-64-v4" } });
  const told = findings.filter(({ severity, message }) => severity === "error" && message.startsWith("the policy"));
  expect(told.map(({ message }) => message.replace(/ \(missing.*/, ""))).toEqual([
    "the policy requires la57 and pku, which the baseline for AMD does not have",
    "the policy asks for x86-64-v4; the baseline for AMD reaches x86-64-v3",
    "the policy requires la57 and pku, which the baseline for Intel does not have",
    "the policy asks for x86-64-v4; the baseline for Intel reaches x86-64-v2",
  ]);
});
