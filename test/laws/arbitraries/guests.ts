import fc, { type Arbitrary } from "fast-check";
import type { Guest } from "../../../packages/core/src/guest/guest.ts";
import { readGuests } from "../../../packages/core/src/guest/read-guests.ts";

/** Models near the silicon of the fleets, and such as no host has. */
const models = [
  ...["Haswell-noTSX-IBRS", "Haswell", "Skylake-Client-IBRS", "Skylake-Server", "Cascadelake-Server", "Nehalem"],
  ...["EPYC", "EPYC-Rome", "EPYC-Milan", "Opteron_G4", "kvm64", "qemu64", "NoSuchModel"],
];

/** Features that some hosts have, that none has, that depend on one another, and that some libvirt lacks the word for. */
const features = ["hypervisor", "avx", "avx2", "hle", "svm", "npt", "vmx", "pcid", "sha-ni", "gds-no", "vme", "x2apic"];
const policies = ["require", "disable", "optional", "force", "forbid"];
const machines = [null, "q35", "pc", "pc-q35-7.2", "pc-q35-9.2", "pc-i440fx-6.2", "pc-q35-2.4", "pc-q35-noble"];
const topologies = [
  "",
  "<topology sockets='2' cores='1' threads='1'/>",
  "<topology sockets='1' cores='2' threads='1'/>",
];

const someLines = fc
  .dictionary(fc.constantFrom(...features), fc.constantFrom(...policies), { maxKeys: 4 })
  .map((lines) => Object.entries(lines).map(([name, policy]) => `<feature policy="${policy}" name="${name}" />`));

const someCpu: Arbitrary<string> = fc.oneof(
  fc.constantFrom("", "<cpu/>", "<cpu></cpu>"),
  fc
    .tuple(
      fc.constantFrom("host-model", "host-passthrough", "maximum"),
      someLines,
      fc.constantFrom(...topologies, "<cache mode='passthrough'/>"),
    )
    .map(([mode, lines, topology]) => `<cpu mode='${mode}'>\n    ${[topology, ...lines].join("\n    ")}\n  </cpu>`),
  fc
    .tuple(
      fc.constantFrom(...models),
      someLines,
      fc.constantFrom(...topologies),
      fc.constantFrom("", " match='exact'", " match='minimum'", " match='exact' check='full'"),
    )
    .map(
      ([model, lines, topology, attributes]) =>
        `<cpu mode='custom'${attributes}>\r\n    <model>${model}</model>${topology}${lines.join("")}<!-- kept -->\r\n  </cpu>`,
    ),
);

/** Guests as people write them: of any mode, model, machine type. */
export function someGuest(): Arbitrary<Guest> {
  return fc
    .tuple(someCpu, fc.constantFrom(...machines), fc.constantFrom("kvm", "kvm", "qemu"))
    .map(([cpu, machine, type]) => {
      const text = `<!-- mine -->
<domain type="${type}">
  <name>g</name><memory unit='GiB'>1</memory><vcpu>2</vcpu>
  <os><type arch='x86_64'${machine === null ? "" : ` machine='${machine}'`}>hvm</type></os>
  ${cpu}
  <devices><disk type='file' device='disk'><source file='/a'/><target dev='vda'/></disk></devices>
</domain>
`;
      return readGuests([{ name: "g.xml", text }]).guests[0]!;
    });
}
