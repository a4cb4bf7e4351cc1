import { expect, test } from "vitest";
import { baseline } from "../../baseline/baseline.ts";
import { readHosts } from "../../read/read-hosts.ts";

/** A guest-form CPU as a host's host-model. */
function hostModel(model: string, vendor: string) {
  const text = `<domainCapabilities><domain>kvm</domain><machine>pc-q35-9.2</machine><arch>x86_64</arch><cpu>
    <mode name='host-model' supported='yes'><model fallback='forbid'>${model}</model><vendor>${vendor}</vendor></mode>
    </cpu></domainCapabilities>`;
  return readHosts([{ name: "h", files: [{ name: "h.xml", text }] }]).hosts;
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
