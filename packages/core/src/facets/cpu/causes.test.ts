import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { baseline } from "../../baseline/baseline.ts";
import { featureIndex, featureSet } from "../../catalogue/feature-set.ts";
import { libvirtMaps } from "../../catalogue/libvirt-maps.ts";
import { readHosts } from "../../read/read-hosts.ts";
import { causeOf, type Facts, type Hardware } from "./causes.ts";

const examples = new URL("../../../../../examples/", import.meta.url);

function lossesIn(fleet: string, accel: string) {
  const folder = new URL(`${fleet}/`, examples);
  const inputs = readdirSync(folder).map((name) => {
    const files = readdirSync(new URL(`${name}/`, folder)).map((file) => ({
      name: file,
      text: readFileSync(new URL(`${name}/${file}`, folder), "utf8"),
    }));
    return { name, files };
  });
  const { cpu, byVendor } = baseline(readHosts(inputs).hosts, { accel });
  const sections = [cpu, ...byVendor.map((part) => part.cpu)].filter((section) => section !== null);
  return sections.flatMap(({ lost }) =>
    lost.flatMap(({ feature, missingOn }) => missingOn.map((on) => ({ feature, ...on }))),
  );
}

// fleet, accelerator | a feature | on a host | whose account it is on | what the judgement rests on
test.each([
  ["fleet", "kvm", "avx512f", "haswell-1", "hardware", "the CPU does not have avx512f"],
  ["fleet", "kvm", "md-clear", "skylake-2", "microcode", "skylake-1 has the same family, model and stepping"],
  ["fleet", "kvm", "vmx", "skylake-2", "kernel", "the CPU has vmx"],
  ["fleet", "kvm", "flush-l1d", "haswell-1", "qemu", "QEMU 7.2.15 does not know flush-l1d"],
  ["recorded", "kvm", "erms", "bookworm", "kernel", "an older kernel or a module option; the host is itself a guest"],
  ["recorded", "tcg", "rdseed", "bookworm", "qemu", "QEMU 7.2 does not emulate rdseed"],
])("%s with %s: %s on %s is lost to %s", (fleet, accel, feature, host, because, evidence) => {
  const loss = lossesIn(fleet, accel).find((one) => one.feature === feature && one.host === host);
  expect(loss).toMatchObject({ because });
  expect(loss!.evidence).toContain(evidence);
});

test("under TCG no loss is put on the host's own CPU", () => {
  const because = new Set(lossesIn("recorded", "tcg").map((loss) => loss.because));
  expect([...because]).toEqual(["qemu"]);
});

const silent: Facts = {
  name: "h",
  qemu: null,
  libvirt: null,
  isEmulated: false,
  hardware: null,
  isGuest: false,
  silicon: null,
  microcode: null,
};
const cpu = (...names: string[]): Hardware => ({ features: featureSet(names), knows: -1n, where: "f:1" });
const libvirt9 = { release: "9.0.0", knows: libvirtMaps().find(({ version }) => version === "9.0")!.knows };
const twinOf = (microcode: string): Facts => ({ ...silent, name: "twin", silicon: "6/85/4", microcode });

/** What the rules are shown of the host, the host that has the feature on the same silicon, and what they answer. */
const judged: readonly (readonly [says: string, host: Partial<Facts>, twin: Facts | undefined, answer: string])[] = [
  ["nothing is known", {}, undefined, "unknown: "],
  ["QEMU is older", { qemu: "7.2.0", hardware: cpu("gds-no") }, undefined, "qemu: QEMU 7.2.0 does not know gds-no"],
  ["QEMU has the word", { qemu: "11.1.0" }, undefined, "unknown: "],
  ["QEMU emulates", { qemu: "11.1.0", isEmulated: true }, undefined, "qemu: QEMU 11.1.0 does not emulate gds-no"],
  ["an unknown QEMU emulates", { isEmulated: true }, undefined, "qemu: QEMU does not emulate gds-no"],
  [
    "libvirt lacks the word, before what the CPU shows",
    { libvirt: libvirt9, hardware: cpu("gds-no") },
    undefined,
    "libvirt: libvirt 9.0.0 does not know the name gds-no",
  ],
  [
    "the CPU has it, before a twin",
    { hardware: cpu("gds-no"), silicon: "6/85/4" },
    twinOf("2"),
    "kernel: the CPU has gds-no (f:1) and KVM does not give it to guests: an older kernel or a module option",
  ],
  [
    "a twin with other microcode",
    { hardware: cpu(), silicon: "6/85/4", microcode: "1" },
    twinOf("2"),
    "microcode: twin has the same family, model and stepping (6/85/4) and other microcode (1 here, 2 there)",
  ],
  [
    "a twin with the same microcode",
    { hardware: cpu(), silicon: "6/85/4", microcode: "2" },
    twinOf("2"),
    "firmware: twin has the same family, model and stepping (6/85/4) and has it: firmware settings or microcode differ",
  ],
  [
    "the CPU of a guest lacks it",
    { hardware: cpu("hypervisor"), isGuest: true },
    undefined,
    "nested host: the host is itself a guest (its CPU has the hypervisor bit) and its CPU does not show gds-no (f:1)",
  ],
  ["the CPU lacks it", { hardware: cpu("fpu") }, undefined, "hardware: the CPU does not have gds-no (f:1)"],
  ["the dump does not tell", { hardware: { ...cpu(), knows: 0n } }, undefined, "unknown: "],
];

test.each(judged)("%s", (_, host, twin, answer) => {
  const bit = 1n << BigInt(featureIndex("gds-no"));
  const { because, evidence } = causeOf({ feature: "gds-no", bit, host: { ...silent, ...host }, twin: () => twin });
  expect(`${because}: ${evidence}`).toBe(answer);
});
