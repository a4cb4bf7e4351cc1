/** What collect gathers from two real stacks, from QEMU alone, and on a full disk. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AnyObservation } from "../../packages/core/src/evidence/observation.ts";
import { realDirectory } from "../../scripts/real/directory.ts";
import { filesIn, observationsOf, stableFacts } from "./evidence.ts";
import { runProgram } from "./process.ts";
import { STACK_NAMES, type Stack, startStack } from "./stack.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const script = readFileSync(join(repository, "packages/cli/src/collect/collect.sh"), "utf8");
/** The archive as text, since that is what programs are run with here. */
const gather = ["sh", "-c", "sh -s | base64 -w0"];
const unpacked = (base64: string) => filesIn(Buffer.from(base64, "base64"));
const values = (observations: readonly AnyObservation[], subject: string) =>
  observations.filter((one) => one.subject === subject).map(({ value }) => value as unknown);

/** The built command and a Node to run it, at a place of the stack's own file system; gives that place as it sees it. */
function installCommand(root: string): { place: string; remove(): void } {
  const place = "/opt/virt-baseline-test";
  const inside = join(root, place);
  execFileSync(process.execPath, [join(repository, "scripts/build.mjs")], { stdio: "ignore" });
  mkdirSync(inside, { recursive: true });
  cpSync(join(repository, "packages/cli/dist"), join(inside, "dist"), { recursive: true });
  cpSync(process.execPath, join(inside, "node"));
  return { place, remove: () => rmSync(inside, { recursive: true, force: true }) };
}

/** What is to be found: a pool with a volume, a network, a guest that runs and one that does not, and secrets. */
async function furnish(stack: Stack): Promise<void> {
  await stack.virsh(["net-define", "/proc/self/fd/0"], {
    input: "<network><name>isolated</name><bridge name='virbr7'/></network>",
  });
  await stack.run(["mkdir", "/run/images"]);
  await stack.virsh(["pool-create-as", "images", "dir", "--target", "/run/images"]);
  for (const name of ["disk.img", "disk two.img"]) await stack.virsh(["vol-create-as", "images", name, "1M"]);
  const guest = (name: string) =>
    `<domain type='qemu'><name>${name}</name><memory>65536</memory><vcpu>2</vcpu><os><type arch='x86_64' machine='q35'>hvm</type></os>` +
    "<description>HIDDEN</description><devices><graphics type='vnc' passwd='HIDDEN'/></devices></domain>";
  await stack.define(guest("asleep"));
  expect(await stack.createPaused(guest("awake"))).toMatchObject({ ok: true });
  await stack.run([
    "sh",
    "-c",
    `printf 'vnc_password = "HIDDEN"\\nshared_filesystems = [\\n  "/srv/images",\\n]\\n' >> /etc/libvirt/qemu.conf`,
  ]);
}

describe.each(STACK_NAMES)("%s", (name) => {
  let stack: Stack;
  let files: Map<string, string>;
  let observations: AnyObservation[];
  let spent: string;
  beforeAll(async () => {
    stack = await startStack(name);
    await furnish(stack);
    const { code, stdout, stderr } = await stack.run(gather, script);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    spent = stderr;
    files = unpacked(stdout);
    observations = observationsOf(files);
  });
  afterAll(() => stack?.stop());

  it("says what virsh and QEMU say, and reads back as one host", () => {
    expect(values(observations, "libvirt.version")).toEqual([stack.versions.libvirt]);
    expect(values(observations, "qemu.version")).toContainEqual(
      expect.objectContaining({ version: stack.versions.qemu }),
    );
    expect(values(observations, "network")).toMatchObject([{ name: "isolated", bridge: "virbr7" }]);
    expect(values(observations, "network.active")).toEqual([{ name: "isolated", active: false }]);
    expect(values(observations, "memory.node").length).toBeGreaterThan(0);
    expect(values(observations, "network.interface")).toContainEqual(expect.objectContaining({ name: "lo" }));
    expect(values(observations, "storage.filesystem")).toContainEqual(expect.objectContaining({ path: "/" }));
    const settings = observations.filter(({ subject }) => subject === "cpu.guest").map(({ scope }) => scope.accel);
    expect(settings).toContain("tcg");
    const asked = [...files.keys()].filter((file) => file.startsWith("domcapabilities-x86_64"));
    expect(asked.sort()).toEqual(["domcapabilities-x86_64-qemu-pc.xml", "domcapabilities-x86_64-qemu-q35.xml"]);
    console.log(`${name}: ${spent.trim()}`);
  });

  it("has volumes, guests and settings, and says that these are all", () => {
    const volume = { pool: "images", format: "raw", capacity: 2 ** 20, identity: null };
    expect(values(observations, "storage.volume")).toEqual(
      expect.arrayContaining([
        { ...volume, name: "disk.img", path: "/run/images/disk.img" },
        { ...volume, name: "disk two.img", path: "/run/images/disk two.img" },
      ]),
    );
    const guest = { uuid: expect.any(String), memory: 2 ** 26, vcpus: 2 };
    expect(values(observations, "guest.present")).toEqual(
      expect.arrayContaining([
        { ...guest, name: "asleep", active: false },
        { ...guest, name: "awake", active: true },
      ]),
    );
    expect(values(observations, "guest.present")).toHaveLength(2);
    expect(values(observations, "libvirt.setting")).toContainEqual({
      name: "shared_filesystems",
      value: '[ "/srv/images",]',
    });
    expect(values(observations, "collection")).toMatchObject([
      {
        asRoot: true,
        complete: expect.arrayContaining(["network", "storage.pool", "storage.volume", "guest.present", "pci.device"]),
      },
    ]);
  });

  it("the command gives the same evidence as the script", async () => {
    const root = name === "bookworm" ? "/" : join(realDirectory(), name);
    const { place, remove } = installCommand(root);
    try {
      const command = [`${place}/node`, `${place}/dist/virt-baseline.js`, "collect", "-o", "/run/collected"];
      const outcome = await stack.run(command);
      expect(outcome).toMatchObject({ code: 0, stdout: "/run/collected\n" });
      const { stdout } = await stack.run(["sh", "-c", "tar -C /run -cf - collected | base64 -w0"]);
      expect(stableFacts(observationsOf(unpacked(stdout)))).toEqual(stableFacts(observations));
      const modes = await stack.run(["find", "/run/collected", "-perm", "/077"]);
      expect(modes.stdout).toBe("");
    } finally {
      remove();
    }
  });

  it("keeps capabilities byte for byte, and the guest without what is secret", async () => {
    expect(`${files.get("capabilities.xml")?.trimEnd()}\n`).toBe(`${(await stack.capabilities()).trimEnd()}\n`);
    const guests = [...files].filter(([file]) => file.startsWith("guests/"));
    expect(guests).toHaveLength(3); // of the one that runs, how it will start too
    for (const [, text] of guests) expect(text).toMatch(/<name>(asleep|awake)<\/name>/);
    expect([...files.values()].filter((text) => text.includes("HIDDEN"))).toEqual([]);
  });
});

