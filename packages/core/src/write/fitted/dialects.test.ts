import { describe, expect, it } from "vitest";
import { fitGuest } from "../../fit/fit.ts";
import { readGuests } from "../../guest/read-guests.ts";
import { readHosts } from "../../read/read-hosts.ts";
import { fittedDialects, writeFitted } from "./dialects.ts";

interface Definition {
  readonly name?: string;
  readonly type?: string;
  readonly arch?: string;
  readonly machine?: string;
  readonly vcpu?: string;
  readonly cpu?: string;
  readonly more?: string;
}

function definition({
  name = "web",
  type = "kvm",
  arch = "x86_64",
  machine,
  vcpu = "4",
  cpu = "",
  more = "",
}: Definition) {
  return `<domain type='${type}'><name>${name}</name><memory>65536</memory>${vcpu.startsWith("<") ? vcpu : `<vcpu>${vcpu}</vcpu>`}
<os><type arch='${arch}' machine='${machine ?? "pc-q35-7.2"}'>hvm</type></os>${cpu}${more}</domain>`;
}

/** What each dialect writes of a guest, for no host or for those whose files are given. */
function written(what: Definition, ...hosts: string[]) {
  const { guests } = readGuests([{ name: "g.xml", text: definition(what) }]);
  const inputs = hosts.map((text, index) => ({ name: `h${index}`, files: [{ name: `f${index}`, text }] }));
  const fitted = fitGuest(guests[0]!, inputs.length === 0 ? [] : readHosts(inputs).hosts, null);
  return fittedDialects.map((dialect) => ({ dialect, ...writeFitted(fitted, dialect) }));
}

const custom = (lines: string, attributes = "match='exact' check='full'") =>
  `<cpu mode='custom' ${attributes}><model fallback='forbid'>Haswell</model>${lines}</cpu>`;
const line = (policy: string) => custom(`<feature policy='${policy}' name='x2apic'/>`);
const proxmoxUses = "reported-model Haswell";

/**
 * One guest a row: what is in its definition, and what of it the four write, side by side; `told: …` is what stands as a
 * remark and a finding instead.
 */
