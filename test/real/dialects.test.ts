/**
 * What the dialects write, given to the tools themselves: virt-install makes the same `<cpu>` and machine type of it as
 * the libvirt dialect states, virt-xml makes of a guest what fit makes of it, Ansible takes the play, and libvirt of both stacks gives the play's question a yes; Nova's own
 * options take nova.conf, and Xen's libraries read xl.cfg, mask by mask.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type BaselineResult,
  baseline,
  dialects,
  fitGuest,
  fittedDialects,
  type Host,
  readGuests,
  readHosts,
  writeBaseline,
  writeFitted,
} from "../../packages/core/src/index.ts";
import { attribute, child, descend, type XmlElement } from "../../packages/core/src/xml/element.ts";
import { readXmlDocument } from "../../packages/core/src/xml/read.ts";
import { realDirectory } from "../../scripts/real/directory.ts";
import { frozenBaselines } from "../fixtures/frozen-baselines.ts";
import { inputOf, recordStack, unmasked } from "./masked-hosts.ts";
import { runProgram } from "./process.ts";
import { STACK_NAMES, type Stack, startStack } from "./stack.ts";

const yaml = createRequire(new URL("../../packages/cli/package.json", import.meta.url))("yaml") as {
  parse(text: string): unknown;
};

const stacks: Stack[] = [];
let hosts: readonly Host[];
let shared: BaselineResult;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "virt-baseline-"));
  for (const name of STACK_NAMES) stacks.push(await startStack(name));
  const inputs = await Promise.all(
    stacks.map(async (stack) => inputOf(unmasked(stack.name), stack.name, await recordStack(stack))),
  );
  hosts = readHosts(inputs).hosts;
  shared = baseline(hosts, { accel: "tcg" });
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await Promise.all(stacks.map((stack) => stack.stop()));
});

const written = (result: BaselineResult, id: string): string =>
  writeBaseline(result, dialects.find((dialect) => dialect.id === id)!).text;

/** Baselines of both stacks, and by hand: one host's libvirt knows each of their names. */
const results = (): [string, BaselineResult][] => [
  ["both stacks", shared],
  ["intel-masked", frozenBaselines["intel-masked"]!],
  ["amd-nested-withheld", frozenBaselines["amd-nested-withheld"]!],
  ["tcg", frozenBaselines.tcg!],
];

/** virt-install on a host that has mitigation features to add to a named model, which not every test machine has. */
const WITH_MITIGATIONS = `
import sys
sys.path.insert(0, "/usr/share/virt-manager")
from virtinst import domcapabilities, virtinstall
domcapabilities.DomainCapabilities.get_cpu_security_features = lambda self: ["spec-ctrl", "md-clear"]
virtinstall.runcli()
`;

/** The domain that virt-install makes of its options, of which the accelerator and the machine must be there. */
async function madeOf(options: string, program = "virt-install"): Promise<XmlElement> {
  const there = options
    .replace("virt-install ", `${program} `)
    .replace("--virt-type kvm", "--virt-type qemu")
    .replace(/--machine pc-q35-(8\.2|rhel\S*)|--machine pc-i440fx-9\.2/, "--machine pc-q35-7.2");
  const rest = "--name guest --memory 64 --disk none --import --network none --osinfo detect=off,require=off";
  const command = `${there} ${rest} --connect qemu:///system --dry-run --print-xml`;
  const { code, stdout, stderr } = await stacks[0]!.run(["sh", "-c", command]);
  if (code !== 0) throw new Error(`${command}\n${stderr}`);
  return readXmlDocument(stdout);
}

describe("virt-install", () => {
  test("makes the CPU and the machine type that libvirt's dialect states", async () => {
    for (const [, result] of results()) {
      const made = await madeOf(written(result, "virt-install").trimEnd());
      const stated = readXmlDocument(`<domain>${written(result, "libvirt")}</domain>`);
      expect(described(child(made, "cpu")!)).toEqual(described(child(stated, "cpu")!));
    }
    const made = await madeOf(written(shared, "virt-install").trimEnd());
    expect(attribute(descend(made, "os", "type"), "machine")).toBe(shared.machine!.chosen);
  });

  test("keeps to the mask for secure=off, and would not without", async () => {
    const program = join(folder, "virt-install.py");
    writeFileSync(program, WITH_MITIGATIONS);
    const options = written(frozenBaselines["intel-masked"]!, "virt-install").trimEnd();
    const stated = readXmlDocument(`<domain>${written(frozenBaselines["intel-masked"]!, "libvirt")}</domain>`);
    const made = await madeOf(options, `/usr/bin/python3 ${program}`);
    expect(described(child(made, "cpu")!)).toEqual(described(child(stated, "cpu")!));
    const undone = await madeOf(options.replace("secure=off,", ""), `/usr/bin/python3 ${program}`);
    expect(JSON.stringify(described(child(undone, "cpu")!))).toContain("spec-ctrl");
  });
});

