/** The transcript that docs/formats/qmp.md tells how to make, made so, and the same conversation written down in other ways. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readHosts } from "../../packages/core/src/read/read-hosts.ts";
import { converse, type QmpCommand } from "../../scripts/real/qmp.ts";
import { runProgram } from "./process.ts";

const page = fileURLToPath(new URL("../../docs/formats/qmp.md", import.meta.url));
const documented = /```sh\n(.*?)```/s.exec(readFileSync(page, "utf8"))?.[1] ?? "";
/** For a machine without KVM, as the page says. */
const script = documented.replace("accel=kvm", "accel=tcg").replaceAll('"name":"host"', '"name":"max"');

const qemu = "qemu-system-x86_64";
const qemuArguments = ["-machine", "none,accel=tcg", "-S", "-nodefaults", "-display", "none", "-qmp", "stdio"];

/** All that is said, without the places where it stands. */
function said(text: string) {
  const { hosts } = readHosts([{ name: "host", files: [{ name: "qmp.json", text }] }]);
  expect(hosts).toHaveLength(1);
  return hosts[0]!.documents.flatMap(({ observations }) =>
    observations.map(({ subject, scope, value }) => ({ subject, scope, value })),
  );
}

describe("a transcript", () => {
  let folder: string;
  let text: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "virt-baseline-"));
    const { code, stderr } = await runProgram("sh", ["-c", `cd "$0" && ${script}`, folder]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    text = readFileSync(join(folder, "qmp.json"), "utf8");
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("made as documented says what QEMU, which machine types and which CPU", async () => {
    const { stdout } = await runProgram(qemu, ["--version"]);
    const version = /version (\d+\.\d+\.\d+)/.exec(stdout)?.[1];
    const observations = said(text);
    const first = (subject: string) => observations.find((one) => one.subject === subject);
    expect(first("qemu.version")?.value).toMatchObject({ version });
    expect(first("cpu.guest")?.scope).toEqual({ arch: "x86_64", accel: "tcg", emulator: null, machine: null });
    expect(first("cpu.guest")?.value).toMatchObject({ form: "list", on: expect.arrayContaining(["sse2", "nx"]) });
    const machine = expect.objectContaining({ name: `pc-q35-${version?.replace(/\.\d+$/, "")}`, deprecated: false });
    expect(first("machine.types")?.value).toMatchObject({ machines: expect.arrayContaining([machine]) });
    expect(first("cpu.models")?.value).toMatchObject({ wording: "qemu" });
    const names = (...some: string[]) => ({ names: expect.arrayContaining(some) });
    expect(first("devices")?.value).toMatchObject({ kind: "type", ...names("virtio-net-pci", "cirrus-vga") });
    expect(first("migration")?.value).toMatchObject({ kind: "capability", ...names("multifd", "postcopy-ram") });
    expect(first("memory")).toBeUndefined();
  });

  it("says the same with the commands beside the replies, in turn or in a row, with ids or without", async () => {
    const expansion = (name: string, props: object): QmpCommand => ({
      execute: "query-cpu-model-expansion",
      arguments: { type: "static", model: { name, props } },
    });
    const commands: QmpCommand[] = [
      ...["query-version", "query-target", "query-kvm", "query-machines", "query-cpu-definitions"].map((execute) => ({
        execute,
      })),
      { execute: "query-migrate-capabilities" },
      { execute: "query-migrate-parameters" },
      { execute: "qom-list-types", arguments: { implements: "device", abstract: false } },
      expansion("no-such-model", {}),
      expansion("qemu64", {}),
      expansion("max", { migratable: true }),
      expansion("max", { migratable: false }),
    ];
    const { replies, code } = await converse([qemu, ...qemuArguments], commands);
    expect({ code, replies: replies.length }).toEqual({ code: 0, replies: commands.length });
    expect(replies.some(({ error }) => error !== undefined)).toBe(true);
    const event = { event: "STOP", timestamp: { seconds: 1, microseconds: 0 } };
    const withIds = <T>(messages: readonly T[]) => messages.map((message, id) => ({ ...message, id: `libvirt-${id}` }));
    const inTurn = (asked: readonly object[], given: readonly object[]) => asked.flatMap((one, i) => [one, given[i]!]);
    const ways: Record<string, readonly object[]> = {
      "in turn": inTurn(commands, replies),
      "in turn, with ids": inTurn(withIds(commands), withIds(replies)),
      "in a row": [...commands, ...replies],
      "in a row, replies in another order": [...withIds(commands), ...withIds(replies).reverse()],
      "with events": inTurn(commands, replies).flatMap((message) => [event, message]),
    };
    const expected = new Set(said(text).map((one) => JSON.stringify(one)));
    for (const [way, messages] of Object.entries(ways)) {
      for (const indent of [undefined, 2]) {
        const written = messages.map((message) => `${JSON.stringify(message, null, indent)}\n`).join("\n");
        expect(new Set(said(written).map((one) => JSON.stringify(one))), way).toEqual(expected);
      }
    }
  });
});