// definition | virt-xml | QEMU | Proxmox VE | KubeVirt
const rows: readonly (readonly [
  string,
  Definition,
  readonly string[],
  readonly string[],
  readonly string[],
  readonly string[],
])[] = [
  [
    "a model and its machine type",
    { cpu: custom("<vendor>Intel</vendor>") },
    ["--boot machine=pc-q35-7.2", "--cpu Haswell,secure=off,match=exact,check=full,model.fallback=forbid,vendor=Intel"],
    ["-machine pc-q35-7.2,accel=kvm", "-cpu Haswell,enforce"],
    ["qm set VMID --cpu custom-fitted-web --machine pc-q35-7.2", proxmoxUses],
    ["type: pc-q35-7.2", "model: Haswell", "told: KubeVirt starts guests with libvirt's check='partial'"],
  ],
  [
    "a feature that is required",
    { cpu: line("require") },
    ["require=x2apic"],
    ["x2apic=on"],
    ["+x2apic"],
    ["policy: require"],
  ],
  [
    "a feature that is switched off",
    { cpu: line("disable") },
    ["disable=x2apic"],
    ["x2apic=off"],
    ["-x2apic"],
    ["policy: disable"],
  ],
  [
    "a feature that is forced",
    { cpu: line("force") },
    ["force=x2apic"],
    ["x2apic=on", "told: QEMU cannot force x2apic"],
    ["+x2apic", "told: Proxmox VE cannot force x2apic"],
    ["policy: force"],
  ],
  [
    "a feature that is forbidden",
    { cpu: line("forbid") },
    ["forbid=x2apic"],
    ["x2apic=off", "told: QEMU cannot refuse a host that has x2apic"],
    ["-x2apic", "told: Proxmox VE cannot refuse a host that has x2apic"],
    ["policy: forbid"],
  ],
  [
    "a feature that is optional",
    { cpu: line("optional") },
    ["optional=x2apic"],
    ["told: QEMU has no optional features: x2apic is left out"],
    ["told: Proxmox VE has no optional features: x2apic is left out"],
    ["policy: optional"],
  ],
  [
    "a name that is another one for QEMU",
    { cpu: custom("<feature policy='require' name='pclmuldq'/>") },
    ["require=pclmuldq"],
    ["pclmulqdq=on"],
    ["+pclmulqdq"],
    ["name: pclmuldq"],
  ],
  [
    "match='strict'",
    { cpu: custom("", "match='strict' check='partial'") },
    ["match=strict,check=partial"],
    ["told: QEMU has no match='strict'"],
    ["told: Proxmox VE has no match='strict'"],
    ["told: KubeVirt has no match='strict'"],
  ],
  [
    "a topology",
    { vcpu: "16", cpu: custom("<topology sockets='2' dies='2' cores='2' threads='2'/>") },
    ["topology.sockets=2,topology.cores=2,topology.threads=2"],
    ["-smp 16,sockets=2,dies=2,cores=2,threads=2"],
    ["--sockets 2 --cores 8", "told: Proxmox VE has sockets and cores alone"],
    ["sockets: 2", "cores: 4", "threads: 2", "told: KubeVirt has sockets, cores and threads alone"],
  ],
  [
    "no topology, which is a socket a vCPU, and fewer vCPUs at the start",
    { vcpu: "<vcpu current='2'>4</vcpu>", cpu: custom("") },
    ["model.fallback=forbid\n"],
    ["-smp 2,maxcpus=4,sockets=4,cores=1,threads=1"],
    ["--sockets 4 --cores 1 --vcpus 2"],
    ["sockets: 4"],
  ],
  [
    "address bits",
    { cpu: custom("<maxphysaddr mode='emulate' bits='40'/>") },
    ["virt-xml web --edit --xml ./cpu/maxphysaddr/@mode=emulate --xml ./cpu/maxphysaddr/@bits=40"],
    ["phys-bits=40"],
    ["phys-bits 40"],
    ["told: KubeVirt cannot be told the width of physical addresses, which is 40"],
  ],
  [
    "each host's address bits",
    { cpu: custom("<maxphysaddr mode='passthrough'/>") },
    ["--cpu Haswell"],
    ["told: QEMU's arguments does not say that each host"],
    ["told: Proxmox VE does not say that each host"],
    ["told: KubeVirt does not say that each host"],
  ],
  [
    "a vendor of its own",
    { cpu: "<cpu mode='custom' match='exact'><model fallback='allow' vendor_id='AuthenticAMD'>Haswell</model></cpu>" },
    ["model.fallback=allow,model.vendor_id=AuthenticAMD"],
    ["vendor=AuthenticAMD"],
    ["told: Proxmox VE shows GenuineIntel with Haswell, not AuthenticAMD"],
    ["told: KubeVirt cannot be told the vendor that CPUID shows, which is AuthenticAMD"],
  ],
  [
    "emulated caches",
    { cpu: custom("<cache level='3' mode='emulate'/>") },
    ["--cpu Haswell"],
    ["l3-cache=on,host-cache-info=off"],
    ["told: Proxmox VE cannot be told <cache mode='emulate'/>"],
    ["told: KubeVirt cannot be told <cache mode='emulate'/>"],
  ],
  [
    "a pinned TSC",
    { cpu: custom(""), more: "<clock offset='utc'><timer name='tsc' frequency='2400000000'/></clock>" },
    ["--cpu Haswell"],
    ["tsc-frequency=2400000000"],
    ["told: Proxmox VE does not state the TSC frequency, which is 2400000000 Hz"],
    ["told: KubeVirt does not state the TSC frequency, which is 2400000000 Hz"],
  ],
  [
    "enlightenments, which stand in QEMU's -cpu too",
    {
      cpu: custom(""),
      more: "<features><hyperv><relaxed state='on'/></hyperv><kvm><hidden state='on'/></kvm></features>",
    },
    ["--cpu Haswell"],
    ["told: the guest's -cpu says more beside this, to be kept: relaxed and hidden"],
    [proxmoxUses],
    ["model: Haswell"],
  ],
  [
    "emulation",
    { type: "qemu", cpu: custom("").replace("Haswell", "Westmere") },
    ["--cpu Westmere"],
    ["accel=tcg", "-cpu Westmere,enforce"],
    ["--kvm 0", proxmoxUses.replace("Haswell", "Westmere")],
    ["model: Westmere"],
  ],
  [
    "a CPU that is each host's",
    { cpu: "<cpu mode='host-passthrough'/>" },
    ["told: no guest CPU: mode='host-passthrough' is another CPU on every host", "--boot machine=pc-q35-7.2"],
    ["told: no guest CPU: mode='host-passthrough'", "-machine pc-q35-7.2"],
    ["told: no guest CPU: mode='host-passthrough'", "--machine pc-q35-7.2"],
    ["told: no guest CPU: mode='host-passthrough'", "type: pc-q35-7.2"],
  ],
  [
    "no CPU",
    {},
    ["told: no guest CPU: the definition names none"],
    ["told: no guest CPU: the definition names none"],
    ["told: no guest CPU: the definition names none"],
    ["told: no guest CPU: the definition names none"],
  ],
  [
    "another architecture",
    { arch: "aarch64", machine: "virt-7.2", cpu: "<cpu mode='custom'><model>cortex-a57</model></cpu>" },
    ["told: virt-xml: no CPU is written for aarch64", "--boot machine=virt-7.2"],
    ["-machine virt-7.2", "-cpu cortex-a57"],
    ["told: Proxmox VE: no CPU is written for aarch64", "told: Proxmox VE: nothing is written for aarch64"],
    ["told: KubeVirt: no CPU is written for aarch64"],
  ],
  [
    "another hypervisor",
    { type: "xen", cpu: custom("") },
    ["told: nothing can be written: xen is no accelerator of QEMU's"],
    ["told: nothing can be written: xen is no accelerator of QEMU's"],
    ["told: nothing can be written: xen is no accelerator of QEMU's"],
    ["told: nothing can be written: xen is no accelerator of QEMU's"],
  ],
  [
    "a name that a shell would read",
    { name: "-a b$(id)'", cpu: custom("") },
    ["virt-xml --edit --boot machine=pc-q35-7.2 -- '-a b$(id)'\\'''"],
    ["-cpu Haswell"],
    ["cpu-model: fitted-a-b-id\n"],
    ["model: Haswell"],
  ],
  [
    "features that are no names",
    { cpu: custom("<feature policy='force' name='x,enforce=off&#10;y'/>") },
    ["told: left out, since no tool takes it for a name"],
    ["told: left out, since no tool takes it for a name"],
    ["told: left out, since no tool takes it for a name"],
    ["told: left out, since no tool takes it for a name"],
  ],
];