/** virt-xml on a host that has mitigation features, which it would take away with secure=off and add without. */
const XML_WITH_MITIGATIONS = WITH_MITIGATIONS.replaceAll("virtinstall", "virtxml");

// A guest's CPU, and what else libvirt takes along in it.
const definitions: readonly (readonly [string, string])[] = [
  ["host-passthrough", "<cpu mode='host-passthrough' check='none' migratable='on'><cache mode='passthrough'/></cpu>"],
  ["host-model", "<cpu mode='host-model' check='partial'/>"],
  ["no CPU", ""],
  [
    "lines of every policy, with cells, a topology and address bits",
    `<cpu mode='custom' match='minimum' check='full'><model fallback='allow'>Nehalem</model><maxphysaddr mode='emulate' bits='40'/>
      <topology sockets='2' cores='2' threads='1'/><feature policy='optional' name='x2apic'/>
      <feature policy='force' name='spec-ctrl'/><feature policy='forbid' name='hle'/><feature policy='disable' name='vme'/>
      <numa><cell id='0' cpus='0-3' memory='65536'/></numa></cpu>`,
  ],
];

describe("virt-xml", () => {
  test.each(definitions)("makes of the guest what fit makes of it: %s", async (_, cpu) => {
    const text = `<domain type='qemu'><name>a 'guest'</name><memory>65536</memory><vcpu>4</vcpu>
      <os><type arch='x86_64' machine='q35'>hvm</type></os>${cpu}</domain>`;
    const [guest] = readGuests([{ name: "g.xml", text }]).guests;
    const fitted = fitGuest(guest!, hosts, null);
    expect(fitted.result.changes.length).toBeGreaterThan(1);
    const commands = writeFitted(fitted, fittedDialects.find(({ id }) => id === "virt-install")!).text;
    const program = join(folder, "virt-xml.py");
    writeFileSync(program, XML_WITH_MITIGATIONS);
    let made = text;
    for (const command of commands.split("\n").filter((line) => line.startsWith("virt-xml "))) {
      // The guest comes by standard input instead of by its name, and goes back to standard output.
      const edit = command.replace(/^virt-xml .* --edit /, `/usr/bin/python3 ${program} --print-xml --edit `);
      const { code, stdout, stderr } = await stacks[0]!.run(["sh", "-c", `${edit} --connect qemu:///system`], made);
      // What is already so has no effect, and virt-xml says that.
      const said = stderr.replace(
        "WARNING  No XML diff was generated. The requested changes will have no effect.\n",
        "",
      );
      expect({ edit, code, said }).toEqual({ edit, code: 0, said: "" });
      made = stdout;
    }
    const [is, wanted] = [readXmlDocument(made), readXmlDocument(fitted.result.xml)];
    expect(described(child(is, "cpu")!)).toEqual(described(child(wanted, "cpu")!));
    expect(described(descend(is, "os")!)).toEqual(described(descend(wanted, "os")!));
  });
});

/** A `<cpu>` without regard to the order of its elements. */
function described(element: XmlElement): unknown {
  // virt-install writes the one die that a socket has anyway.
  const attributesOf = (item: XmlElement) => [...item.attributes].filter(([name]) => name !== "dies").sort();
  const lines = element.children.map((item) => JSON.stringify([item.name, attributesOf(item), item.text.trim()]));
  return { attributes: [...element.attributes].sort(), lines: lines.sort() };
}

interface Play {
  readonly vars: Readonly<Record<string, string>>;
  readonly tasks: readonly {
    readonly "ansible.builtin.command": { readonly argv: string[]; readonly stdin: string };
  }[];
}

describe("Ansible", () => {
  test.each(["intel-masked", "by-vendor", "no-model", "arm"])("takes the play of %s", async (name) => {
    const path = join(folder, "play.yaml");
    writeFileSync(path, written(frozenBaselines[name]!, "ansible"));
    const { code, stdout } = await runProgram("ansible-playbook", ["--syntax-check", "-i", "localhost,", path]);
    expect({ code, stdout: stdout.trim() }).toEqual({ code: 0, stdout: `playbook: ${path}` });
  });

  test("asks libvirt a question with a yes on both stacks, and a no where a feature is missing", async () => {
    const [play] = yaml.parse(written(shared, "ansible")) as Play[];
    const { argv, stdin } = play!.tasks[0]!["ansible.builtin.command"];
    const filled = (text: string) => text.replace(/\{\{ (\w+) \}\}/g, (_, name: string) => play!.vars[name]!);
    for (const stack of stacks) {
      const ask = (cpu: string) => stack.run(["sh", "-c", 'cat | "$@"', "sh", ...argv.map(filled)], cpu);
      const yes = await ask(filled(stdin));
      expect(`${stack.name}: ${yes.code} ${yes.stderr}`).toBe(`${stack.name}: 0 `);
      const impossible = filled(stdin).replace("</cpu>", "<feature policy='require' name='avx512f'/></cpu>");
      expect((await ask(impossible)).code).toBe(1);
    }
  });
});

