import { describe, expect, test } from "vitest";
import { baseline } from "../../baseline/baseline.ts";
import { check } from "../../check/check.ts";
import { type AnyObservation, everywhere, observe, type Subject, type Subjects } from "../../evidence/observation.ts";
import { readGuests } from "../../guest/read-guests.ts";
import type { Host } from "../../host/host.ts";
import { type CopiedStorage, type MovePlan, plainMove } from "../../policy/move-plan.ts";

const source = { file: "kernel.txt", line: 9, tool: "collect" };
const say = <S extends Subject>(subject: S, value: Subjects[S]) =>
  observe(subject, everywhere, value, source) as AnyObservation;

function host(name: string, ...observations: AnyObservation[]): Host {
  return { name, documents: [{ kind: "k", key: "k", uuid: null, hostName: null, source, observations }] };
}

const mount = (path: string, type: string, from: string) => say("storage.filesystem", { path, type, source: from });
const root = mount("/", "ext4", "/dev/sda1");
const nfs = mount("/images", "nfs4", "filer:/vm");
const pool = (name: string, active: boolean) => say("storage.pool.active", { name, active });
const defined = (name: string, target: string) =>
  say("storage.pool", { name, uuid: null, type: "dir", target, source: [] });
const volume = (name: string, path: string, identity: string | null = null) =>
  say("storage.volume", { pool: "p", name, path, format: null, capacity: null, identity });
const device = (name: string, identity: string | null) => say("block.device", { name, size: 1, identity });
const all = say("collection", {
  ...{ time: "now", asRoot: true, withGuests: true, tools: [], missing: [] },
  complete: ["storage.pool", "storage.volume", "block.device"],
});
const qemu = (version: string) => say("qemu.version", { version, package: null });
const shared = (value: string) => say("libvirt.setting", { name: "shared_filesystems", value });

const disk = (type: string, from: string, inside = "", device = "disk") =>
  `<disk type='${type}' device='${device}'>${inside}<source ${from}/><target dev='vda'/></disk>`;
const file = disk("file", "file='/images/a.qcow2'");
const own = disk("file", "file='/var/a.qcow2'");
const lun = disk("block", "dev='/dev/mapper/lun'");
const inPool = disk("volume", "pool='p' volume='a.qcow2'");
const iso = (policy: string) => disk("file", `file='/images/cd.iso'${policy}`, "<readonly/>", "cdrom");

function told(
  devices: string,
  to: readonly AnyObservation[],
  from: readonly AnyObservation[] | null = null,
  plan: Partial<MovePlan> = {},
): string[] {
  const text = `<domain type='kvm'><name>g</name><os><type arch='x86_64'>hvm</type></os><devices>\n${devices}</devices></domain>`;
  const { moves } = check(
    readGuests([{ name: "g.xml", text }]).guests,
    [host("b", ...to)],
    from === null ? null : host("a", ...from),
    { checks: ["disk"], plan: { ...plainMove, ...plan } },
  );
  return moves[0]!.findings.map(({ severity, check: id, qemu: says, guestSees }) =>
    [severity, id.replace("disk.", ""), says ?? guestSees ?? ""].join(" ").trim(),
  );
}

const nvme = disk("nvme", "type='pci' managed='yes' namespace='1'");
const chained = own.replace(
  "<target",
  "<backingStore type='file'><source file='/images/base.qcow2'/></backingStore><target",
);
const listed = [all, pool("p", true), defined("p", "/images"), volume("a.qcow2", "/images/a.qcow2")];

describe("disks that are copied on the way", () => {
  const here = defined("p", "/var");
  // what | how | the disk | the destination | the source | findings
  test.each<[string, CopiedStorage, string, AnyObservation[], AnyObservation[] | null, string[]]>([
    ["into a folder of an active pool", "all", own, [root, all, pool("p", true), here], [root], []],
    ["of one that is not active", "all", own, [root, all, pool("p", false), here], [root], ["unknown path unknown"]],
    ["of none", "all", own, [root, all, pool("p", true), defined("p", "/srv")], [root], ["unknown path unknown"]],
    ["whose volumes are not told", "all", own, [root, pool("p", true), here], [root], []],
    ["and pools are not told", "all", own, [root], [root], ["unknown path unknown"]],
    ["the source is not given", "all", own, [root, all, pool("p", true), here], null, []],
    ["where it is already", "all", file, [root, ...listed], [root], ["warning path"]],
    ["storage that both reach", "all", file, [root, nfs], [root, nfs], ["error identity unknown"]],
    ["a volume of an active pool", "all", inPool.replace("a.q", "b.q"), listed, null, []],
    ["a volume of no pool", "all", inPool.replace("'p'", "'x'"), listed, null, ["error path refused"]],
    ["a block device", "all", lun, [all], null, ["error path refused"]],
    ["a block device that is there", "all", lun, [all, device("mapper/lun", "naa.2")], null, ["warning path"]],
    ["an NVMe device", "all", nvme, [], [root], []],
    ["changes alone, to nothing", "inc", own, [root, all, pool("p", true), here], [root], ["error path refused"]],
    [
      "changes alone, with a backing file that is there",
      "inc",
      chained,
      [root, nfs, all, pool("p", true), here, volume("a.qcow2", "/var/a.qcow2"), volume("base", "/images/base.qcow2")],
      [root, nfs],
      ["warning path"],
    ],
    ["read only", "all", own.replace("<source", "<readonly/><source"), [root], null, ["unknown path unknown"]],
    [
      "shareable: libvirt does not copy it",
      "all",
      own.replace("<source", "<shareable/><source"),
      [root],
      [root],
      ["error identity refused", "unknown path unknown"],
    ],
  ])("%s", (_, how, devices, to, from, expected) => {
    expect(told(devices, to, from, { copyStorage: how })).toEqual(expected);
  });

  test("only those that are named, where some are", () => {
    const two = file.replace("vda", "vdb") + own;
    const to = [root, nfs, all, pool("p", true), here];
    expect(told(two, to, [root, nfs], { copyStorage: "all" })).toEqual(["error identity unknown"]);
    expect(told(two, to, [root, nfs], { copyStorage: "all", copiedDisks: ["vda"] })).toEqual([]);
    expect(told(two, to, [root, nfs], { copyStorage: "all", copiedDisks: ["vdb"] })).toEqual([
      "error identity unknown",
      "error identity refused",
    ]);
  });
});

