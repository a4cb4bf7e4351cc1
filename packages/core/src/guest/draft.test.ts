import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GuestDraft } from "./draft.ts";
import type { Guest } from "./guest.ts";
import { type FeaturePolicy, type PinnableCpu, pinnableOf } from "./pinnable.ts";
import { readGuests } from "./read-guests.ts";

function guestsOf(text: string): readonly Guest[] {
  const { guests, errors } = readGuests([{ name: "guest.xml", text }]);
  expect(errors).toEqual([]);
  return guests;
}

const pinned: PinnableCpu = {
  mode: "custom",
  match: "exact",
  check: "full",
  migratable: null,
  model: "Nehalem",
  fallback: "forbid",
  vendor: "Intel",
  cache: null,
  features: { hypervisor: "require", vme: "disable" },
};

/** Pins machine type and CPU of the guest at a place in a text. */
function pin(text: string, cpu: PinnableCpu = pinned, place = 0): string {
  const draft = new GuestDraft(guestsOf(text)[place]!);
  draft.change("machine", "pc-q35-9.2", "a test");
  draft.change("cpu", cpu, "a test");
  return draft.finish();
}

const domain = (cpu: string, machine = " machine='q35'") =>
  `<domain type='kvm'>\n  <name>g</name>\n  <os>\n    <type arch='x86_64'${machine}>hvm</type>\n  </os>\n${cpu}</domain>\n`;
const pinnedLines = `    <model fallback='forbid'>Nehalem</model>
    <vendor>Intel</vendor>
    <feature policy='require' name='hypervisor'/>
    <feature policy='disable' name='vme'/>
`;
const pinnedCpu = `  <cpu mode='custom' match='exact' check='full'>\n${pinnedLines}  </cpu>\n`;

describe("the CPU is written", () => {
  // what is shown | the <cpu> before | the <cpu> after
  const cases: readonly (readonly [string, string, string])[] = [
    ["where there is none, behind <os>", "", pinnedCpu],
    ["into an empty tag", "  <cpu mode='host-model'/>\n", pinnedCpu],
    ["into a tag without attributes", "  <cpu/>\n", pinnedCpu],
    ["into an open and a close tag", "  <cpu></cpu>\n", pinnedCpu],
    ["into white space", "  <cpu  >\n\n  </cpu>\n", pinnedCpu],
    [
      "over attributes in either quote and on several lines",
      "  <cpu\n     mode = \"host-passthrough\"\n     check='none'\n     migratable='on' foo='migratable'>\n  </cpu>\n",
      `  <cpu\n     mode = "custom"\n     check='full' foo='migratable' match='exact'>\n${pinnedLines}  </cpu>\n`,
    ],
    [
      "around topology, comments and entities",
      "  <cpu mode='host-passthrough'><!-- ours -->\n    <topology sockets='2' cores='1' threads='1'/>\n    <!-- &lt; -->\n  </cpu>\n",
      `  <cpu mode='custom' match='exact' check='full'>
    <model fallback='forbid'>Nehalem</model>
    <vendor>Intel</vendor><!-- ours -->
    <topology sockets='2' cores='1' threads='1'/>
    <feature policy='require' name='hypervisor'/>
    <feature policy='disable' name='vme'/>
    <!-- &lt; -->
  </cpu>
`,
    ],
    [
      "over a model without text, and its lines",
      "  <cpu mode='custom' match='exact' check='full'>\n    <model fallback='allow'/>\n    <vendor>AMD</vendor>\n    <feature name='vme' policy='optional'/>\n    <feature name='hypervisor'/>\n    <feature policy='require' name='svm'/>\n  </cpu>\n",
      "  <cpu mode='custom' match='exact' check='full'>\n    <model fallback='forbid'>Nehalem</model>\n    <vendor>Intel</vendor>\n    <feature name='vme' policy='disable'/>\n    <feature name='hypervisor'/>\n  </cpu>\n",
    ],
    [
      "all on one line",
      "<cpu mode='custom'><model>Haswell</model><cache mode='passthrough'/></cpu>",
      "<cpu mode='custom' match='exact' check='full'><model fallback='forbid'>Nehalem</model><vendor>Intel</vendor><feature policy='require' name='hypervisor'/><feature policy='disable' name='vme'/></cpu>",
    ],
  ];
  test.each(cases)("%s", (_, before, after) => {
    expect(pin(domain(before))).toBe(domain(after, " machine='pc-q35-9.2'"));
  });

  test("with the line breaks of the text", () => {
    const crlf = (text: string) => text.replaceAll("\n", "\r\n");
    expect(pin(crlf(domain("  <cpu/>\n")))).toBe(crlf(domain(pinnedCpu, " machine='pc-q35-9.2'")));
  });

  test("without <os>, behind the last element", () => {
    expect(pin("<domain type='kvm'><name>g</name></domain>")).toContain("<name>g</name><cpu mode='custom'");
  });

  test("and a machine type where there was none", () => {
    expect(pin(domain(pinnedCpu, ""))).toBe(domain(pinnedCpu, " machine='pc-q35-9.2'"));
  });

  test("for the guest that is meant, of several in a file", () => {
    const other = `<?xml version="1.0"?>\n<!-- <cpu/> -->\n${domain("  <cpu mode='host-model'/>\n")}`;
    expect(pin(other + other, pinned, 1)).toBe(
      `${other}<?xml version="1.0"?>\n<!-- <cpu/> -->\n${domain(pinnedCpu, " machine='pc-q35-9.2'")}`,
    );
  });

  test("beside lines whose names no feature has", () => {
    const line =
      "    <feature policy='require' name='__proto__'/>\n    <feature policy='require' name='constructor'/>\n";
    const text = domain(`  <cpu mode='custom'>\n${line}  </cpu>\n`);
    expect(pin(text)).toContain(line);
  });
});

