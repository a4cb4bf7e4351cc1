import { describe, expect, test } from "vitest";
import { found, qemu } from "../fixtures.ts";

describe("what keeps a guest where it is", () => {
  // the device | the QEMU that runs the guest (null: no source) | what is found
  test.each<[string, string | null, string[]]>([
    ["<sound model='usb'/>", null, ["error device.unmigratable refused"]],
    ["<sound model='usb'/>", "7.2.22", ["error device.unmigratable refused"]],
    ["<sound model='ich9'/>", "7.2.22", []],
    ["<sound model='virtio'/>", "8.2.2", ["error device.unmigratable refused"]],
    ["<controller type='nvme'/>", null, ["unknown device.unmigratable unknown"]],
    ["<controller type='nvme'/>", "10.0.2", ["error device.unmigratable refused"]],
    ["<controller type='nvme'/>", "11.1.3", []],
    ["<controller type='nvme'/>", "12.0.0", []],
    ["<sound model='usb'/>", "12.0.0", ["unknown device.unmigratable unknown"]],
    [
      "<crypto model='virtio' type='qemu'><backend model='builtin'/></crypto>",
      "10.0.2",
      ["error device.unmigratable refused"],
    ],
    ["<input type='passthrough' bus='virtio'/>", "10.0.2", ["error device.unmigratable refused"]],
    ["<input type='tablet' bus='virtio'/>", "10.0.2", []],
    ["<iommu model='amd'/>", "10.0.2", ["error device.unmigratable refused"]],
    ["<iommu model='intel'/>", "10.0.2", []],
    [
      "<video><model type='virtio'><acceleration accel3d='yes'/></model></video>",
      null,
      ["error device.unmigratable refused"],
    ],
    ["<video><model type='virtio'><acceleration accel3d='no'/></model></video>", null, []],
    ["<shmem name='a' role='peer'/>", null, ["error device.unmigratable refused"]],
    ["<shmem name='a'/>", null, ["error device.unmigratable refused"]],
    ["<shmem name='a' role='master'/>", null, []],
    ["<channel type='qemu-vdagent'/>", null, ["error device.unmigratable refused"]],
    ["<channel type='spicevmc'/>", null, []],
    ["<hostdev mode='subsystem' type='scsi_host'/>", null, ["error device.unmigratable refused"]],
    ["<tpm model='tpm-tis'><backend type='passthrough'/></tpm>", null, ["error device.unmigratable refused"]],
    ["<interface type='vdpa'/>", "10.0.2", ["unknown device.unmigratable unknown"]],
    ["<disk><transient/></disk>", null, ["error device.unmigratable refused"]],
    ["<disk><driver name='qemu' type='vmdk'/></disk>", null, ["error device.unmigratable refused"]],
    ["<disk><driver name='qemu' type='qcow2'/></disk>", null, []],
    ["<filesystem type='mount'/>", null, ["error device.unmigratable refused"]],
    [
      "<filesystem type='mount'><driver type='virtiofs'/></filesystem>",
      "7.2.22",
      ["error device.unmigratable refused"],
    ],
    [
      "<filesystem type='mount'><driver type='virtiofs'/></filesystem>",
      "10.0.2",
      ["unknown device.unmigratable unknown"],
    ],
  ])("%s on QEMU %s: %j", (devices, version, expected) => {
    const from = version === null ? null : [qemu(version)];
    expect(found("device.unmigratable", { guest: { devices }, from })).toEqual(expected);
  });

  test("a memory module without a place, once the guest runs", () => {
    const bare = "<memory model='dimm'><target><size>1</size></target></memory>";
    const placed = "<memory model='dimm'><address type='dimm' slot='0' base='0x100000000'/></memory>";
    expect(found("device", { guest: { devices: bare, id: "1" } })).toEqual(["error device.unmigratable refused"]);
    expect(found("device.unmigratable", { guest: { devices: placed, id: "1" } })).toEqual([]);
    expect(found("device.unmigratable", { guest: { devices: bare } })).toEqual([]);
  });

  // beside the devices | the check | what is found
  test.each<[string, string, string[]]>([
    ["<features><hyperv mode='passthrough'/></features>", "hyperv.mode", ["error hyperv.mode refused"]],
    ["<features><hyperv mode='custom'/></features>", "hyperv.mode", []],
    ["<launchSecurity type='sev-snp'/>", "security.launch", ["error security.launch refused"]],
  ])("%s", (more, check, expected) => {
    expect(found(check, { guest: { more } })).toEqual(expected);
  });
});
