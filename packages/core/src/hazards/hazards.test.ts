import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { hazardRows } from "../catalogue/hazards.ts";
import { type AnyObservation, everywhere, observe } from "../evidence/observation.ts";
import { readGuests } from "../guest/read-guests.ts";
import type { Host } from "../host/host.ts";
import { findHazards } from "./hazards.ts";
import { meetings } from "./meets.ts";

const source = { file: "version.txt", line: 1, tool: "virsh version" };

/** A libvirt whose release no tool stated, and its documents bound. */
function traces(what: string, release: string): AnyObservation {
  const [atLeast, below] = what === "libvirt≥" ? [release, null] : [null, release];
  return observe("libvirt.traces", everywhere, { atLeast, below, models: [], features: [] }, source);
}

/** `QEMU 10.0.13 Debian 1:10.0.13+ds-0, libvirt 11.3, kernel 6.12`: each release, QEMU's with its package; any may be left out. */
function hostOf(name: string, software: string): Host {
  const observations = software.split(", ").flatMap((part): AnyObservation[] => {
    const [what, version = "", ...build] = part.split(" ");
    const value = { version, package: build.length === 0 ? null : build.join(" ") };
    if (what === "QEMU") return [observe("qemu.version", everywhere, value, source)];
    if (what === "libvirt") return [observe("libvirt.version", everywhere, version, source)];
    if (what === "libvirt≥" || what === "libvirt<") return [traces(what, version)];
    return what === "kernel" ? [observe("kernel.version", everywhere, version, source)] : [];
  });
  return { name, documents: [{ kind: "k", key: "k", uuid: null, hostName: null, source, observations }] };
}

interface Pieces {
  readonly machine?: string;
  readonly arch?: string;
  readonly type?: string;
  readonly devices?: string;
  readonly beside?: string;
}

function found(
  { machine = "pc-q35-8.2", arch = "x86_64", type = "kvm", devices = "", beside = "" }: Pieces,
  from: string | null,
  to: string,
) {
  const text = `<domain type='${type}' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><name>g</name><os><type arch='${arch}' machine='${machine}'>hvm</type></os>${beside}<devices>${devices}</devices></domain>`;
  const [guest] = readGuests([{ name: "g.xml", text }]).guests;
  return findHazards(guest!, from === null ? null : hostOf("a", from), hostOf("b", to));
}

const virtio = { devices: "<disk><target dev='vda' bus='virtio'/></disk>" };
const card = { devices: "<interface type='network'><model type='e1000'/></interface>" };
const tap = { devices: "<interface type='bridge'><model type='virtio'/><rom enabled='no'/></interface>" };
const cores = (check: string, more = "", topology = "sockets='1' cores='2' threads='1'") => ({
  beside: `<cpu mode='custom' check='${check}'><model>EPYC</model><topology ${topology}/>${more}</cpu>`,
});
const controller = { devices: "<controller type='scsi' model='am53c974'/>" };
const iommu = { devices: "<iommu model='virtio'/>" };
const nvme = { devices: "<disk><target dev='nvme0n1' bus='nvme'/></disk>" };
const argument = (value: string) => ({
  beside: `<qemu:commandline><qemu:arg value='-device'/><qemu:arg value='${value}'/></qemu:commandline>`,
});
const cpu = (model: string, line = "") => ({ beside: `<cpu mode='custom'><model>${model}</model>${line}</cpu>` });
const pve = (version: string) => `QEMU ${version} pve-qemu-kvm_${version}-3`;
const sized = { devices: tap.devices.replace("<rom", "<mtu size='1500'/><rom") };
const power = (machine: string) => ({ arch: "ppc64", machine });
const noble = "QEMU 8.2.2 Debian 1:8.2.2+ds-0ubuntu1";
const debian = "QEMU 7.2.22 Debian 1:7.2";

const vmx = "<feature policy='require' name='vmx'/>";

