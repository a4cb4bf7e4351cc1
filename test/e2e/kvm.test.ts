/**
 * Under KVM, where the machine lets it be used: what check says of a host of KVM's is what libvirt and QEMU then say. Which
 * features, vendor and TSC the host has is the machine's affair, so each case takes what this one lacks.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runProgram } from "../real/process.ts";
import { type Stack, startStack } from "../real/stack.ts";
import { CLI, checkedMove, errorsOf } from "./built-cli.ts";

const tried = await runProgram(
  "qemu-system-x86_64",
  ["-accel", "kvm", "-display", "none", "-monitor", "stdio"],
  "quit\n",
);

if (tried.code === 0) describe("a host with KVM", aHostWithKvm);
else {
  test("QEMU says why KVM cannot be used here", () => {
    expect(tried.stderr).toMatch(/kvm/i);
  });
}

function aHostWithKvm(): void {
  let stack: Stack;
  let folder: string;
  let capabilities: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "virt-baseline-kvm-"));
    stack = await startStack("bookworm", { kvm: true });
    const collected = await stack.run([...CLI, "collect", "--no-guests", "-o", join(folder, "host")]);
    expect(collected, collected.stderr).toMatchObject({ code: 0 });
    capabilities = await readFile(join(folder, "host/capabilities.xml"), "utf8");
  });
  afterAll(async () => {
    await stack?.stop();
    await rm(folder, { recursive: true });
  });

  async function bothSay(cpu: string, beside = "") {
    const xml = `<domain type='kvm'><name>kvm</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>
      <os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type></os>${beside}${cpu}
      <devices><controller type='usb' model='none'/><memballoon model='none'/></devices></domain>`;
    await writeFile(join(folder, "guest.xml"), xml);
    const { move } = await checkedMove(join(folder, "guest.xml"), "--to", join(folder, "host"));
    const started = await stack.createPaused(xml);
    if (started.ok) await stack.destroy(started.name);
    return { errors: errorsOf(move), move, said: started.ok ? "starts" : started.error };
  }

  const model = (check: string, lines: string) =>
    `<cpu mode='custom' match='exact' check='${check}'><model fallback='forbid'>qemu64</model>${lines}</cpu>`;

  test("a TSC of another frequency is taken just where the host scales", async () => {
    const scales = /<counter name='tsc' [^>]*scaling='yes'/.test(capabilities);
    const { errors, said } = await bothSay(
      "",
      "<clock offset='utc'><timer name='tsc' frequency='1000000000'/></clock>",
    );
    expect(errors.includes("clock.tsc")).toBe(!scales);
    if (scales) expect(said).toBe("starts");
    else expect(said).toMatch(/TSC frequency 1000000000 Hz is outside tolerance range/);
  });

  test("a guest made for the other vendor is refused", async () => {
    const other = /<vendor>Intel<\/vendor>/.test(capabilities) ? "AMD" : "Intel";
    const { errors, said } = await bothSay(model("partial", `<vendor>${other}</vendor>`));
    expect(errors).toContain("cpu.vendor");
    expect(said).toContain(`host CPU vendor does not match required CPU vendor ${other}`);
  });

  test("a feature that the host has not is refused by libvirt, and by QEMU with enforce", async () => {
    // No CPU has all of these: two are of one vendor, the others of lines that never met.
    const wanted = ["hle", "3dnowext", "amx-tile", "avx512er"];
    const expansion = { execute: "query-cpu-model-expansion", arguments: { type: "full", model: { name: "max" } } };
    const { replies } = await stack.qmp(["-accel", "kvm"], [expansion]);
    const { props } = (replies[0]!.return as { model: { props: Record<string, unknown> } }).model;
    const missing = wanted.find((name) => props[name] !== true)!;
    expect(missing).toBeDefined();
    const { errors, move, said } = await bothSay(model("full", `<feature policy='require' name='${missing}'/>`));
    expect(errors).toContain("cpu.features");
    expect(move.qemu).toBe("refused");
    expect(move.findings.map(({ message }) => message).join("\n")).toContain(missing);
    expect(said).toMatch(new RegExp(`missing features: .*${missing}`));
    const enforced = await stack.qmp(["-M", "pc-q35-7.2", "-accel", "kvm", "-cpu", `qemu64,enforce,${missing}=on`], []);
    expect(enforced.code).not.toBe(0);
    expect(enforced.stderr).toMatch(new RegExp(`${missing}[\\s\\S]*Host doesn't support requested features`));
  });
}
