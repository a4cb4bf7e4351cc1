import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { frozenBaselines, frozenCpu, frozenResult } from "../../../../test/fixtures/frozen-baselines.ts";
import type { BaselineResult } from "../baseline/result.ts";
import type { CpuSection } from "../facets/cpu/cpu-section.ts";
import { readXmlDocument } from "../xml/read.ts";
import type { Dialect } from "./dialect.ts";
import { dialects, writeBaseline } from "./dialects.ts";

/** The command line's YAML library, which the core must not depend on. */
const yaml = createRequire(new URL("../../../cli/package.json", import.meta.url))("yaml") as {
  parseAllDocuments(text: string, options?: object): { errors: Error[]; toJS(): unknown }[];
};

const everyDialect = dialects.map((dialect) => [dialect.id, dialect] as const);
const hasRemarks = (dialect: Dialect): boolean => dialect.comment("?") !== "";
const remarkStart = (dialect: Dialect): string => dialect.comment("?").split("?")[0]!;

/** The text without its remarks. */
const said = (dialect: Dialect, text: string): string =>
  text
    .split("\n")
    .filter((line) => !hasRemarks(dialect) || !line.startsWith(remarkStart(dialect)))
    .join("\n");

describe("one baseline in every dialect", () => {
  it.each(Object.entries(frozenBaselines))("%s", async (name, result) => {
    const parts = dialects.map((dialect) => {
      const { text, findings } = writeBaseline(result, dialect);
      const told = findings.map(({ severity, check, message }) => `- ${severity} ${check}: ${message}\n`).join("");
      return `## ${dialect.id}\n\n\`\`\`\n${text}\`\`\`\n\n${told}`.trimEnd();
    });
    await expect(`# ${name}\n\n${parts.join("\n\n")}\n`).toMatchFileSnapshot(`snapshots/${name}.md`);
  });
});

const parts = (result: BaselineResult): readonly (CpuSection | null)[] =>
  result.byVendor.length > 0 ? result.byVendor.map(({ cpu }) => cpu) : [result.cpu];

const cases = everyDialect.flatMap(([id, dialect]) =>
  Object.entries(frozenBaselines).map(([name, result]) => [id, name, dialect, result] as const),
);

describe.each(cases)("%s of %s", (_id, _name, dialect, result) => {
  const { text, findings } = writeBaseline(result, dialect);

  it("states the model and the machine type, or says that it does not", () => {
    const told = findings.map(({ message }) => message).join("\n");
    const stated = said(dialect, text);
    for (const cpu of parts(result)) {
      const model = cpu?.model ?? null;
      if (model === null) expect(told).toMatch(/no guest CPU|nothing can be written/);
      else expect(stated.includes(model) || told.includes(model)).toBe(true);
    }
    const machine = result.machine?.chosen ?? null;
    if (machine === null) expect(told).toMatch(/no machine type|nothing can be written/);
    else expect(text.includes(machine) || told.includes(machine)).toBe(true);
  });

  it("has a remark for each finding, and ends with one line feed", () => {
    if (hasRemarks(dialect))
      for (const { message, check } of findings)
        if (check !== "dialect.parts") expect(text).toContain(dialect.comment(message));
    expect(text).toMatch(/[^\n]\n$|^\n$/);
  });

  it("is the same each time", () => {
    expect(writeBaseline(structuredClone(result), dialect)).toEqual({ text, findings });
  });
});

