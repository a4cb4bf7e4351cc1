import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { collectInto, collectScript } from "./collect.ts";
import { type FakeHost, fakeHost, fakeQemu, fakeVirsh, type Gathered } from "./fake-host.ts";

const version = `Compiled against library: libvirt 9.0.0
Using library: libvirt 9.0.0
Using API: QEMU 9.0.0
Running hypervisor: QEMU 7.2.0
`;
const capabilities = `<capabilities>
  <host/>
  <guest>
    <os_type>hvm</os_type>
    <arch name='x86_64'>
      <emulator>qemu-system-x86_64</emulator>
      <machine maxCpus='255'>pc-i440fx-7.2</machine>
      <machine canonical='pc-i440fx-7.2' maxCpus='255'>pc</machine>
      <machine canonical='pc-q35-7.2' maxCpus='288'>q35</machine>
      <domain type='qemu'/>
      <domain type='kvm'>
        <emulator>qemu-system-x86_64</emulator>
      </domain>
    </arch>
  </guest>
</capabilities>`;
const domainCapabilities = (type: string, machine: string) => ({
  [`domcapabilities --arch x86_64 --virttype ${type} --machine ${machine}`]: `<domainCapabilities>\n<!-- ${type} ${machine} -->\n</domainCapabilities>`,
});
const table = " Name   State\n--------------";
const libvirt: Record<string, string> = {
  version,
  capabilities,
  ...domainCapabilities("kvm", "pc"),
  ...domainCapabilities("kvm", "q35"),
  ...domainCapabilities("qemu", "pc"),
  ...domainCapabilities("qemu", "q35"),
  "net-list --all": `${table}\n default   active`,
  "net-list --all --name": "default\nnet two\n",
  "net-dumpxml default": "<network>\n  <name>default</name>\n</network>",
  "net-dumpxml net two": "<network>\n  <name>net two</name>\n</network>",
  "pool-list --all": table,
  "pool-list --all --name": "",
  "pool-list --name": "",
  "list --all --uuid": "7\n",
  "dumpxml 7": "<domain type='kvm' id='1'>\n  <name>g</name>\n</domain>",
  "dumpxml --inactive 7": "<domain type='kvm'>\n  <name>g</name>\n</domain>",
};

let host: FakeHost;
beforeEach(() => {
  host = fakeHost();
});
afterEach(() => host.end());

const reasons = ({ manifest }: Gathered) => manifest.missing.map(({ what, why }) => `${what}: ${why}`).join("\n");

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

const pools: Record<string, string> = {
  "pool-list --all":
    " Name     State      Autostart\n-----------------------------\n my pool   active     yes\n off      inactive   no\n",
  "pool-list --all --name": "my pool             \noff                 \n",
  "pool-list --name": "my pool             \n",
  "pool-dumpxml my pool": "<pool type='dir'>\n  <name>my pool</name>\n</pool>",
  "pool-dumpxml off": "<pool type='dir'>\n  <name>off</name>\n</pool>",
  "vol-list my pool": ` Name                            Path
---------------------------------------------------
 a.img                           /i/a.img
 b "2".img                       /i/b "2".img
 a-name-longer-than-the-column.x /i/a-name-longer-than-the-column.x
`,
  'vol-dumpxml --pool "my pool" --vol "a.img";vol-dumpxml --pool "my pool" --vol "b \\"2\\".img";vol-dumpxml --pool "my pool" --vol "a-name-longer-than-the-column.x";':
    "<volume>\n  <name>a.img</name>\n</volume>\n\n<volume>\n  <name>b</name>\n</volume>\n\n<volume>\n  <name>c</name>\n</volume>\n",
};

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

