import { expect, it } from "vitest";
import { readHosts } from "../read/read-hosts.ts";
import { baseline } from "./baseline.ts";

const cpu = (feature: string) => `<cpu><arch>x86_64</arch><model>Nehalem</model><vendor>Intel</vendor>${feature}</cpu>`;
const text = (index: number) => {
  const feature = index % 2 === 0 ? "<feature name='aes'/>" : "";
  const models = index % 3 === 0 ? "" : "<value>cirrus</value>";
  return `<domainCapabilities><domain>kvm</domain><machine>pc-q35-9.2</machine><arch>x86_64</arch><devices>
    <video supported='yes'><enum name='modelType'><value>vga</value>${models}</enum></video></devices></domainCapabilities>
    <capabilities><host><uuid>${index}</uuid>${cpu(feature)}</host></capabilities>`;
};

it("speaks of one and the same profile in every area, where there are too many hosts to name", () => {
  const inputs = Array.from({ length: 1002 }, (_, index) => {
    const name = `host-${String(index).padStart(4, "0")}`;
    return {
      name,
      files: [
        { name, text: `${text(index)}` },
        { name: `${name}.txt`, text: version },
      ],
    };
  });
  const { hosts } = readHosts(inputs);
  const result = baseline(hosts);
  expect(result.hosts).toEqual([]);
  // By the index modulo 6: 0 has aes and no cirrus, 1 cirrus alone, 2 both, 3 neither; 4 is as 2, 5 as 1.
  expect(result.profiles.map(({ id, count }) => `${id}:${count}`)).toEqual(["p1:167", "p2:334", "p3:334", "p4:167"]);
  expect(result.cpu!.lost.find(({ feature }) => feature === "aes")!.missingOn.map(({ host }) => host)).toEqual([
    "p2",
    "p4",
  ]);
  expect(result.devices!["video.modelType"]!.lost).toEqual([{ name: "cirrus", missingOn: ["p1", "p4"] }]);
});

const version = "Using library: libvirt 11.3.0\nRunning hypervisor: QEMU 10.0.0\n";