/** Whoever may not do it as root, with a libvirtd of their own. */
const nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "env", "HOME=/run/nobody"];
const asNobody = [...nobody, "XDG_RUNTIME_DIR=/run/nobody", "TMPDIR=/run/nobody"];

describe("as another user than root", () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack("bookworm");
    await stack.run(["sh", "-c", "mkdir -m 700 /run/nobody && chown 65534:65534 /run/nobody"]);
  });
  afterAll(() => stack?.stop());

  it("gathers what that user may read, and says what root would have had", async () => {
    await stack.run(["chmod", "700", "/run/libvirt"]);
    await stack.run([...asNobody, "libvirtd", "--daemon"]);
    const started = await stack.run([
      ...asNobody,
      "sh",
      "-c",
      "until virsh -c qemu:///session version; do sleep 0.2; done",
    ]);
    expect(started).toMatchObject({ code: 0 });
    const { code, stdout, stderr } = await stack.run([...asNobody, ...gather], script);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stderr).toMatch(/as root it would also have had: .*libvirt at qemu:\/\/\/system/);
    const observations = observationsOf(unpacked(stdout));
    expect(values(observations, "libvirt.version")).toEqual([stack.versions.libvirt]);
    const [collection] = values(observations, "collection") as {
      asRoot: boolean;
      complete: string[];
      missing: { what: string; remedy: string }[];
    }[];
    expect(collection).toMatchObject({ asRoot: false });
    expect(collection!.complete).not.toContain("network");
    expect(collection!.complete).toContain("pci.device");
    expect(collection!.missing).toContainEqual(
      expect.objectContaining({ what: "libvirt at qemu:///system", remedy: "run as root" }),
    );
    expect(observations.some(({ subject, scope }) => subject === "cpu.guest" && scope.accel === "tcg")).toBe(true);
    expect((await stack.run(["ls", "-A", "/run/nobody"])).stdout).not.toContain("tmp.");
  });
});

it("from QEMU alone", async () => {
  const { code, stdout } = await runProgram(gather[0]!, gather.slice(1), script);
  expect(code).toBe(0);
  const observations = observationsOf(unpacked(stdout));
  const subjects = new Set(observations.map(({ subject }) => subject));
  for (const subject of ["cpu.guest", "machine.types", "devices", "migration", "collection"] as const) {
    expect([...subjects]).toContain(subject);
  }
});

it.each(["dash", "bash", "busybox sh"])("under %s", async (shell) => {
  const { code, stdout } = await runProgram("sh", ["-c", `${shell} -s | base64 -w0`], script);
  expect(code).toBe(0);
  expect([...unpacked(stdout).keys()]).toEqual(
    expect.arrayContaining([
      "cpuinfo.txt",
      "kernel.txt",
      "manifest.json",
      "qmp-x86_64-devices.json",
      "qmp-x86_64-tcg.json",
    ]),
  );
});

it("on a full disk says so, and writes no archive", async () => {
  const inside =
    'd=$(mktemp -d); mount -t tmpfs -o size=128k tmpfs "$d" && TMPDIR=$d sh -s -- --limit 3; code=$?; umount "$d"; rmdir "$d"; exit $code';
  const { code, stdout, stderr } = await runProgram("unshare", ["--mount", "sh", "-c", inside], script);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/collect: cannot write to .* \(is the disk full\?\)/);
});
