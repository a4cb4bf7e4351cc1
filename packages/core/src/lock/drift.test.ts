import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readGuests } from "../guest/read-guests.ts";
import type { Host } from "../host/host.ts";
import { readHosts } from "../read/read-hosts.ts";
import { writeBaseline } from "../write/dialects.ts";
import { libvirtDialect } from "../write/libvirt.ts";
import { drift } from "./drift.ts";
import { formatLock, lock } from "./lock.ts";
import { lockedBaseline } from "./locked-baseline.ts";
import { readLock } from "./read-lock.ts";

const digest = (text: string) => createHash("sha256").update(text).digest("hex");
const fleet = new URL("../../../../examples/fleet/", import.meta.url);
const kinds = ["capabilities.xml", "domcapabilities.xml", "version.txt"];

/** A host of the example fleet whose files were edited: from a text to another, which must change something. */
function host(name: string, edits: readonly (readonly [from: RegExp | string, to: string])[] = [], as = name): Host {
  let hits = 0;
  const files = kinds.map((kind) => {
    const text = readFileSync(new URL(`${name}/${kind}`, fleet), "utf8");
    const edited = edits.reduce((all, [from, to]) => all.replace(from, to), text);
    if (edited !== text) hits += 1;
    return { name: `${as}/${kind}`, text: edited };
  });
  if (edits.length > 0 && hits === 0) throw new Error(`${name}: the edits changed nothing`);
  return readHosts([{ name: as, files }]).hosts[0]!;
}

const intel = ["haswell-1", "skylake-1", "skylake-2"] as const;
const hosts = intel.map((name) => host(name));
const frozen = lock(hosts, { time: "2026-01-31T12:00:00Z", digest });
const open = readLock(formatLock(frozen), "a.lock", digest);

const told = (now: readonly Host[]) =>
  drift(open, now).findings.map(({ check, severity, message }) => `${severity} ${check}: ${message}`);
const withEdits = (...edits: [RegExp | string, string][]) => [host("skylake-1", edits), hosts[0]!, hosts[2]!];

