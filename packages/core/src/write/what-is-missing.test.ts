import { describe, expect, it } from "vitest";
import { baseline } from "../baseline/baseline.ts";
import { readHosts } from "../read/read-hosts.ts";
import { dialects, writeBaseline } from "./dialects.ts";

const cpu = "<cpu><arch>x86_64</arch><model>Haswell</model><vendor>Intel</vendor></cpu>";
const version = "Using library: libvirt 9.0.0\nRunning hypervisor: QEMU 7.2.15\n";
const arm = "<cpu><arch>aarch64</arch><model>cortex-a72</model></cpu>";

function written(id: string, ...texts: string[]): string {
  const inputs = texts.map((text, index) => ({ name: `h${index}\n-->`, files: [{ name: `f${index}`, text }] }));
  return writeBaseline(baseline(readHosts(inputs).hosts), dialects.find((dialect) => dialect.id === id)!).text;
}

/** JSON has no remarks: what a template of Firecracker lacks is told by the findings alone. */
const withRemarks = dialects.filter((dialect) => dialect.comment("?") !== "");

describe.each(withRemarks.map(({ id }) => id))("%s", (id) => {
  it("says why there is no CPU where a host is silent, and writes none", () => {
    const text = written(id, cpu, version);
    expect(text).toContain("no guest CPU: nothing is known of the CPU of h1");
    expect(text).not.toContain("Haswell");
  });

  it("says that no host spoke of its machine types", () => {
    expect(written(id, cpu)).toContain("no machine type: no host says anything of its machine; collect virsh capab");
  });

  it("says why nothing can be written where no architecture is shared", () => {
    const text = written(id, cpu, arm);
    expect(text).toContain("nothing can be written: the hosts share no architecture");
    expect(text.trim().split("\n")).toHaveLength(1);
  });

  it("keeps a remark on one line and within its syntax, whatever a host is called", () => {
    const [first, ...rest] = written(id, cpu, version)
      .split("\n")
      .filter((line) => line.includes("h1"));
    expect(rest).toEqual([]);
    expect(first).not.toMatch(/--> .*-->/);
  });
});
