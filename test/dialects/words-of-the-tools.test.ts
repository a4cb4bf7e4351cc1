/**
 * What each tool does with the words that it is given, by its own source: the settings' form for Incus, oVirt and
 * CloudStack, whose tools cannot be run in the tests.
 */
import { describe, expect, test } from "vitest";
import { ovirtLevels } from "../../packages/core/src/catalogue/dialects.ts";
import { dialects, writeBaseline } from "../../packages/core/src/write/dialects.ts";
import { frozenBaselines } from "../fixtures/frozen-baselines.ts";

const written = (id: string): string =>
  writeBaseline(frozenBaselines["intel-masked"]!, dialects.find((dialect) => dialect.id === id)!).text;

const { cpu } = frozenBaselines["intel-masked"]!;

/**
 * The engine's own list at cluster level 4.7: level:name:host flags and model:guest's CPU:architecture. Source: oVirt
 * engine, packaging/dbscripts/upgrade/pre_upgrade/0000_config.sql, `ServerCPUList`.
 */
const serverCpuList = [
  "13:Intel Skylake Client Family:vmx,nx,model_Skylake-Client:Skylake-Client,-hle,-rtm,-mpx:x86_64",
  "16:Secure Intel Skylake Server Family:vmx,ssbd,md_clear,model_Skylake-Server-noTSX-IBRS:Skylake-Server-noTSX-IBRS,+ssbd,+md-clear,-mpx:x86_64",
  "17:Intel Cascadelake Server Family:vmx,model_Cascadelake-Server:Cascadelake-Server,-hle,-rtm,-mpx:x86_64",
  "18:Secure Intel Cascadelake Server Family:vmx,model_Cascadelake-Server-noTSX:Cascadelake-Server-noTSX,-mpx:x86_64",
  "19:Intel Icelake Server Family:vmx,model_Icelake-Server-noTSX:Icelake-Server-noTSX,-mpx:x86_64",
  "20:Secure Intel Icelake Server Family:vmx,arch-capabilities,rdctl-no,ibrs-all,skip-l1dfl-vmentry,mds-no,pschange-mc-no,taa-no,model_Icelake-Server-noTSX:Icelake-Server-noTSX,+arch-capabilities,+rdctl-no,+ibrs-all,+skip-l1dfl-vmentry,+mds-no,+pschange-mc-no,+taa-no,-mpx:x86_64",
  "3:AMD EPYC:svm,nx,model_EPYC:EPYC:x86_64",
  "4:Secure AMD EPYC:svm,nx,ibpb,ssbd,model_EPYC:EPYC,+ibpb,+virt-ssbd:x86_64",
  "2:IBM POWER9:powernv,model_POWER9:POWER9:ppc64",
  "3:IBM z13s, z13:sie,model_z13-base:z13-base:s390x",
];

describe("oVirt", () => {
  test.each(serverCpuList)("%s", (entry) => {
    const [level, name, host, guest, arch] = entry.split(":") as [string, string, string, string, string];
    const [model, ...lines] = guest.split(",");
    const switched = (sign: string) => lines.filter((line) => line.startsWith(sign)).map((line) => line.slice(1));
    const flags = host.split(",").filter((flag) => !flag.startsWith("model_"));
    const ours = ovirtLevels().levels.find((one) => one.name === name)!;
    expect(ours).toMatchObject({ level: Number(level), arch, model });
    expect(host.split(",")).toContain(`model_${ours.model}`);
    expect(ours.require).toEqual(flags.map((flag) => flag.replaceAll("_", "-")).sort());
    expect(ours.add ?? []).toEqual(switched("+").sort());
    expect(ours.remove ?? []).toEqual(switched("-").sort());
  });

  test("extra_cpu_flags keeps to the engine's pattern (PredefinedVMProperties of 4.7, the same file)", () => {
    const [, flags] = written("ovirt").match(/name: extra_cpu_flags\n\s+value: "([^"]+)"/)!;
    expect(flags).toMatch(/^([+-]?[a-zA-Z0-9_-]+)(,[+-]?[a-zA-Z0-9_-]+)*$/);
  });
});

/** `cpuType` in internal/server/instance/drivers/driver_qemu.go: -cpu BASELINE,FLAGS; flags are parted at commas, no more. */
test("Incus: baseline and flags, joined as Incus joins them, are QEMU's -cpu", () => {
  const setting = (key: string) => written("incus").match(new RegExp(`\\.${key}=(\\S+)`))![1];
  const argument = `-cpu ${setting("baseline")},${setting("flags")}`;
  expect(written("qemu")).toContain(argument);
  expect(argument).toContain(",enforce,");
});

/**
 * LibvirtComputingResource.java parts guest.cpu.features at blanks; CpuModeDef in LibvirtVMDef.java makes of a minus
 * `disable`, of all else `require`, and writes match='exact' and fallback='allow'.
 */
test("CloudStack: features as CloudStack reads them are the baseline's lines", () => {
  const [, value] = written("cloudstack").match(/^guest\.cpu\.features=(.*)$/m)!;
  const features = value!.split(" ");
  expect(features.filter((name) => !name.startsWith("-"))).toEqual(cpu!.require);
  expect(features.filter((name) => name.startsWith("-")).map((name) => name.slice(1))).toEqual(cpu!.disable);
});
