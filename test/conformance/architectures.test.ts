/** Libvirt's recorded domain capabilities of other architectures than x86: what we make of each alone and of all together. */
import { describe, expect, it } from "vitest";
import { baseline } from "../../packages/core/src/index.ts";
import { filesOf, hostOf, textOfFile } from "./corpus.ts";

const recorded = (arch: string, accel: string) =>
  filesOf("domaincapsdata", new RegExp(`^qemu_.*\\.${arch}\\.xml$`))
    .filter((name) => (accel === "tcg") === name.includes("-tcg"))
    .map((name) => hostOf(name, [textOfFile("domaincapsdata", name)]));

describe("all recorded hosts of one architecture", () => {
  // architecture, accelerator | how many | the answer they share: mode and model; null: said why there is none
  it.each<[string, string, number, string | null, string | null]>([
    ["s390x", "kvm", 6, "custom", "gen15a-base"],
    ["ppc64", "kvm", 5, "host-model", "power8"],
    ["riscv64", "tcg", 2, null, null],
    ["loongarch64", "tcg", 1, "custom", "la464"],
  ])("%s with %s (%i)", (arch, accel, count, mode, model) => {
    const hosts = recorded(arch, accel);
    const result = baseline(hosts, { arch, accel });
    const { cpu, findings } = result;
    expect([hosts.length, cpu?.architecture?.mode, cpu?.model]).toEqual([count, mode, model]);
    const reasons = findings.filter(({ check, severity }) => check.startsWith("cpu") && severity !== "info");
    if (mode === null) expect(reasons).not.toEqual([]);
  });

  it("aarch64 with KVM: no named model, since KVM gives each host's own CPU", () => {
    const hosts = recorded("aarch64", "kvm");
    expect(hosts).toHaveLength(6);
    const result = baseline(hosts, { arch: "aarch64", accel: "kvm" });
    expect([result.cpu?.architecture?.mode, result.cpu?.model]).toEqual([null, null]);
    expect(result.findings).toContainEqual(expect.objectContaining({ check: "cpu.identity", severity: "unknown" }));
  });
});