describe("changes", () => {
  const changesOf = (text: string) => {
    const draft = new GuestDraft(guestsOf(text)[0]!);
    draft.change("machine", "pc-q35-9.2", "why");
    draft.change("cpu", pinned, "for this");
    return draft.changes();
  };

  test("tell each place, what stood there and what stands there now", () => {
    const before = domain(
      "  <cpu mode='host-model' migratable='on'><feature policy='optional' name='vme'/><feature name='svm'/></cpu>\n",
    );
    expect(changesOf(before).map(({ path, before: old, after }) => [path, old, after])).toEqual([
      ["os/type/@machine", "q35", "pc-q35-9.2"],
      ["cpu/@mode", "host-model", "custom"],
      ["cpu/@match", null, "exact"],
      ["cpu/@check", null, "full"],
      ["cpu/@migratable", "on", null],
      ["cpu/model", null, "Nehalem"],
      ["cpu/model/@fallback", null, "forbid"],
      ["cpu/vendor", null, "Intel"],
      ["cpu/feature[svm]", "require", null],
      ["cpu/feature[hypervisor]", null, "require"],
      ["cpu/feature[vme]", "optional", "disable"],
    ]);
  });

  test("of a new CPU are told part by part, with their reason", () => {
    const changes = changesOf(domain("", " machine='pc-q35-9.2'"));
    expect(changes).toContainEqual({ path: "cpu/model", before: null, after: "Nehalem", because: "for this" });
    expect(changes.map(({ path }) => path)).toContain("cpu/feature[vme]");
  });

  test("are none where it is so already, and the text stays byte for byte", () => {
    const text = domain(pinnedCpu, '\tmachine = "pc-q35-9.2" ');
    expect(changesOf(text)).toEqual([]);
    expect(pin(text)).toBe(text);
  });
});

const someFeatures = fc.dictionary(
  fc.constantFrom("vme", "svm", "sse4.1", "avx", "hle", "toString"),
  fc.constantFrom<FeaturePolicy>("require", "disable", "optional", "force", "forbid"),
);

const maybe = <Value>(...values: Value[]) => fc.constantFrom(null, ...values);

const someCpu: fc.Arbitrary<PinnableCpu> = fc
  .record({
    mode: maybe("custom", "host-model"),
    match: maybe("exact", "minimum"),
    check: maybe("full", "none"),
    migratable: maybe("on"),
    model: maybe("Nehalem", "a<b&'\""),
    fallback: maybe("allow", "forbid"),
    vendor: maybe("Intel", "AMD"),
    cache: maybe("passthrough"),
    features: someFeatures,
  })
  .map(({ features: { toString: _, ...features }, ...cpu }) => ({
    ...cpu,
    fallback: cpu.model === null ? null : cpu.fallback,
    features: features as PinnableCpu["features"],
  }));

/** A `<cpu>` in anyone's hand: quotes, white space, comments and elements that no pin touches. */
function write(cpu: PinnableCpu, { quote, space, line }: { quote: string; space: string; line: string }): string {
  const value = (text: string) =>
    `${quote}${text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("'", "&apos;").replaceAll('"', "&#34;")}${quote}`;
  const attributes = (all: Record<string, string | null>) =>
    Object.entries(all)
      .map(([name, text]) => (text === null ? "" : `${space}${name}${space === " " ? "" : space}=${value(text)}`))
      .join("");
  const { mode, match, check, migratable, model, fallback, vendor, cache, features } = cpu;
  const parts = [
    "<!-- <model>no</model> -->",
    ...(model === null ? [] : [`<model${attributes({ fallback })}>${value(model).slice(1, -1)}</model>`]),
    "<topology sockets='1' cores='1' threads='1'/>",
    ...(vendor === null ? [] : [`<vendor> ${vendor} </vendor>`]),
    ...(cache === null ? [] : [`<cache${attributes({ mode: cache })}/>`]),
    ...Object.entries(features).map(([name, policy]) => `<feature${attributes({ name, policy })}${space}/><!--x-->`),
  ];
  return `<cpu${attributes({ mode, match, check, migratable })}${space}>${line}${parts.join(line)}${line}</cpu>`;
}

const someHand = fc.record({
  quote: fc.constantFrom("'", '"'),
  space: fc.constantFrom(" ", "\n\t", "  "),
  line: fc.constantFrom("", "\n    ", "\r\n\t", " "),
});

test("the splices applied are the draft re-read, and a second pin changes nothing", () => {
  fc.assert(
    fc.property(someCpu, someCpu, someHand, (before, after, hand) => {
      const wanted = { ...after, cache: after.cache === null ? null : before.cache };
      const text = domain(`  ${write(before, hand)}\n`);
      const once = pin(text, wanted);
      const [again] = guestsOf(once);
      const { fallback, ...cpu } = pinnableOf(again!).cpu!;
      const { fallback: wantedFallback, ...rest } = wanted;
      expect(cpu).toEqual(rest);
      if (wanted.model !== null) expect(fallback).toBe(wantedFallback);
      expect(pin(once, wanted)).toBe(once);
      for (const kept of ["<!-- <model>no</model> -->", "<topology sockets='1' cores='1' threads='1'/>"]) {
        expect(once).toContain(kept);
      }
      expect(once.split("<!--x-->").length).toBe(text.split("<!--x-->").length);
    }),
    { numRuns: 300 },
  );
});
