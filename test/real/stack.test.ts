import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { STACK_NAMES, type Stack, type StackName, startStack } from "./stack.ts";

const EXPECTED: Record<StackName, { libvirt: RegExp; qemu: RegExp }> = {
  bookworm: { libvirt: /^9\.0\.\d+$/, qemu: /^7\.2\.\d+$/ },
  trixie: { libvirt: /^11\.3\.\d+$/, qemu: /^10\.0\.\d+$/ },
};

const domain = (name: string, cpu = "") => `
<domain type="qemu"><name>${name}</name><memory unit="MiB">64</memory><vcpu>1</vcpu>
  <os><type arch="x86_64" machine="pc-q35-7.2">hvm</type></os>${cpu}
  <devices><controller type="usb" model="none"/><memballoon model="none"/></devices>
</domain>`;

describe.each(STACK_NAMES)("the stack of %s", (name) => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack(name);
  }, 60_000);
  afterAll(() => stack?.stop());

  test("is of the release it stands for", () => {
    expect(stack.versions.libvirt).toMatch(EXPECTED[name].libvirt);
    expect(stack.versions.qemu).toMatch(EXPECTED[name].qemu);
  });

  test("describes itself and offers TCG only", async () => {
    expect(await stack.capabilities()).toContain("<domain type='qemu'/>");
    expect(await stack.domainCapabilities({ machine: "q35" })).toContain("<domain>qemu</domain>");
    await expect(stack.domainCapabilities({ virttype: "kvm" })).rejects.toThrow("'kvm' is not supported");
  });

  test("starts a trivial guest with its CPUs stopped", async () => {
    expect(await stack.createPaused(domain("trivial"))).toEqual({ ok: true, name: "trivial" });
    expect(await stack.virsh(["domstate", "trivial"])).toContain("paused");
    expect(await stack.dumpxml("trivial")).toContain("machine='pc-q35-7.2'");
    await stack.destroy("trivial");
    expect((await stack.virsh(["list", "--all", "--name"])).trim()).toBe("");
  });

  test("says why it refuses a guest, in libvirt's words", async () => {
    const cpu = '<cpu mode="custom" match="exact" check="full"><model fallback="forbid">kvm64</model></cpu>';
    const error = "operation failed: guest CPU doesn't match specification: extra features: hypervisor";
    expect(await stack.createPaused(domain("refused", cpu))).toEqual({ ok: false, error });
  });

  test("defines a domain and translates one for QEMU", async () => {
    expect(await stack.define(domain("kept"))).toBe("kept");
    await stack.virsh(["undefine", "kept"]);
    expect(await stack.domxmlToNative(domain("translated"))).toMatch(/-machine '?pc-q35-7\.2/);
  });

  test("lets its QEMU be asked, over QMP and by its command line", async () => {
    const { replies, code } = await stack.qmp([], [{ execute: "query-version" }, { execute: "nonsense" }]);
    const { major, minor, micro } = (replies[0]!.return as { qemu: Record<string, number> }).qemu;
    expect(`${major}.${minor}.${micro}`).toBe(stack.versions.qemu);
    expect(replies[1]?.error?.class).toBe("CommandNotFound");
    expect(code).toBe(0);
    expect((await stack.qemuBinary(["-version"])).stdout).toContain(stack.versions.qemu);
  });
});

/** The machine's processes whose command line names this guest. */
const processesOf = (guest: string): string[] =>
  readdirSync("/proc").filter((entry) => {
    try {
      return readFileSync(`/proc/${entry}/cmdline`, "utf8").includes(`guest=${guest},`);
    } catch {
      return false; // no process, or one that has just ended
    }
  });

test("no guest outlives its stack", async () => {
  const stack = await startStack("bookworm");
  try {
    await stack.createPaused(domain("left-behind"));
    expect(processesOf("left-behind")).toHaveLength(1);
  } finally {
    await stack.stop();
  }
  expect(processesOf("left-behind")).toEqual([]);
});