/** Everything ends with a word that no dialect writes, so that what got out of a remark is seen on its line. */
const hostile = fc
  .array(
    fc.constantFrom(
      '"',
      "'",
      "`",
      "\\",
      "\n",
      "\r\n",
      "\t",
      "--",
      "-->",
      "]]>",
      "#",
      "$(id)",
      "$\u007bid}",
      "%{if}",
      "{{x}}",
      ",",
      ";",
      "=",
      ":",
      "- ",
      "[",
      "}",
      "*/",
      "\u2028",
      "\u0085",
      "\u202e",
      "\ud800",
      "\0",
      "é",
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((pieces) => `EVIL${pieces.map((piece) => `${piece}EVIL`).join("")}`)
  .filter((name) => !/^[\w.+-]+$/.test(name));

const hostileResult = fc
  .record({
    model: fc.option(hostile, { nil: "Nehalem" }),
    names: fc.array(hostile, { maxLength: 3 }),
    hosts: fc.array(hostile, { minLength: 1, maxLength: 2 }),
    machine: fc.option(hostile, { nil: "pc-q35-9.2" }),
    arch: fc.option(hostile, { nil: "x86_64" }),
    accel: fc.option(hostile, { nil: "kvm" }),
    vendor: fc.option(hostile, { nil: "Intel" }),
    pinVendor: fc.option(hostile, { nil: null }),
    apart: fc.boolean(),
  })
  .map(({ model, names, hosts, machine, arch, accel, vendor, pinVendor, apart }) => {
    const cpu = frozenCpu({
      model,
      vendor,
      pinVendor,
      features: ["sse2", ...names],
      require: ["aes", ...names],
      disable: names,
      qemu: { model, on: ["aes", ...names], off: names },
      physBits: 40,
      lost: names.map((feature) => ({
        feature,
        missingOn: hosts.map((host) => ({ host, because: "", evidence: "" })),
      })),
      withheld: names.map((feature) => ({ feature, why: feature })),
      undetermined: names.map((feature) => ({ feature, hosts })),
    });
    return frozenResult(apart ? null : cpu, machine, {
      setting: { arch, accel, machineFamily: null },
      byVendor: apart ? [{ vendor, hosts, cpu, cost: [] }] : [],
      findings: [{ check: "machine.type", severity: "error", message: hosts[0]!, evidence: hosts, remedy: hosts[0]! }],
    });
  });

/** Parsers and grammars of the syntaxes; each throws or fails where the text is not of them. */
const grammars: Readonly<Record<string, (text: string) => void>> = {
  libvirt: (text) => {
    readXmlDocument(`<domain>${text}</domain>`);
  },
  kubevirt: parsesAsYaml,
  ovirt: parsesAsYaml,
  ansible: parsesAsYaml,
  firecracker: (text) => {
    for (const template of text.split(/\n\n(?=\{)/)) if (template.trim() !== "") JSON.parse(template);
  },
  nova: linesOf(/^(\[libvirt\]|[a-z_]+ = [\w.=,+-]+)$/),
  cloudstack: linesOf(/^guest\.cpu\.(mode|model|features)=[\w.+-]+( [\w.+-]+)*$/),
  proxmox: linesOf(/^(cpu-model: [a-z-]+|\tflags [+-][\w.-]+(;[+-][\w.-]+)*|\tphys-bits \d+|\treported-model [\w-]+)$/),
  xl: linesOf(
    /^(type = "hvm"|cpuid = \[| {4}"0x[0-9a-f]+(,0x[0-9a-f]+)?:e[a-d]x=[01x]{32}(,e[a-d]x=[01x]{32})*",?|\])$/,
  ),
  terraform: linesOf(
    /^ *(locals \{|\w+ = ([{[]|\d+|"[\w.+-]+")|\{ name = "[\w.-]+", policy = "\w+" \},|[\]}]|\w+ = \[\])$/,
  ),
  "virt-install": linesOf(/^(virt-install| {2}--[a-z-]+ [\w./@=,+-]+)( \\)?$/),
  qemu: linesOf(/^-(machine|cpu) [\w.=,+-]+( \\)?$/),
  incus: linesOf(/^incus cluster group set GROUP [\w.=,+-]+$/),
};

function parsesAsYaml(text: string): void {
  for (const version of ["1.1", "1.2"]) {
    const documents = yaml.parseAllDocuments(text, { version });
    expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
    expect(JSON.stringify(documents.map((document) => document.toJS()))).not.toContain("EVIL");
  }
}

function linesOf(grammar: RegExp): (text: string) => void {
  return (text) => {
    for (const line of text.split("\n")) if (line !== "" && !line.startsWith("#")) expect(line).toMatch(grammar);
  };
}

describe.each(everyDialect)("%s", (id, dialect) => {
  it.each(Object.entries(frozenBaselines))("keeps to its syntax: %s", (_name, result) => {
    grammars[id]!(writeBaseline(result, dialect).text);
    expect(Object.keys(grammars)).toContain(id);
  });

  it("lets no name out of its remarks", () => {
    fc.assert(
      fc.property(hostileResult, (result) => {
        const { text } = writeBaseline(result, dialect);
        for (const line of text.split(/[\n\r\u0085\u2028\u2029]/)) {
          if (!line.includes("EVIL")) continue;
          expect(line.startsWith(remarkStart(dialect)) && hasRemarks(dialect)).toBe(true);
        }
        grammars[id]!(text);
      }),
      { numRuns: 60 },
    );
  });

  it("tells of the names it leaves out", () => {
    const cpu = frozenCpu({
      model: "Nehalem",
      require: ["a,b=on"],
      qemu: { model: "Nehalem", on: ["a,b=on"], off: [] },
    });
    const { findings, text } = writeBaseline(frozenResult(cpu, "pc-q35-9.2"), dialect);
    expect(findings.map(({ message }) => message)).toContain('left out, since no tool takes it for a name: "a,b=on"');
    expect(said(dialect, text)).not.toContain("a,b=on");
  });
});

describe("CPU masks", () => {
  const xl = dialects.find(({ id }) => id === "xl")!;
  const firecracker = dialects.find(({ id }) => id === "firecracker")!;
  const result = frozenBaselines["intel-masked"]!;

  it("of xl clear what is not common and leave what is", () => {
    const { text } = writeBaseline(result, xl);
    const [, ecx] = /"0x7,0x0:.*ecx=([01x]{32})/.exec(text)!;
    expect(ecx![31 - 11]).toBe("0"); // avx512vnni, switched off
    expect(ecx![31 - 3]).toBe("0"); // pku
    const [, ebx] = /"0x7,0x0:ebx=([01x]{32})/.exec(text)!;
    expect(ebx![31 - 5]).toBe("x"); // avx2
    const [, edx] = /"0x7,0x0:.*edx=([01x]{32})/.exec(text)!;
    expect(edx![31 - 10]).toBe("x"); // md-clear
  });

  it("of Firecracker name only leaves that a common feature proves", () => {
    const { text, findings } = writeBaseline(result, firecracker);
    const template = JSON.parse(text) as {
      cpuid_modifiers: { leaf: string; subleaf: string }[];
      msr_modifiers: { addr: string }[];
    };
    const leaves = template.cpuid_modifiers.map(({ leaf, subleaf }) => `${leaf}/${subleaf}`);
    expect(leaves).toEqual([...new Set(leaves)]);
    expect(leaves).toContain("0x7/0x0");
    expect(leaves).not.toContain("0x7/0x1");
    expect(findings.map(({ message }) => message).join()).toContain("cannot mask avx512-bf16");
    expect(template.msr_modifiers.map(({ addr }) => addr)).toEqual(["0x10a"]);
  });

  it("of Firecracker pin the width of physical addresses", () => {
    const { text } = writeBaseline(result, firecracker);
    expect(text).toContain(`"0b${"x".repeat(24)}00101110"`);
  });
});
