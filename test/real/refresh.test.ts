/** Two real QEMU binaries against the data that were taken from them: nothing to change, and a doctored answer is told. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { dataRoot } from "../../scripts/data/files.ts";
import { askQemu } from "../../scripts/data/refresh/ask-qemu.ts";
import { refreshSession } from "../../scripts/data/refresh.ts";
import { realDirectory } from "../../scripts/real/directory.ts";

const emulator = "/usr/bin/qemu-system-x86_64";
const binaries: [release: string, program: [string, ...string[]]][] = [
  ["7.2", [emulator]],
  ["10.0", ["chroot", join(realDirectory(), "trixie"), emulator]],
];

describe.each(binaries)("QEMU %s as installed", (release, program) => {
  it("changes nothing in machine types, CPU properties and CPU models, to the byte", async () => {
    const { changes, files } = refreshSession(dataRoot, await askQemu(program), { file: program.join(" ") });
    expect(changes).toEqual([]);
    expect([...files.keys()]).toEqual([
      `machine-types/x86_64/binary-${release}.json`,
      "cpu-models/x86/features.json",
      "cpu-models/x86/qemu-models.json",
    ]);
    for (const [path, text] of files) expect(text === readFileSync(join(dataRoot, path), "utf8"), path).toBe(true);
  });

  it("with a doctored answer is told", async () => {
    const session = (await askQemu(program)).split("\n");
    const asked = session.findIndex((line) => line.includes('"model":{"name":"Haswell-v1"}'));
    const doctored = session[asked + 1]!.replace('"avx2":true', '"avx2":false');
    expect(doctored).not.toBe(session[asked + 1]);
    const text = session
      .with(asked + 1, doctored)
      .join("\n")
      .replace('"cpu-max":288', '"cpu-max":289');
    const { changes } = refreshSession(dataRoot, text, { file: "doctored" });
    expect(changes).toHaveLength(2);
    expect(changes[0]).toMatch(/: 288 vCPUs at most become 289$/);
    expect(changes[1]).toMatch(/^model Haswell-v1: loses avx2 \(kept: QEMU .* had it as the data have\)$/);
  });
});
