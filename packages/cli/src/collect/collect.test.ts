import { readdirSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { collectScript } from "./collect.ts";
import { type FakeHost, fakeHost, fakeQemu, fakeVirsh, type Gathered } from "./fake-host.ts";
import { capabilities, libvirt, pools, reasons, version } from "./fake-libvirt.ts";

let host: FakeHost;
beforeEach(() => {
  host = fakeHost();
});
afterEach(() => host.end());

describe("what is gathered", () => {
  test("with libvirt and QEMU", () => {
    host.program("virsh", fakeVirsh(libvirt));
    host.program("qemu-system-x86_64", fakeQemu());
    const found = host.gather("--time", "2020-01-02T03:04:05Z");
    expect(found.code).toBe(0);
    expect([...found.files.keys()].filter((name) => !/^(?:qmp|image-sizes)/.test(name))).toEqual([
      "capabilities.xml",
      "cpuinfo.txt",
      "domcapabilities-x86_64-kvm-pc.xml",
      "domcapabilities-x86_64-kvm-q35.xml",
      "domcapabilities-x86_64-qemu-pc.xml",
      "domcapabilities-x86_64-qemu-q35.xml",
      "guests/7.inactive.xml",
      "guests/7.xml",
      "kernel.txt",
      "manifest.json",
      "networks.txt",
      "networks.xml",
      "pools.txt",
      "version.txt",
    ]);
    expect(found.files.get("version.txt")).toBe(version);
    expect(found.files.get("networks.xml")?.match(/<name>.*<\/name>/g)).toEqual([
      "<name>default</name>",
      "<name>net two</name>",
    ]);
    expect(found.files.get("qmp-x86_64-tcg.json")).toMatch(/^\{"QMP".*\n\{"execute":"qmp_capabilities"\}\n/);
    expect(found.manifest).toMatchObject({ schema: "virt-baseline/manifest/1", time: "2020-01-02T03:04:05Z" });
    expect(found.manifest.commands.find(({ file }) => file === "version.txt")).toMatchObject({
      command: "virsh --connect qemu:///system --readonly version",
      exit: 0,
    });
    expect(found.manifest.milliseconds.all).toBeGreaterThanOrEqual(found.manifest.milliseconds.commands);
    expect(found.manifest.tools.at(-1)).toMatchObject({
      name: "qemu-system-x86_64",
      says: "QEMU emulator version 7.2.0",
    });
  });

  test("libvirt is asked read-only, but for what it refuses there", () => {
    host.program("virsh", `echo "$*" >> ${host.root}/asked\n${fakeVirsh(libvirt)}`);
    const { manifest } = host.gather();
    const asked = manifest.commands.map(({ command }) => command).filter((command) => command.startsWith("virsh"));
    expect(asked.length).toBeGreaterThan(10);
    const writable = asked.filter((command) => !command.includes(" --readonly "));
    expect(writable.every((command) => command.includes(" domcapabilities "))).toBe(true);
  });

  test("with QEMU alone, or neither", () => {
    const neither = host.gather();
    expect(neither.code).toBe(0);
    expect([...neither.files.keys()].filter((name) => name !== "image-sizes.txt").sort()).toEqual([
      "cpuinfo.txt",
      "kernel.txt",
      "manifest.json",
    ]);
    expect(reasons(neither)).toMatch(/\nlibvirt: there is no virsh\nQEMU: no emulator/);
    host.program("qemu-system-x86_64", fakeQemu());
    const alone = host.gather();
    expect([...alone.files.keys()]).toContain("qmp-x86_64-tcg.json");
    expect(reasons(alone)).not.toContain("QEMU: no emulator");
  });

  test("without guests where they are not wanted", () => {
    host.program("virsh", fakeVirsh(libvirt));
    const found = host.gather("--no-guests");
    expect([...found.files.keys()].filter((name) => name.startsWith("guests"))).toEqual([]);
    expect(found.manifest.commands.filter(({ command }) => / (dumpxml|list) /.test(command))).toEqual([]);
    expect(reasons(found)).toContain("guests: collected with --no-guests");
  });

  test("as an archive: the same files with the same texts", () => {
    host.program("virsh", fakeVirsh(libvirt));
    host.program("qemu-system-x86_64", fakeQemu());
    const [folder, archive] = [host.gather("--time", "now"), host.gatherArchive("--time", "now")];
    expect([...archive.files.keys()]).toEqual([...folder.files.keys()]);
    const stable = (name: string) => !/^(manifest|kernel)\b/.test(name) && name !== "cpuinfo.txt";
    for (const [name, text] of folder.files) if (stable(name)) expect(archive.files.get(name)).toBe(text);
    expect(archive.manifest.commands.map(({ command }) => command)).toEqual(
      folder.manifest.commands.map(({ command }) => command),
    );
    expect(readdirSync(host.root).filter((name) => name.startsWith("tmp."))).toEqual([]);
  });
});

describe("volumes", () => {
  const volumesIn = ({ files }: Gathered) => files.get("volumes.xml")?.match(/<name>.*<\/name>/g);

  test("of active pools, with the pool", () => {
    host.program("virsh", fakeVirsh({ ...libvirt, ...pools }));
    const found = host.gather();
    expect(volumesIn(found)).toEqual([
      "<name>my pool</name>",
      "<name>a.img</name>",
      "<name>b</name>",
      "<name>c</name>",
    ]);
    expect(found.files.get("volumes.xml")).toMatch(
      /^<volumes>\n<pool [\s\S]*<\/pool>\n<volume>[\s\S]*<\/volume>\n<\/volumes>\n$/,
    );
    expect(found.manifest.complete).toEqual(expect.arrayContaining(["network", "storage.pool", "storage.volume"]));
  });

  test("that cannot be told are counted", () => {
    const [ask = ""] = Object.keys(pools).filter((words) => words.startsWith("vol-dumpxml"));
    const cutOff = "<volume>\n  <name>a.img</name>\n</volume>\n<volume>\n  <name>b";
    host.program("virsh", fakeVirsh({ ...libvirt, ...pools, [ask]: cutOff }));
    const found = host.gather();
    expect(volumesIn(found)).toEqual(["<name>my pool</name>", "<name>a.img</name>"]);
    expect(reasons(found)).toContain("volumes of my pool: of 3 volumes 1 are told");
    expect(found.manifest.complete).not.toContain("storage.volume");
    expect(found.manifest.complete).toContain("storage.pool");
  });

  test("of a pool with more than can be asked for", () => {
    const rows = Array.from({ length: 1_030 }, (_, index) => ` v${index}   /i/v${index}`).join("\n");
    host.program(
      "virsh",
      `case "$*" in *vol-dumpxml*)
  echo "$*" | tr ';' '\\n' | grep vol-dumpxml | while read -r line; do printf '<volume>\\n<name>v</name>\\n</volume>\\n'; done; exit ;; esac
${fakeVirsh({ ...libvirt, ...pools, "vol-list my pool": ` Name   Path\n-----\n${rows}` })}`,
    );
    const found = host.gather();
    expect(volumesIn(found)).toHaveLength(1_001);
    expect(reasons(found)).toContain("volumes of my pool: of 1030 volumes 1000 are told (up to 1000, within 30 s)");
  });
});

describe("an old libvirt (4.x)", () => {
  test("that cannot print names alone has them in its tables", () => {
    const {
      "pool-list --name": _,
      "pool-list --all --name": __,
      "net-list --all --name": ___,
      ...old
    } = { ...libvirt, ...pools };
    const networks =
      " Name                 State      Autostart     Persistent\n----------------------------------------------------------\n default              active     yes           yes\n net two              inactive   no            yes\n";
    host.program("virsh", fakeVirsh({ ...old, "net-list --all": networks }));
    const found = host.gather();
    expect(found.files.get("networks.xml")?.match(/<name>.*<\/name>/g)).toEqual([
      "<name>default</name>",
      "<name>net two</name>",
    ]);
    expect(found.files.get("pools.xml")?.match(/<name>.*<\/name>/g)).toEqual([
      "<name>my pool</name>",
      "<name>off</name>",
    ]);
    expect(found.files.get("volumes.xml")?.match(/<name>.*<\/name>/g)).toHaveLength(4);
    expect(found.manifest.complete).toContain("network");
  });
});

describe("what goes wrong is named, and the rest is gathered", () => {
  // what is wrong | virsh | QEMU | the manifest says | what is there all the same
  test.each<[string, string, string, RegExp, string]>([
    [
      "a hanging virsh",
      `case "$*" in *net-dumpxml*) sleep 30 ;; esac\n${fakeVirsh(libvirt)}`,
      fakeQemu(),
      /network default: virsh .* net-dumpxml default: it did not end within 1 s/,
      "guests/7.xml",
    ],
    [
      "garbage",
      fakeVirsh({ ...libvirt, capabilities: "Speicherzugriffsfehler" }),
      fakeQemu(),
      /capabilities: .*its output is not what it should be: Speicherzugriffsfehler/,
      "networks.xml",
    ],
    [
      "an output that is cut off",
      fakeVirsh({ ...libvirt, "net-dumpxml default": "<network>\n<name>default</name>" }),
      fakeQemu(),
      /network default: .*its output is cut off/,
      "networks.xml",
    ],
    [
      "a refusal",
      fakeVirsh({ ...libvirt }).replace("'list --all --uuid')", "'something else')"),
      fakeQemu(),
      /list: virsh list --all --uuid: it ended with 1: error: unexpected list/,
      "capabilities.xml",
    ],
    [
      "an emulator that is not there",
      fakeVirsh({
        ...libvirt,
        capabilities: capabilities.replaceAll("qemu-system-x86_64", "/none/qemu-system-x86_64"),
      }),
      fakeQemu(),
      /what qemu-system-x86_64 offers with tcg: it ended with 127/,
      "capabilities.xml",
    ],
    [
      "a QEMU that aborts at a question",
      fakeVirsh(libvirt),
      fakeQemu("query-tpm-models", "echo 'missing object type' >&2; exit 134"),
      /"?execute"?:"?query-tpm-models.*QEMU ended at it with 134: missing object type/,
      "qmp-x86_64-tcg.json",
    ],
    [
      "a QEMU that hangs at a question",
      fakeVirsh(libvirt),
      fakeQemu("query-tpm-models", "sleep 30"),
      /query-tpm-models.*QEMU ended at it with 137/,
      "qmp-x86_64-tcg.json",
    ],
    [
      "a QEMU that will not start",
      fakeVirsh(libvirt),
      "echo 'failed to initialize' >&2; exit 1",
      /what qemu-system-x86_64 offers with tcg: it ended with 1: failed to initialize/,
      "capabilities.xml",
    ],
  ])("%s", (_, virsh, qemu, said, there) => {
    host.program("virsh", virsh);
    host.program("qemu-system-x86_64", qemu);
    const found = host.gather("--limit", "1");
    expect(found.code).toBe(0);
    expect(reasons(found)).toMatch(said);
    expect([...found.files.keys()]).toContain(there);
  });

  test("behind the question that ends QEMU the others are asked of another", () => {
    host.program("qemu-system-x86_64", fakeQemu("query-tpm-models", "exit 1"));
    const text = host.gather().files.get("qmp-x86_64-tcg.json") ?? "";
    expect(text.match(/"QMP"/g)).toHaveLength(2);
    expect(text).not.toContain("query-tpm-models");
    expect(text).toContain("query-tpm-types");
    expect(text.match(/"execute"/g)).toHaveLength(text.match(/"return"/g)!.length);
  });
});

test("the script that is handed out has what is wanted as its defaults", () => {
  expect(collectScript({ guests: false, limit: 7 })).toContain("\nguests=no limit=7 ");
  expect(collectScript({ guests: true, limit: 30 })).toContain("\nguests=yes limit=30 ");
});