describe("a guest's disks at the destination", () => {
  // what | the disk | the destination | the source | findings
  test.each<[string, string, AnyObservation[], AnyObservation[] | null, string[]]>([
    ["the same export, mounted at the same place", file, [root, nfs], [root, nfs], []],
    ["by another version of NFS", file, [root, mount("/images", "nfs", "filer:/vm/")], [root, nfs], []],
    ["another export", file, [root, mount("/images", "nfs4", "filer:/old")], [root, nfs], ["error identity changed"]],
    [
      "mounted one folder higher",
      disk("file", "file='/images/vm/a'"),
      [mount("/images", "nfs", "f:/")],
      [mount("/images/vm", "nfs", "f:/vm")],
      [],
    ],
    ["not mounted there", file, [root], [root, nfs], ["unknown identity unknown"]],
    [
      "not mounted there, and listed as missing",
      file,
      [root, all, pool("p", true), defined("p", "/images")],
      [root, nfs],
      ["error path refused"],
    ],
    ["mounts there are not told", file, [pool("p", true)], [root, nfs], ["unknown identity unknown"]],
    ["a pool lists it, and no source is given", file, listed, null, []],
    ["a pool lists it on the host's own disk", file, [root, ...listed], null, ["warning identity"]],
    ["a pool does not list it", disk("file", "file='/images/b'"), listed, null, ["error path refused"]],
    ["not all volumes were told", disk("file", "file='/images/b'"), listed.slice(1), null, ["unknown path unknown"]],
    ["in no pool", disk("file", "file='/srv/b'"), listed, null, ["unknown path unknown"]],
    ["on the source's own disk: libvirt refuses", own, [root], [root], ["error identity refused"]],
    [
      "the same, shareable",
      own.replace("<source", "<shareable/><source"),
      [root, all, pool("p", true), defined("p", "/var"), volume("a.qcow2", "/var/a.qcow2")],
      [root],
      ["error identity refused", "warning identity"],
    ],
    ["a floppy that is written to", own.replace("'disk'", "'floppy'"), [root], [root], ["error identity refused"]],
    ["an NVMe device: libvirt refuses", nvme, [], [root], ["error identity refused"]],
    ["an NVMe device, read only", nvme.replace("<source", "<readonly/><source"), [], [root], []],
    [
      "the same, read only and shown to be there",
      disk("file", "file='/images/a.qcow2'", "<readonly/>"),
      [root, ...listed],
      [root],
      ["warning identity"],
    ],
    [
      "in a folder that qemu.conf calls shared, and not told there",
      own,
      [root],
      [root, shared('[ "/var/", ]')],
      ["unknown path unknown"],
    ],
    [
      "the same, and listed as missing",
      own,
      [root, all, pool("p", true), defined("p", "/var")],
      [root, shared('[ "/var/", ]')],
      ["error path refused"],
    ],
    ["the same, and mounted there", file, [nfs, ...listed], [root, shared('[ "/images" ]')], []],
    [
      "in a folder beside one that qemu.conf calls shared",
      own,
      [root],
      [root, shared('[ "/va" ]')],
      ["error identity refused"],
    ],
    ["the same disk", lun, [device("mapper/lun", "naa.1")], [device("mapper/lun", "naa.1")], []],
    [
      "another disk by the same name",
      lun,
      [device("mapper/lun", "naa.2")],
      [device("mapper/lun", "naa.1")],
      ["error identity changed"],
    ],
    [
      "a disk of which no identity is told",
      lun,
      [device("mapper/lun", null)],
      [device("mapper/lun", "naa.1")],
      ["unknown identity unknown"],
    ],
    ["a disk that is there, and no source is given", lun, [device("mapper/lun", "naa.2")], null, []],
    ["a disk that is not there", lun, [all, device("sda", "x")], null, ["error path refused"]],
    [
      "a part of a disk is not listed",
      disk("block", "dev='/dev/sda1'"),
      [all, device("sda", "x")],
      null,
      ["unknown path unknown"],
    ],
    [
      "a part by id",
      disk("block", "dev='/dev/disk/by-id/wwn-1-part2'"),
      [all, device("disk/by-id/wwn-1", "x")],
      null,
      ["unknown path unknown"],
    ],
    [
      "a name of the system's own",
      disk("block", "dev='/dev/rbd/p/i'"),
      [all, device("sda", "x")],
      null,
      ["unknown path unknown"],
    ],
    ["a volume", inPool, listed, null, []],
    ["a volume of a pool that is not active", inPool, [pool("p", false)], null, ["error path refused"]],
    ["a volume of a pool that is not there", inPool, [pool("q", true)], null, ["error path refused"]],
    ["a volume that is not there", disk("volume", "pool='p' volume='b'"), listed, null, ["error path refused"]],
    [
      "a volume of the same source",
      inPool,
      [pool("p", true), volume("a.qcow2", "x", "rbd p")],
      [volume("a.qcow2", "x", "rbd p")],
      [],
    ],
    [
      "a volume of another source",
      inPool,
      [pool("p", true), volume("a.qcow2", "x", "rbd q")],
      [volume("a.qcow2", "x", "rbd p")],
      ["error identity changed"],
    ],
    ["a medium that must be there", iso(""), [root, ...listed], null, ["error path refused"]],
    [
      "a medium that may be missing",
      iso(" startupPolicy='requisite'"),
      [root, ...listed],
      null,
      ["warning path changed"],
    ],
    ["an empty drive", "<disk type='file' device='cdrom'><target dev='sda'/></disk>", [root], null, []],
    [
      "storage over the network",
      "<disk type='network' device='disk'><source protocol='rbd' name='p/i'/></disk>",
      [root],
      [root],
      [],
    ],
    [
      "a backing file that is missing",
      disk(
        "file",
        "file='/images/a.qcow2'",
        "<backingStore type='file'><source file='/images/base'/><backingStore/></backingStore>",
      ),
      [...listed],
      null,
      ["error path refused"],
    ],
    [
      "an NVMe device of the host",
      "<disk type='nvme' device='disk'><source type='pci' namespace='1'/></disk>",
      [root],
      null,
      ["error identity refused"],
    ],
    [
      "cached, and QEMU drops no caches",
      lun,
      [root, device("mapper/lun", "n")],
      [root, device("mapper/lun", "n"), qemu("3.1.0")],
      ["error cache refused"],
    ],
    [
      "cached, and QEMU drops its caches",
      lun,
      [root, device("mapper/lun", "n")],
      [root, device("mapper/lun", "n"), qemu("7.2.0")],
      [],
    ],
    [
      "not cached",
      disk("block", "dev='/dev/mapper/lun'", "<driver cache='none'/>"),
      [device("mapper/lun", "n")],
      [device("mapper/lun", "n"), qemu("3.1.0")],
      [],
    ],
    [
      "cached on a coherent file system",
      file,
      [mount("/images", "ceph", "m:/")],
      [mount("/images", "ceph", "m:/"), qemu("3.1.0")],
      [],
    ],
    ["nothing told of storage: not judged", file, [qemu("7.2.0")], null, []],
  ])("%s", (_, devices, to, from, expected) => {
    expect(told(devices, to, from)).toEqual(expected);
  });
});