describe("known breakages of a move", () => {
  // what | the guest | from | to | found
  test.each<[string, Pieces, string | null, string, string[]]>([
    ["born on 10.0.13, to 11.1", virtio, "QEMU 10.0.13", "QEMU 11.1.3", ["vring-bound"]],
    ["the way back", virtio, "QEMU 11.1.3", "QEMU 10.0.13", []],
    ["from 10.0.2", virtio, "QEMU 10.0.2", "QEMU 11.1.3", []],
    ["from 10.1", virtio, "QEMU 10.1.0", "QEMU 11.1.3", []],
    ["to 10.2", virtio, "QEMU 10.0.13", "QEMU 10.2.1", []],
    ["without virtio", { devices: "<disk><target dev='sda' bus='sata'/></disk>" }, "QEMU 10.0.13", "QEMU 11.1.3", []],
    ["from nobody knows where", virtio, null, "QEMU 11.1.3", []],
    ["a boot ROM to Ubuntu", card, debian, noble, ["option-rom-sizes"]],
    ["a boot ROM from Ubuntu", card, noble, debian, ["option-rom-sizes"]],
    ["a boot ROM within Debian", card, debian, "QEMU 9.2.0 Debian 1:9.2", []],
    ["no boot ROM", { devices: "<interface type='network'><rom enabled='no'/></interface>" }, debian, noble, []],
    [
      "cores in a socket",
      cores("full"),
      "QEMU 7.2.0, libvirt 9.0.0",
      "QEMU 10.0.0, libvirt 11.3.0",
      ["ht-by-topology"],
    ],
    ["the same, started there", cores("full"), null, "QEMU 10.0.0, libvirt 11.3.0", ["ht-by-topology"]],
    [
      "libvirt holds the guest to it whatever the check was",
      cores("none"),
      "QEMU 7.2.0",
      "QEMU 10.0.0",
      ["ht-by-topology"],
    ],
    ["the same, started there", cores("partial"), null, "QEMU 10.0.0", []],
    ["a libvirt that lets ht be", cores("full"), "QEMU 7.2.0", "QEMU 10.0.0, libvirt 11.10.0", []],
    ["cores in a socket, to an older one", cores("full"), "QEMU 7.2.0", "QEMU 9.2.0", []],
    [
      "cores in a socket, ht named",
      cores("full", "<feature policy='require' name='ht'/>"),
      "QEMU 7.2.0",
      "QEMU 10.0.0",
      [],
    ],
    ["sockets only", cores("full", "", "sockets='2' cores='1' threads='1'"), "QEMU 7.2.0", "QEMU 10.0.0", []],
    [
      "cores in a socket, back from 10.0",
      cores("full", "<feature name='ht'/>"),
      "QEMU 10.0.0",
      "QEMU 7.2.0",
      ["ht-missing"],
    ],
    ["am53c974 to a newer QEMU", controller, "QEMU 7.2.0", "QEMU 10.0.0", ["esp-scsi"]],
    ["am53c974 back", controller, "QEMU 10.0.0", "QEMU 7.2.0", []],
    ["am53c974 given past libvirt", argument("am53c974,id=s"), "QEMU 7.2.0", "QEMU 10.0.0", ["esp-scsi"]],
    ["am53c974 from 11.1 to 5.2", controller, "QEMU 11.1.0", "QEMU 5.2.0", ["esp-scsi-back"]],
    ["virtio's IOMMU to 7.2", iommu, "QEMU 6.2.0", "QEMU 7.2.0", ["virtio-iommu"]],
    ["virtio's IOMMU back", iommu, "QEMU 7.2.0", "QEMU 6.2.0", ["virtio-iommu"]],
    ["virtio's IOMMU later", iommu, "QEMU 7.2.0", "QEMU 10.0.0", []],
    ["NVMe to an older QEMU", nvme, "QEMU 11.1.0", "QEMU 10.0.0", ["nvme-state"]],
    ["NVMe as an argument in JSON", argument('{"driver":"nvme"}'), "QEMU 11.1.0", "QEMU 10.0.0", ["nvme-state"]],
    ["ipmi-bmc-sim to 5.2", argument("ipmi-bmc-sim,id=b"), "QEMU 11.1.0", "QEMU 5.2.0", ["ipmi-bmc-sim"]],
    ["another argument", argument("virtio-rng-pci"), "QEMU 11.1.0", "QEMU 5.2.0", []],
    [
      "USO to an older kernel",
      tap,
      "QEMU 9.2.4, kernel 6.12.1-amd64",
      "QEMU 8.2.10, kernel 6.1.0-40-amd64",
      ["uso-offloads"],
    ],
    ["USO to a newer kernel", tap, "QEMU 8.2.10, kernel 6.1.0", "QEMU 9.2.4, kernel 6.12.0", []],
    [
      "a machine type without USO",
      { ...tap, machine: "pc-q35-8.1" },
      "QEMU 9.2.4, kernel 6.12.0",
      "QEMU 8.2.10, kernel 6.1.0",
      [],
    ],
    [
      "a card without a tap",
      { devices: tap.devices.replace("bridge", "user") },
      "QEMU 9.2.4, kernel 6.12.0",
      "QEMU 8.2.1, kernel 6.1.0",
      [],
    ],
    ["a card that has its bridge's MTU, to Proxmox VE 9", tap, pve("9.2.0"), pve("10.0.2"), ["host-mtu"]],
    ["and back", tap, pve("10.0.2"), pve("9.2.0"), ["host-mtu"]],
    ["within Proxmox VE 9", tap, pve("10.0.2"), pve("10.1.2"), []],
    ["within Proxmox VE 8", tap, pve("9.0.2"), pve("9.2.0"), []],
    ["a card with an MTU of its own", sized, pve("9.2.0"), pve("10.0.2"), []],
    ["a card under libvirt", tap, "QEMU 9.2.0 Debian 1:9.2", "QEMU 10.0.2 Debian 1:10.0", []],
    [
      "tunnels to an older kernel",
      { ...tap, machine: "pc-q35-10.2" },
      "QEMU 10.2.0, kernel 6.17.0",
      "QEMU 10.2.0, kernel 6.12.0",
      ["tunnel-offloads"],
    ],
    [
      "PKRU of kernel 5.15",
      cpu("Haswell"),
      "QEMU 7.2.0, kernel 5.15.0",
      "QEMU 8.0.0, kernel 6.2.16-3-pve",
      ["pkru-kernel"],
    ],
    ["PKRU, corrected", cpu("Haswell"), "QEMU 7.2.0, kernel 5.15.0", "QEMU 8.0.0, kernel 6.6.0", []],
    [
      "a guest with pku",
      cpu("Haswell", "<feature policy='require' name='pku'/>"),
      "QEMU 7.2.0, kernel 5.15.0",
      "QEMU 8.0.0, kernel 6.2.0",
      [],
    ],
    ["a model with pku", cpu("EPYC-Milan"), "QEMU 7.2.0, kernel 5.15.0", "QEMU 8.0.0, kernel 6.2.0", []],
    ["emulated", { ...cpu("Haswell"), type: "qemu" }, "QEMU 7.2.0, kernel 5.15.0", "QEMU 8.0.0, kernel 6.2.0", []],
    [
      "vmx under libvirt 9.10",
      cpu("Haswell", "<feature policy='require' name='vmx'/>"),
      null,
      "libvirt 10.0.0",
      ["vmx-features"],
    ],
    [
      "vmx under libvirt 10.2",
      cpu("Haswell", "<feature policy='require' name='vmx-ept'/>"),
      null,
      "libvirt 10.2.0",
      [],
    ],
    ["vmx, libvirt not told", cpu("Haswell", vmx), null, "QEMU 9.0.0", ["vmx-features"]],
    ["vmx, libvirt surely newer", cpu("Haswell", vmx), null, "libvirt≥ 10.2.0", []],
    ["vmx, libvirt perhaps newer", cpu("Haswell", vmx), null, "libvirt≥ 9.3.0", ["vmx-features"]],
    ["vmx, libvirt surely older", cpu("Haswell", vmx), null, "libvirt< 9.10.0", []],
    ["vmx, libvirt perhaps older", cpu("Haswell", vmx), null, "libvirt< 10.9.0", ["vmx-features"]],
    [
      "RISC-V's board",
      { arch: "riscv64", machine: "virt", type: "qemu" },
      "QEMU 7.2.0",
      "QEMU 10.0.0",
      ["unversioned-machine"],
    ],
    ["microvm to Ubuntu", { machine: "microvm" }, debian, noble, ["microvm-bios"]],
    [
      "Arm's registers",
      { arch: "aarch64", machine: "virt-7.2", type: "qemu" },
      "QEMU 10.0.0",
      "QEMU 7.2.0",
      ["arm-registers"],
    ],
    ["Arm's registers under KVM", { arch: "aarch64", machine: "virt-7.2" }, "QEMU 10.0.0", "QEMU 7.2.0", []],
    ["POWER's workarounds, to an old kernel", power("pseries-4.0"), null, "kernel 4.14.0", ["ppc64-mitigations"]],
    ["to one that tells KVM's", power("pseries-4.0"), null, "kernel 4.15.0", []],
    ["of a machine type without", power("pseries-3.1"), null, "kernel 4.14.0", []],
    ["emulated", { ...power("pseries-4.0"), type: "qemu" }, null, "kernel 4.14.0", []],
    [
      "POWER's state to an older QEMU",
      { arch: "ppc64", machine: "pseries-7.2", type: "qemu" },
      "QEMU 10.0.0",
      "QEMU 7.2.0",
      ["ppc64-slb"],
    ],
    [
      "POWER's state to a newer QEMU",
      { arch: "ppc64", machine: "pseries-7.2", type: "qemu" },
      "QEMU 7.2.0",
      "QEMU 10.0.0",
      [],
    ],
  ])("%s", (_, guest, from, to, expected) => {
    const hazards = found(guest, from, to);
    expect(hazards.map(({ check }) => check)).toEqual(expected.map((id) => `hazard.${id}`));
    for (const { evidence, remedy } of hazards) {
      expect(evidence[0]).toBe("g.xml:1");
      expect(remedy).not.toBe("");
    }
  });

  test("says what each host runs of what matters", () => {
    const [hazard] = found(tap, "QEMU 9.2.4, kernel 6.12.1-amd64", "QEMU 8.2.10, kernel 6.1.0-40-amd64");
    expect(hazard).toMatchObject({ severity: "error", qemu: "refused", guestSees: "same" });
    expect(hazard!.evidence.slice(1, 3)).toEqual(["a: kernel 6.12", "b: kernel 6.1"]);
  });
});

describe("the data", () => {
  test("asks only for what a file tells, and every file is asked for", () => {
    const asked = new Set(hazardRows().flatMap(({ ways }) => ways.map(({ meets }) => meets.what)));
    expect([...asked].sort()).toEqual([...meetings.keys()].sort());
    const files = readdirSync(new URL("meets", import.meta.url)).map((name) => name.replace(/\.ts$/, ""));
    expect(files.filter((name) => name !== "meeting").sort()).toEqual([...meetings.keys()].sort());
  });
});