const program = (name: string): string => fileURLToPath(new URL(`programs/${name}`, import.meta.url));

interface NovaReading {
  readonly sections: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
  readonly unknown: readonly string[];
  readonly traits: readonly string[];
}

/** A nova.conf as Nova's own options take it (oslo.config), with the traits that os-traits has. */
async function readByNova(text: string): Promise<NovaReading> {
  const path = join(folder, "nova.conf");
  writeFileSync(path, text);
  const packages = join(realDirectory(), "nova/usr/lib/python3/dist-packages");
  const { code, stdout, stderr } = await runProgram("/usr/bin/python3", [program("nova-options.py"), packages, path]);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as NovaReading;
}

describe("nova.conf", () => {
  test("of both stacks has the values that Nova's options take", async () => {
    const { model, require, disable } = shared.cpu!;
    const flags = [...require.map((name) => `+${name}`), ...disable.map((name) => `-${name}`)];
    expect((await readByNova(written(shared, "nova"))).values).toEqual({
      virt_type: "qemu",
      cpu_mode: "custom",
      cpu_models: [model],
      cpu_model_extra_flags: flags,
      hw_machine_type: [`x86_64=${shared.machine!.chosen}`],
    });
  });

  test.each(Object.keys(frozenBaselines))("of %s has no name that Nova or os-traits has not", async (name) => {
    const text = written(frozenBaselines[name]!, "nova");
    for (const part of text.split(/^(?=\[libvirt\]$)/m).filter((one) => one.startsWith("[libvirt]"))) {
      const { sections, unknown, traits } = await readByNova(part);
      expect({ sections, unknown }).toEqual({ sections: ["libvirt"], unknown: [] });
      const offered = [...part.matchAll(/^# {3}(HW_\w+)$/gm)].map(([, trait]) => trait!);
      expect(offered.filter((trait) => !traits.includes(trait))).toEqual([]);
    }
  });

  test("with another mode, or a name that is none, is not taken", async () => {
    const text = written(shared, "nova");
    await expect(readByNova(text.replace("cpu_mode = custom", "cpu_mode = costum"))).rejects.toThrow("costum");
    const { unknown } = await readByNova(text.replace("cpu_models", "cpu_model_names"));
    expect(unknown).toEqual(["cpu_model_names"]);
  });
});

interface XlReading {
  readonly type: string;
  readonly refused: readonly string[];
  readonly leaves: readonly { leaf: number; subleaf: number | null; masks: Readonly<Record<string, string>> }[];
}

/** An xl.cfg as Xen's own libraries read it: libxlutil the file, libxenlight the CPUID masks. */
async function readByXl(text: string): Promise<XlReading> {
  const { code, stdout, stderr } = await runProgram("/usr/bin/python3", [program("xl-config.py")], text);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as XlReading;
}

/** `"0x7,0x0:ebx=x0…,ecx=…"` as the dialect writes it. */
const masksIn = (text: string): XlReading["leaves"] =>
  [...text.matchAll(/^ {4}"(0x[0-9a-f]+)(?:,(0x[0-9a-f]+))?:(\S+)"/gm)].map(([, leaf, subleaf, masks]) => ({
    leaf: Number(leaf),
    subleaf: subleaf === undefined ? null : Number(subleaf),
    masks: Object.fromEntries(masks!.split(",").map((mask) => mask.split("=") as [string, string])),
  }));

describe("xl.cfg", () => {
  const xlResults = () => [...results(), ["by-vendor", frozenBaselines["by-vendor"]!] as const];

  test("is read by Xen's libraries as it is meant, mask by mask", async () => {
    for (const [name, result] of xlResults()) {
      const text = written(result, "xl");
      for (const part of text.split(/^(?=type = )/m).filter((one) => one.startsWith("type = "))) {
        const stated = masksIn(part);
        expect(stated.length, name).toBeGreaterThan(0);
        expect(await readByXl(part)).toEqual({ type: "hvm", refused: [], leaves: stated });
      }
    }
  });

  test("that is no xl.cfg is refused", async () => {
    await expect(readByXl(`${written(shared, "xl")}\ncpuid = [ "0x1`)).rejects.toThrow("config parsing error");
    const wrong = written(shared, "xl").replace(/:(e[a-d]x)=/, ":eqx=");
    expect((await readByXl(wrong)).refused).toHaveLength(1);
  });
});