describe("one guest in every dialect", () => {
  it.each(rows)("%s", (_, what, ...expected) => {
    written(what).forEach(({ dialect, text, findings }, index) => {
      const [told, said] = [expected[index]!.filter(isTold), expected[index]!.filter((part) => !isTold(part))];
      for (const part of said) expect(text).toContain(part);
      // Nothing is told but what the row has; that KubeVirt checks less than check='full' is true of each of its guests.
      const messages = findings.filter(({ severity }) => severity !== "info").map(({ message }) => message);
      expect(
        messages.map((message) => told.some((part) => message.startsWith(part.slice(6)))),
        messages.join(),
      ).toEqual(told.filter((part) => !part.startsWith("told: KubeVirt starts")).map(() => true));
      for (const { message } of findings) expect(text).toContain(dialect.comment(message));
    });
  });
});

const isTold = (part: string) => part.startsWith("told: ");

const host = (features: string) => `<domainCapabilities><path>/usr/bin/qemu-system-x86_64</path><domain>kvm</domain>
<machine>pc-q35-7.2</machine><arch>x86_64</arch><vcpu max='288'/><cpu><mode name='host-passthrough' supported='yes'/>
<mode name='host-model' supported='yes'><model fallback='forbid'>Haswell</model><vendor>Intel</vendor>${features}</mode>
<mode name='custom' supported='yes'><model usable='yes'>Haswell</model></mode></cpu></domainCapabilities>`;

it("takes out with virt-xml what fit takes out, and tells obstacles first", () => {
  const cpu = `<cpu mode='host-passthrough' check='none' migratable='on'><cache mode='passthrough'/>
    <feature policy='require' name='avx512f'/></cpu>`;
  const [virtXml, qemu] = written({ cpu }, host(""), host("<feature policy='disable' name='x2apic'/>"));
  expect(virtXml!.text).toContain("migratable=,cache.mode=");
  expect(virtXml!.text).toMatch(/^# obstacle: h0 cannot give the guest avx512f\n/);
  expect(qemu!.text).toMatch(/^# obstacle: h0 cannot give the guest avx512f\n/);
  expect(qemu!.text).toMatch(/x2apic=off|-cpu/);
});