test("a file system on a disk that both see is the same where that disk is", () => {
  const gfs = (identity: string) => [mount("/images", "gfs2", "/dev/mapper/lun"), device("mapper/lun", identity)];
  expect(told(file, gfs("naa.1"), gfs("naa.1"))).toEqual([]);
  expect(told(file, gfs("naa.2"), gfs("naa.1"))).toEqual(["error identity changed"]);
  expect(told(file, [mount("/images", "gfs2", "/dev/mapper/lun")], gfs("naa.1"))).toEqual(["unknown identity unknown"]);
});

test("a name below a mount is not one beside it", () => {
  expect(told(disk("file", "file='/images2/a'"), [root, nfs], [root, nfs])).toEqual(["error identity refused"]);
});

test("the baseline names the pools and mounts that all have", () => {
  const setting = observe("setting", { ...everywhere, arch: "x86_64", accel: "kvm" }, { complete: true }, source);
  const one = host("one", setting, root, nfs, pool("p", true), pool("q", true));
  const other = host("other", setting, root, nfs, pool("p", true));
  expect(baseline([one, other]).disks).toEqual({
    mount: { common: ["/images from filer:/vm"], undetermined: [], lost: [] },
    pool: { common: ["p"], undetermined: [], lost: [{ name: "q", missingOn: ["other"] }] },
  });
});
