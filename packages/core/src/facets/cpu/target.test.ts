import { expect, test } from "vitest";
import { baseline } from "../../baseline/baseline.ts";
import { defaultPolicy } from "../../policy/policy.ts";
import { readHosts } from "../../read/read-hosts.ts";

function host(name: string, vendor: string, model: string) {
  const text = `<domainCapabilities><path>q</path><domain>kvm</domain><machine>pc-q35-7.2</machine><arch>x86_64</arch><cpu>
    <mode name='host-model' supported='yes'><model fallback='forbid'>${model}</model><vendor>${vendor}</vendor>
      <feature policy='require' name='pku'/></mode></cpu></domainCapabilities>`;
  return { name, files: [{ name, text: text.trim() }] };
}

test("over two vendors AVX stays, since its place in the XSAVE area is settled, and pku goes", () => {
  const { hosts } = readHosts([host("a", "AMD", "EPYC"), host("i", "Intel", "Skylake-Server")]);
  const { cpu } = baseline(hosts, { policy: { ...defaultPolicy, vendor: "neutral" } });
  expect(cpu!.features).toEqual(expect.arrayContaining(["avx", "avx2", "xsave"]));
  expect(cpu!.withheld.map(({ feature }) => feature)).toContain("pku");
});