/** Each holds the word once; none may be in what is gathered. */
const secrets = `<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
  <name>g</name>
  <title>HIDDEN</title>
  <description>root's password:
    HIDDEN</description>
  <metadata>
    <app:user-data xmlns:app="http://example.org/"><![CDATA[</metadata>HIDDEN]]></app:user-data>
  </metadata>
  <memory unit='KiB'>1024</memory>
  <sysinfo type='fwcfg'>
    <entry name='opt/com.coreos/config'>HIDDEN</entry>
  </sysinfo>
  <sysinfo type='smbios'>
    <system><entry name='serial'>ds=nocloud;s=http://HIDDEN@10.0.0.1/</entry></system>
  </sysinfo>
  <sysinfo type='smbios'><oemStrings><entry>cloud-init:HIDDEN</entry></oemStrings></sysinfo>
  <os>
    <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>
    <cmdline>password=HIDDEN</cmdline>
  </os>
  <devices>
    <disk type='network'><source><cookies><cookie name='session'>HIDDEN</cookie></cookies></source></disk>
    <disk type='network'>
      <source protocol='https' name='image.qcow2' query='token=HIDDEN'/>
      <auth username='libvirt'><secret type='ceph' uuid='2a5b08e4-3dca-4ff9-9a1d-40389758d081'/></auth>
      <encryption format='luks'><secret type='passphrase' uuid='2a5b08e4-3dca-4ff9-9a1d-40389758d082'/></encryption>
    </disk>
    <tpm model='tpm-crb'><backend type='emulator' version='2.0'><encryption secret='HIDDEN'/></backend></tpm>
    <graphics type='vnc' port='5900' passwd='HIDDEN' passwdValidTo='2030-01-01T00:00:00'/>
    <graphics type='spice' passwd="it's HIDDEN"/>
  </devices>
  <launchSecurity type='sev'><policy>0x1</policy><dhCert>HIDDEN</dhCert><session>HIDDEN</session></launchSecurity>
  <qemu:commandline>
    <qemu:arg value='-fw_cfg'/>
    <qemu:arg value='name=opt/ignition,string=HIDDEN'/>
    <qemu:arg value='-object'/>
    <qemu:arg value='secret,id=s0,data=HIDDEN'/>
    <qemu:arg value='HIDDEN'/>
    <qemu:env name='TOKEN' value='HIDDEN'/>
  </qemu:commandline>
  <qemu:override>
    <qemu:device alias='a'><qemu:frontend>
      <qemu:property name='x-data' type='string' value='HIDDEN'/>
      <qemu:property name='queues' type='unsigned' value='4'/>
    </qemu:frontend></qemu:device>
  </qemu:override>
</domain>`;
const secretPool = `<pool type='netfs'>
  <name>my pool</name>
  <source><host name='s'/><dir path='/e'/><auth type='chap' username='u'><secret usage='pool'/></auth></source>
  <fs:mount_opts>
    <fs:option name='username=u,password=HIDDEN'/>
  </fs:mount_opts>
</pool>`;
const secretNetwork = `<network>
  <name>default</name>
  <metadata><app:x>HIDDEN</app:x></metadata>
  <bridge name='virbr0'/>
  <dnsmasq:options>
    <dnsmasq:option value='dhcp-option=HIDDEN'/>
  </dnsmasq:options>
</network>`;

test("secrets are left out, and nothing that a check needs with them", () => {
  host.program(
    "virsh",
    fakeVirsh({
      ...libvirt,
      "dumpxml 7": secrets,
      "dumpxml --inactive 7": secrets,
      ...pools,
      "pool-dumpxml my pool": secretPool,
      "net-dumpxml default": secretNetwork,
    }),
  );
  const { files } = host.gather();
  expect([...files.values()].filter((text) => text.includes("HIDDEN"))).toEqual([]);
  const guest = files.get("guests/7.xml") ?? "";
  for (const kept of [
    "machine='pc-q35-7.2'",
    "<memory",
    "port='5900'",
    "<policy>0x1</policy>",
    "value='-fw_cfg'",
    "value='4'",
    "name='image.qcow2'",
    "uuid='2a5b08e4",
  ]) {
    expect(guest).toContain(kept);
  }
  expect(guest.trimEnd()).toMatch(/<\/qemu:commandline>\n[\s\S]*<\/qemu:override>\n<\/domain>$/);
  expect(files.get("networks.xml")).toContain("<bridge name='virbr0'/>");
  for (const name of ["pools.xml", "volumes.xml"]) expect(files.get(name)).toContain("<dir path='/e'/>");
});

describe("the folder", () => {
  const wanted = (folder: string) => ({ folder, guests: false, limit: 5, time: new Date(0) });

  test("is its owner's alone, and nothing is left beside it", async () => {
    const folder = join(host.root, "node1");
    expect(await collectInto(wanted(folder), null)).toBe(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
    expect(readdirSync(host.root).sort()).toEqual(["bin", "node1"]);
  }, 60_000);

  test("that is there already is not touched", async () => {
    const folder = join(host.root, "node1");
    mkdirSync(folder);
    writeFileSync(join(folder, "mine"), "");
    await expect(collectInto(wanted(folder), null)).rejects.toMatchObject({ message: `${folder} is there already` });
    expect(readdirSync(folder)).toEqual(["mine"]);
  });

  test("cannot be made where there is no place for it", async () => {
    await expect(collectInto(wanted(join(host.root, "none/node1")), null)).rejects.toMatchObject({ code: "output" });
  });

  test("leaves nothing where the script is interrupted", async () => {
    host.program("virsh", "sleep 3");
    const folder = join(host.root, "node1");
    const child = spawn(join(host.root, "bin/sh"), [join(import.meta.dirname, "collect.sh")], {
      env: { PATH: join(host.root, "bin"), TMPDIR: host.root },
      stdio: ["ignore", "pipe", "ignore"],
    });
    await sleep(300);
    expect(readdirSync(host.root).some((name) => name.startsWith("tmp."))).toBe(true);
    child.kill("SIGTERM");
    await new Promise((resolve) => child.on("close", resolve));
    expect(readdirSync(host.root)).toEqual(["bin"]);
    expect(existsSync(folder)).toBe(false);
  });
});

test("the script that is handed out has what is wanted as its defaults", () => {
  expect(collectScript({ guests: false, limit: 7 })).toContain("\nguests=no limit=7 ");
  expect(collectScript({ guests: true, limit: 30 })).toContain("\nguests=yes limit=30 ");
});
