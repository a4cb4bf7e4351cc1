import { afterEach, beforeEach, expect, test } from "vitest";
import { type FakeHost, fakeHost, fakeVirsh } from "./fake-host.ts";
import { libvirt, pools } from "./fake-libvirt.ts";

let host: FakeHost;
beforeEach(() => {
  host = fakeHost();
});
afterEach(() => host.end());

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
