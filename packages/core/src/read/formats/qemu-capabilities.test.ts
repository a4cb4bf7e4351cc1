import { describe, expect, test } from "vitest";
import { documentsOf, saidOf } from "../../../../../test/readings.ts";
import type { CpuByList } from "../../evidence/observation.ts";

const cache = `<qemuCaps>
  <emulator>/usr/bin/qemu-system-x86_64</emulator>
  <qemuctime>1716800000</qemuctime>
  <selfvers>11003000</selfvers>
  <flag name='kvm'/>
  <version>10000003</version>
  <microcodeVersion>188760090</microcodeVersion>
  <kernelVersion>6.1.0-40-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.153-1 (2025-09-20)</kernelVersion>
  <package>Debian 1:10.0.3+ds-0</package>
  <arch>x86_64</arch>
  <hostCPU type='kvm' model='base' migratability='yes'>
    <property name='avx2' type='boolean' value='true' migratable='yes'/>
    <property name='invtsc' type='boolean' value='true' migratable='no'/>
    <property name='hle' type='boolean' value='false'/>
    <property name='family' type='number' value='25'/>
    <property name='model' type='number' value='1'/>
    <property name='stepping' type='number' value='1'/>
    <property name='phys-bits' type='number' value='0'/>
    <property name='vendor' type='string' value='AuthenticAMD'/>
  </hostCPU>
  <hostCPU type='tcg' model='base' migratability='yes'>
    <property name='avx2' type='boolean' value='true' migratable='yes'/>
    <property name='family' type='number' value='0'/>
    <property name='model' type='number' value='0'/>
  </hostCPU>
  <cpu type='kvm' name='EPYC' typename='EPYC-x86_64-cpu' usable='yes'/>
  <cpu type='kvm' name='Denverton' typename='Denverton-x86_64-cpu' usable='no' deprecated='yes'>
    <blocker name='erms'/>
    <blocker name='mpx'/>
    <blocker name='erms'/>
  </cpu>
  <cpu type='kvm' name='host' typename='host-x86_64-cpu'/>
  <machine type='kvm' name='pc-q35-10.0' alias='q35' hotplugCpus='yes' maxCpus='4096' acpi='yes'/>
  <machine type='kvm' name='pc-q35-2.4' maxCpus='255' deprecated='yes'/>
  <machine type='tcg' name='isapc' maxCpus='1'/>
</qemuCaps>
`;

describe("libvirt's cache of QEMU's capabilities", () => {
  const [document] = documentsOf(cache);
  const of = (accel: string) => ({
    ...document!,
    observations: document!.observations.filter(({ scope }) => scope.accel === accel),
  });

  test("states the versions", () => {
    expect(document!.kind).toBe("qemu-capabilities");
    expect(saidOf(document!, "qemu.version")).toEqual({ version: "10.0.3", package: "Debian 1:10.0.3+ds-0" });
    expect(saidOf(document!, "libvirt.version")).toBe("11.3.0");
    expect(saidOf(document!, "kernel.version")).toBe("6.1.0-40-amd64");
    expect(saidOf(document!, "microcode")).toBe("188760090");
  });

  test("has each accelerator's settings apart", () => {
    const settings = document!.observations.filter(({ subject }) => subject === "setting");
    expect(settings.map(({ scope }) => [scope.arch, scope.accel])).toEqual([
      ["x86_64", "kvm"],
      ["x86_64", "tcg"],
    ]);
  });

  test("lists the host's switches, and what of them cannot migrate", () => {
    const cpu = saidOf(of("kvm"), "cpu.guest") as CpuByList;
    expect(cpu).toEqual({
      form: "list",
      vendor: "AuthenticAMD",
      on: ["avx2", "invtsc"],
      off: ["hle"],
      unmigratable: ["invtsc"],
    });
    expect(document!.observations.find(({ subject }) => subject === "cpu.guest")!.source.line).toBe(11);
  });

  test("states silicon where there is some", () => {
    expect(saidOf(of("kvm"), "cpu.signature")).toEqual({ vendor: "AuthenticAMD", family: 25, model: 1, stepping: 1 });
    expect(saidOf(of("tcg"), "cpu.signature")).toBeUndefined();
    expect(saidOf(of("kvm"), "cpu.physBits")).toBeUndefined(); // 0: as many as the host has
  });

  test("lists the models with their blockers", () => {
    const { wording, models } = saidOf(of("kvm"), "cpu.models")!;
    expect(wording).toBe("qemu");
    expect(models.map(({ name, usable, blockers, deprecated }) => [name, usable, blockers, deprecated])).toEqual([
      ["EPYC", true, [], false],
      ["Denverton", false, ["erms", "mpx"], true],
      ["host", null, null, false],
    ]);
  });

  test("lists the machine types of each accelerator", () => {
    expect(saidOf(of("kvm"), "machine.types")).toEqual({
      machines: [
        { name: "pc-q35-10.0", deprecated: false, maxCpus: 4096 },
        { name: "pc-q35-2.4", deprecated: true, maxCpus: 255 },
      ],
      aliases: { q35: "pc-q35-10.0" },
      complete: true,
    });
    expect(saidOf(of("tcg"), "machine.types")!.machines.map(({ name }) => name)).toEqual(["isapc"]);
  });
});

test("what KVM supports is not taken for the host's CPU", () => {
  const cpudata = "<cpudata arch='x86'><cpuid eax_in='0x40000001' eax='0x01007efb'/><cpuid eax_in='0x7'/></cpudata>";
  const [document] = documentsOf(cache.replace("</qemuCaps>", `${cpudata}</qemuCaps>`));
  expect(saidOf(document!, "cpu.hardware")).toBeUndefined();
});

test("versions that are zero say nothing", () => {
  const [document] = documentsOf(cache.replace("11003000", "0").replace("10000003", "0").replace("188760090", "0"));
  const said = new Set(document!.observations.map(({ subject }) => subject));
  expect([said.has("libvirt.version"), said.has("qemu.version"), said.has("microcode")]).toEqual([false, false, false]);
});

test("names that every object has are names like others", () => {
  const [document] = documentsOf(
    cache.replace("alias='q35'", "alias='__proto__'").replace("name='hle'", "name='constructor'"),
  );
  const kvm = { ...document!, observations: document!.observations.filter(({ scope }) => scope.accel === "kvm") };
  expect(Object.keys(saidOf(kvm, "machine.types")!.aliases)).toEqual(["__proto__"]);
  expect((saidOf(kvm, "cpu.guest") as CpuByList).off).toEqual(["constructor"]);
});

test("without an architecture it is refused", () => {
  expect(() => documentsOf("<qemuCaps><version>10000000</version></qemuCaps>")).toThrowError(
    expect.objectContaining({ code: "qemu-capabilities.no-arch", line: 1 }),
  );
});