describe("drift", () => {
  test("of hosts that are as they were is nothing at all, and the verdict is ok", () => {
    const result = drift(open, hosts.toReversed());
    expect(result).toMatchObject({ verdict: "ok", unchanged: 3, hosts: [], answer: [], reading: [], findings: [] });
  });

  // what happened to skylake-1 | the edits | a finding that must be there
  test.each<[string, [RegExp | string, string][], RegExp]>([
    [
      "a feature that guests were given is gone",
      [[/<feature policy='require' name='stibp'\/>/, "<feature policy='disable' name='stibp'/>"]],
      /^error drift\.lost: skylake-1 no longer gives guests what the lock promises: cpu stibp$/,
    ],
    [
      "the machine type that guests were given is gone",
      [
        [/ *<machine[^>]*>pc-q35-7\.2<\/machine>\n/g, ""],
        [/pc-q35-7\.2/g, "pc-q35-7.1"],
      ],
      /^error drift\.lost: skylake-1 no longer gives guests what the lock promises: machine pc-q35-7\.2$/,
    ],
    [
      "a machine type that all had and no guest was given is gone",
      [[/ *<machine[^>]*>pc-q35-6\.0<\/machine>\n/g, ""]],
      /^warning drift\.spare: .* though no guest was given it: machine pc-q35-6\.0$/,
    ],
    [
      "QEMU was replaced",
      [[/QEMU 7\.2\.\d+/g, "QEMU 7.2.99"]],
      /^info drift\.software: skylake-1 has changed: .*QEMU 7\.2\.\d+ -> 7\.2\.99/,
    ],
    [
      "the microcode was replaced",
      [[/<microcode version='\d+'\/>/, "<microcode version='9'/>"]],
      /microcode \d+ -> 9$/,
    ],
    [
      "there are fewer address bits",
      [[/bits='46'/, "bits='39'"]],
      /^error drift\.lost: .*: cpu 46 physical address bits$/,
    ],
  ])("%s", (_, edits, expected) => {
    const findings = told(withEdits(...edits));
    expect(findings.filter((finding) => expected.test(finding))).toHaveLength(1);
  });

  test("a loss is explained by what changed on the host itself", () => {
    const lost = [/<feature policy='require' name='stibp'\/>/, "<feature policy='disable' name='stibp'/>"] as const;
    const findings = drift(
      open,
      withEdits([...lost], [/<microcode version='\d+'\/>/, "<microcode version='9'/>"]),
    ).findings;
    const loss = findings.find(({ check }) => check === "drift.lost")!;
    expect(loss.hosts).toEqual(["skylake-1"]);
    expect(loss.evidence.join("\n")).toMatch(/^skylake-1: microcode \d+ -> 9$/m);
    expect(loss.remedy).not.toBe("");
  });

  test("what is lost of the lock is told apart from what was this host's alone, and gains inform", () => {
    const alone = host("skylake-1", [[/(<feature policy=)'require' name='stibp'\/>/, "$&$1'disable' name='adx'/>"]]);
    const { verdict, findings } = drift(open, [hosts[0]!, alone, hosts[2]!]);
    expect([...new Set(findings.map(({ severity }) => severity))]).toEqual(["info"]);
    expect(verdict).toBe("info");
    const back = readLock(formatLock(lock([hosts[0]!, alone, hosts[2]!], { time: "", digest })), "b.lock", digest);
    expect(drift(back, hosts).findings.map(({ check }) => check)).toContain("drift.gained");
  });

  test("a host that is not given is unknown; one that is new is judged by the promise", () => {
    const findings = drift(open, [hosts[0]!, hosts[1]!, host("icelake-1"), host("genoa-1")]).findings;
    const about = (check: string) => findings.filter((finding) => finding.check === check);
    expect(about("drift.missing")).toMatchObject([{ severity: "unknown", hosts: ["skylake-2"] }]);
    expect(
      about("drift.new")
        .flatMap(({ hosts: names }) => names)
        .sort(),
    ).toEqual(["genoa-1", "icelake-1"]);
    expect(about("drift.lost").every(({ hosts: names }) => names.join() === "genoa-1")).toBe(true);
    expect(
      about("drift.lost")
        .map(({ message }) => message)
        .join("\n"),
    ).toContain("a CPU of Intel");
  });

  test("a host that tells less than before is unknown where guests were given what it no longer tells", () => {
    const silent = readHosts([
      {
        name: "skylake-1",
        files: [{ name: "v.txt", text: readFileSync(new URL("skylake-1/version.txt", fleet), "utf8") }],
      },
    ]).hosts[0]!;
    const { verdict, findings } = drift(open, [hosts[0]!, silent, hosts[2]!]);
    expect(verdict).toBe("unknown");
    expect(findings.filter(({ check }) => check === "drift.untold").length).toBeGreaterThan(2);
    expect(findings.filter(({ check }) => check === "drift.lost")).toEqual([]);
  });

  test("vendors apart: each host is held against the promise to its vendor, a new one by what it is", () => {
    const mixed = [...hosts, host("rome-1"), host("genoa-1")];
    const both = readLock(formatLock(lock(mixed, { time: "", digest })), "m.lock", digest);
    expect(drift(both, mixed).findings).toEqual([]);
    const milan = drift(both, [...mixed, host("milan-1")]);
    expect(milan.hosts).toMatchObject([{ host: "milan-1", status: "new", honours: "yes", areas: [] }]);
    const naples = drift(both, [...mixed, host("naples-1")]);
    expect(naples.verdict).toBe("error");
  });

  test("severities of the call go before those of the lock, and checks can be chosen", () => {
    const now = [hosts[0]!, hosts[1]!];
    expect(drift(open, now, { severities: { "drift.missing": "info" } }).verdict).toBe("info");
    expect(drift(open, now, { checks: ["drift.software"] }).findings).toEqual([]);
  });
});

