import { expect, test } from "vitest";
import type { Listing } from "../../evidence/observation.ts";
import { readText } from "../read-text.ts";

const areas = new Set(["devices", "firmware", "hyperv", "memory", "security"]);
const read = (inner: string): [area: string, listing: Listing][] =>
  [
    ...readText(`<domainCapabilities><domain>kvm</domain><arch>x86_64</arch>${inner}</domainCapabilities>`, "d.xml"),
  ].flatMap(({ observations }) =>
    observations.flatMap(({ subject, value }): [string, Listing][] =>
      areas.has(subject) ? [[subject, value as Listing]] : [],
    ),
  );
const enumeration = (name: string, ...values: string[]) =>
  `<enum name='${name}'>${values.map((value) => `<value>${value}</value>`).join("")}</enum>`;

const word = (kind: string, ...names: string[]) => ({ kind, names, silence: "word" });
const whole = (kind: string, ...names: string[]) => ({ kind, names, silence: "absent" });
const some = (kind: string, names: string[], denied?: string[]) => ({
  kind,
  names,
  silence: "untold",
  ...(denied === undefined ? {} : { denied }),
});

// what the document has | the elements | what they say
test.each<[string, string, [string, object][]]>([
  [
    "a device with its models",
    `<devices><tpm supported='yes'>${enumeration("model", "tpm-tis")}</tpm></devices>`,
    [
      ["devices", some("device", ["tpm"])],
      ["devices", word("tpm.model", "tpm-tis")],
    ],
  ],
  [
    "an enumeration without values",
    `<devices><hostdev supported='yes'>${enumeration("capsType")}</hostdev></devices>`,
    [
      ["devices", some("device", ["hostdev"])],
      ["devices", word("hostdev.capsType")],
    ],
  ],
  [
    "a device that is not there has no model either",
    "<devices><redirdev supported='no'/></devices>",
    [
      ["devices", some("device", [], ["redirdev"])],
      ["devices", whole("redirdev.bus")],
    ],
  ],
  [
    "a device of a later libvirt",
    `<devices><sound supported='yes'>${enumeration("model", "ich9")}</sound></devices>`,
    [
      ["devices", some("device", ["sound"])],
      ["devices", word("sound.model", "ich9")],
    ],
  ],
  [
    "memory backing",
    `<memoryBacking supported='yes'>${enumeration("sourceType", "memfd")}</memoryBacking>`,
    [["memory", word("sourceType", "memfd")]],
  ],
  [
    "firmware",
    `<os supported='yes'>${enumeration("firmware", "efi")}<loader supported='yes'><value>/x/OVMF.fd</value>${enumeration("secure", "no")}</loader></os>`,
    [
      ["firmware", word("firmware", "efi")],
      ["firmware", word("loader.secure", "no")],
      ["firmware", some("loader", ["/x/OVMF.fd"])],
    ],
  ],
  [
    "features that are there or not",
    "<iothreads supported='yes'/><features><genid supported='yes'/><ps2 supported='no'/></features>",
    [
      ["devices", some("feature", ["iothreads"], [])],
      ["devices", some("feature", ["genid"], ["ps2"])],
    ],
  ],
  [
    "enlightenments",
    `<features><hyperv supported='yes'>${enumeration("features", "relaxed")}</hyperv></features>`,
    [["hyperv", word("enlightenment", "relaxed")]],
  ],
  ["no enlightenments", "<features><hyperv supported='no'/></features>", [["hyperv", whole("enlightenment")]]],
  [
    "SEV",
    "<features><sev supported='yes'><cbitpos>51</cbitpos><reducedPhysBits>1</reducedPhysBits><maxGuests>59</maxGuests></sev></features>",
    [
      ["security", some("launchSecurity", ["sev"])],
      ["security", whole("sev.cbitpos", "51")],
      ["security", whole("sev.reducedPhysBits", "1")],
    ],
  ],
  [
    "no SEV",
    "<features><sev supported='no'/></features>",
    [["security", some("launchSecurity", [], ["sev", "sev-snp"])]],
  ],
  [
    "launch security by type",
    `<features><launchSecurity supported='yes'>${enumeration("sectype", "tdx")}</launchSecurity></features>`,
    [["security", word("launchSecurity", "tdx")]],
  ],
  [
    "SGX by its parts",
    "<features><sgx supported='yes'><flc>no</flc><sgx1>yes</sgx1><section_size unit='KiB'>1</section_size></sgx></features>",
    [["security", some("sgx", ["sgx", "sgx1"], ["flc"])]],
  ],
  [
    "interrupt controllers",
    `<features><gic supported='yes'>${enumeration("version", "2", "3")}</gic></features>`,
    [["devices", word("gic.version", "2", "3")]],
  ],
  [
    "names that trip up plain objects",
    "<features><constructor supported='yes'/></features>",
    [["devices", some("feature", ["constructor"], [])]],
  ],
  ["an enumeration without a name", "<memoryBacking supported='yes'><enum><value>x</value></enum></memoryBacking>", []],
  ["nothing", "", []],
])("%s", (_, inner, said) => {
  expect(read(inner)).toEqual(said);
});
