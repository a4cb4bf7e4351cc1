import { describe, expect, it } from "vitest";
import type { Subject } from "../../evidence/observation.ts";
import { InputError } from "../../xml/errors.ts";
import { readText } from "../read-text.ts";

const real = `Compiled against library: libvirt 9.0.0
Using library: libvirt 9.0.0
Using API: QEMU 9.0.0
Running hypervisor: QEMU 7.2.22

`;

const read = (text: string) => [...readText(text, "version.txt")].flatMap(({ observations }) => observations);
const said = (text: string, subject: Subject) => read(text).find((observation) => observation.subject === subject);

describe("virsh version", () => {
  // subject | value | line
  it.each<[Subject, unknown, number]>([
    ["libvirt.version", "9.0.0", 2],
    ["hypervisor.type", "qemu", 4],
    ["qemu.version", { version: "7.2.22", package: null }, 4],
  ])("says %s", (subject, value, line) => {
    expect(said(real, subject)).toMatchObject({ value, source: { file: "version.txt", line, tool: "virsh version" } });
    expect(said(real.replaceAll("\n", "\r\n"), subject)?.value).toEqual(value);
  });

  it("tells another hypervisor's name, and no version of QEMU for it", () => {
    const text = real.replace("Running hypervisor: QEMU", "Running hypervisor: Xen");
    expect(said(text, "hypervisor.type")?.value).toBe("xen");
    expect(said(text, "qemu.version")).toBeUndefined();
  });

  it("may leave the hypervisor's version out", () => {
    const text = real.replace(/Running.*/, "Cannot extract running QEMU hypervisor version");
    expect(said(text, "libvirt.version")?.value).toBe("9.0.0");
    expect(said(text, "qemu.version")).toBeUndefined();
  });

  it("is refused wherever it is cut off before the end of its last line", () => {
    for (let length = 1; length <= real.trimEnd().length; length += 1) {
      expect(() => read(real.slice(0, length))).toThrow(InputError);
    }
    const threeLines = real.slice(0, real.indexOf("Running"));
    expect(() => read(threeLines)).toThrow(expect.objectContaining({ code: "virsh-version.truncated" }));
    expect(read(real.slice(0, -1))).toEqual(read(real));
  });
});
