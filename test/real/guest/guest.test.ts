/** The guest that tells its CPUID tells the truth: what it prints is what its QEMU says that it has. */
import { afterAll, describe, expect, test } from "vitest";
import { GUEST_DISK, serialLogOf, startStackPair } from "../moves/stack-pair.ts";
import { STACK_NAMES } from "../stack.ts";
import { type CpuidView, differencesOf, REGISTERS, type Register, roundsIn } from "./cpuid-log.ts";

const pair = await startStackPair();
afterAll(() => pair.stop());

interface FeatureWord {
  readonly "cpuid-input-eax": number;
  readonly "cpuid-input-ecx"?: number;
  readonly "cpuid-register": string;
  readonly features: number;
}

/** The guest switches XSAVE on itself, and CPUID says so: OSXSAVE, leaf 1 ECX bit 27. */
const SET_BY_GUEST = 1 << 27;

function wordIn(view: CpuidView, word: FeatureWord): number {
  const leaf = word["cpuid-input-eax"];
  const place = [leaf, word["cpuid-input-ecx"] ?? 0].map((number) => number.toString(16).padStart(8, "0")).join(".");
  const register = view.get(place)?.[REGISTERS.indexOf(word["cpuid-register"].toLowerCase() as Register)] ?? 0;
  return leaf === 1 && word["cpuid-register"] === "ECX" ? register & ~SET_BY_GUEST : register;
}

describe.each(STACK_NAMES)("%s", (name) => {
  // A 486 has no local APIC, so no PCIe.
  test.each([
    ["486", "pc-i440fx-7.2", "ide"],
    ["qemu64", "pc-i440fx-7.2", "ide"],
    ["Nehalem", "pc-q35-7.2", "sata"],
    ["EPYC", "pc-q35-7.2", "sata"],
    ["Haswell", "pc-q35-6.2", "virtio"],
  ])("%s on %s, from a disk at %s", async (model, machine, bus) => {
    const guest = `${name}-${model}`;
    const stack = pair.stacks[name];
    const xml = `<domain type='qemu'><name>${guest}</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>
      <os><type arch='x86_64' machine='${machine}'>hvm</type></os>
      <cpu mode='custom' match='exact' check='none'><model>${model}</model></cpu>
      <devices>
        <disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='${GUEST_DISK}'/><target dev='${bus === "ide" ? "hda" : "sda"}' bus='${bus}'/><shareable/></disk>
        <serial type='file'><source path='${serialLogOf(guest)}' append='on'/></serial>
      </devices></domain>`;
    expect(await pair.start(stack, xml)).toEqual({ ok: true });
    const { view } = (await pair.nextRound(guest))!;
    const path = "/machine/unattached/device[0]";
    const asked = JSON.stringify({ execute: "qom-get", arguments: { path, property: "feature-words" } });
    const { return: words } = JSON.parse(await stack.virsh(["qemu-monitor-command", guest, asked])) as {
      return: FeatureWord[];
    };
    await stack.destroy(guest);
    const wrong = words.filter((word) => wordIn(view, word) >>> 0 !== word.features);
    expect(wrong.map((word) => ({ ...word, told: wordIn(view, word) }))).toEqual([]);
    expect(words.filter(({ features }) => features !== 0).length).toBeGreaterThan(model === "486" ? 0 : 3);
  });
});

describe("what is read of the serial port", () => {
  const round = (number: string, ...lines: string[]) => [`round ${number}`, ...lines, `end ${number}`, ""].join("\r\n");

  test("whole rounds, not what was cut off before or behind", () => {
    const line = "00000001 00000000 000006f1 00000800 80802001 078bfbfd";
    const log = `0 000006f1\r\nend 00000000\r\n${round("00000001", line)}${round("0000000a", line)}round 0000000b\r\n${line}`;
    const rounds = roundsIn(log);
    expect(rounds.map(({ number }) => number)).toEqual([1, 10]);
    expect(rounds[0]!.view.get("00000001.00000000")).toEqual([0x6f1, 0x800, 0x80802001, 0x78bfbfd]);
  });

  test("a difference by register, and a leaf that only one has", () => {
    const view = (...words: [string, number[]][]) => new Map(words);
    const before = view(["00000001.00000000", [1, 2, 3, 4]]);
    const after = view(["00000001.00000000", [1, 2, 7, 4]], ["80000008.00000000", [0x3028, 0, 0, 0]]);
    expect(differencesOf(before, before)).toEqual([]);
    expect(differencesOf(before, after)).toEqual([
      { leaf: 1, subleaf: 0, register: "ecx", before: 3, after: 7 },
      { leaf: 0x80000008, subleaf: 0, register: "eax", before: 0, after: 0x3028 },
    ]);
  });
});