describe("guests of a lock", () => {
  const skeleton = writeBaseline(frozen.baseline, libvirtDialect).text;
  const guestText = (inner: string, id = "") => `<domain type='kvm'${id}><name>g</name>${inner}</domain>`;
  const compare = (text: string, now: readonly Host[]) =>
    drift(open, now, { guests: readGuests([{ name: "g.xml", text }]).guests }).guests[0]!;
  const moved = [
    host("haswell-1", [[/<feature policy='require' name='stibp'\/>/, "<feature policy='disable' name='stibp'/>"]]),
  ];

  test("what was defined from the lock is as locked; a new baseline that gives less would change it", () => {
    const guest = guestText(skeleton, " id='7'");
    expect(compare(guest, hosts)).toMatchObject({ asLocked: "yes", live: true, wouldChange: [] });
    expect(compare(guest, [...hosts.slice(1), ...moved])).toMatchObject({ asLocked: "yes", wouldChange: ["cpu"] });
    const { findings } = drift(open, [...hosts.slice(1), ...moved], {
      guests: readGuests([{ name: "g.xml", text: guest }]).guests,
    });
    expect(findings.find(({ check }) => check === "drift.guest")?.message).toMatch(
      /^a new baseline would change 1 running guest: g/,
    );
  });

  test("another machine type or CPU is otherwise than the lock says, and what is left to the host is unknown", () => {
    const other = skeleton.replace(/pc-q35-[\d.]+/, "pc-q35-6.0");
    expect(compare(guestText(other), hosts)).toMatchObject({ asLocked: "no", otherwise: ["machine"], wouldChange: [] });
    const left = skeleton.replace(/<cpu[\s\S]*<\/cpu>/, "<cpu mode='host-model'/>");
    expect(compare(guestText(left), hosts)).toMatchObject({ asLocked: "unknown", otherwise: [] });
  });
});

describe("a lock", () => {
  const text = formatLock(frozen);

  test("is canonical: the order of hosts changes no byte, and what is read is what was written", () => {
    expect(formatLock(lock(hosts.toReversed(), { time: "2026-01-31T12:00:00Z", digest }))).toBe(text);
    expect(formatLock(open.lock)).toBe(text);
    expect(JSON.parse(text)).toEqual(frozen);
  });

  test("holds what equal hosts say once", () => {
    const twins = ["a", "b", "c"].map((name) => host("skylake-1", [], name));
    const { evidence, hosts: named } = lock(twins, { time: "", digest });
    expect(Object.keys(evidence)).toHaveLength(1);
    expect(new Set(named.map((one) => one.evidence)).size).toBe(1);
  });

  // what is wrong | the text
  test.each<[string, string]>([
    ["nothing", ""],
    ["another document", JSON.stringify(frozen.baseline)],
    ["an edited answer", text.replace('"pc-q35-7.2"', '"pc-q35-7.1"')],
    ["an edited time", text.replace("2026-01-31", "2026-02-01")],
    ["a host removed", text.replace(/ {4}\{"name":"skylake-2".*\n/, "").replace(/},\n {2}\],/, "}\n  ],")],
    ["evidence cut off", text.slice(0, text.length / 2)],
    ["nesting without end", `{"schema":"virt-baseline/lock/1","tool":${"[".repeat(200_000)}`],
  ])("is refused with its file and what to do: %s", (_, spoilt) => {
    expect(() => readLock(spoilt, "a.lock", digest)).toThrow(
      expect.objectContaining({
        code: "lock.not-readable",
        file: "a.lock",
        hint: expect.stringContaining("lock HOST"),
      }),
    );
  });

  test("answers what it holds and says what would differ", () => {
    const { baseline, differences } = lockedBaseline(open, [hosts[1]!]);
    expect(baseline).toEqual(frozen.baseline);
    expect(differences.map(({ what }) => what)).toEqual(expect.arrayContaining(["cpu.features", "cpu.model"]));
    expect(lockedBaseline(open, hosts).differences).toEqual([]);
  });
});
