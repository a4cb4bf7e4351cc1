import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { baseline } from "../../baseline/baseline.ts";
import { readHosts } from "../../read/read-hosts.ts";

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
  ["recorded", "kvm", "erms", "bookworm", "nested host", "the host is itself a guest"],
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
