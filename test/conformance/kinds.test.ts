/** Every enumeration of libvirt's own domain capabilities is read; and its words are there exactly where QEMU's types are. */
import { afterAll, expect, it } from "vitest";
import { deviceNames, wordKnownSince } from "../../packages/core/src/catalogue/devices.ts";
import type { Listing } from "../../packages/core/src/evidence/observation.ts";
import { devicesFacet } from "../../packages/core/src/facets/devices/devices-facet.ts";
import { wordsByTypes } from "../../packages/core/src/facets/devices/words-by-types.ts";
import { readText } from "../../packages/core/src/read/read-text.ts";
import { attribute, child, children, type XmlElement } from "../../packages/core/src/xml/element.ts";
import { filesOf, hostOf, openCorpus, textOfFile, xmlOfFile } from "./corpus.ts";

const older = await openCorpus("9.0.0");
const files = filesOf("domaincapsdata", /^qemu_.*\.xml$/);
const areas = new Set(["devices", "firmware", "hyperv", "memory", "security"]);
const listings = (name: string, text: string): Listing[] =>
  [...readText(text, name)].flatMap(({ observations }) =>
    observations.flatMap(({ subject, value }) => (areas.has(subject) ? [value as Listing] : [])),
  );
let values = 0;
let pairs = 0;
let words = 0;

/** Every value of every enumeration outside <cpu>, and every yes and no of an element that has nothing more. */
function* saidIn(element: XmlElement, path: readonly string[] = []): Generator<{ path: string; value: string }> {
  for (const inner of element.children) {
    if (inner.name === "cpu") continue;
    const at = [...path, inner.name];
    if (inner.name === "enum") {
      for (const value of children(inner, "value")) {
        yield { path: [...path, attribute(inner, "name")].join("."), value: value.text.trim() };
      }
    } else yield* saidIn(inner, at);
  }
}

it.each([
  ["11.3.0", files, xmlOfFile, textOfFile] as const,
  ["9.0.0", older.filesOf("domaincapsdata", /^qemu_.*\.xml$/), older.xmlOfFile, older.textOfFile] as const,
])("reads every value of libvirt %s, under a kind whose words we know", (_, names, xmlOf, textOf) => {
  for (const name of names) {
    const read = listings(name, textOf("domaincapsdata", name));
    for (const { path, value } of saidIn(xmlOf("domaincapsdata", name))) {
      values += 1;
      const listing = read.find((candidate) => endsAlike(candidate.kind, path) && candidate.names.includes(value));
      expect(listing, `${name}: ${path}=${value}`).toBeDefined();
      expect(wordKnownSince(listing!.kind, value), `${listing!.kind}=${value}`).not.toBeNull();
    }
    for (const feature of child(xmlOf("domaincapsdata", name), "features")?.children ?? []) {
      if (feature.children.length > 0) continue;
      const features = read.filter(({ kind }) => kind === "feature");
      const said = features.flatMap(({ names: yes, denied = [] }) =>
        attribute(feature, "supported") === "yes" ? yes : denied,
      );
      if (!["gic", "sev", "sgx", "hyperv", "launchSecurity"].includes(feature.name))
        expect(said).toContain(feature.name);
    }
  }
});

const renamed: Readonly<Record<string, string>> = {
  "features.hyperv.features": "enlightenment",
  "features.launchSecurity.sectype": "launchSecurity",
  "features.gic.version": "gic.version",
};
function endsAlike(kind: string, path: string): boolean {
  return kind === (renamed[path] ?? path.replace(/^(?:devices|memoryBacking|os)\./, ""));
}

/** `qemu_9.2.0-q35.x86_64+amdsev.xml` was made of `caps_9.2.0_x86_64+amdsev.replies`. */
const recordings = files.flatMap((name) => {
  const [, version, arch, variant = ""] = /^qemu_([\d.]+)(?:-[\w-]+)?\.(\w+)(\+\w+)?\.xml$/.exec(name)!;
  const replies = `caps_${version}_${arch}${variant}.replies`;
  return filesOf("qemucapabilitiesdata", /\.replies$/).includes(replies) ? [[name, replies] as const] : [];
});

it.each(recordings)("%s lists a word exactly where the types of %s have it", (name, replies) => {
  const listed = listings(name, textOfFile("domaincapsdata", name));
  const types = listings(replies, textOfFile("qemucapabilitiesdata", replies)).find(
    ({ kind }) => kind === "type",
  )!.names;
  for (const { type, kind, value } of deviceNames()) {
    const enumeration = listed.find((listing) => listing.kind === kind);
    if (enumeration === undefined || enumeration.silence === "absent") continue;
    pairs += 1;
    expect(enumeration.names.includes(value), `${kind}=${value}, ${type}`).toBe(types.includes(type));
  }
});

it.each(recordings)("%s lists every word for which %s has one type of several", (name, replies) => {
  const listed = listings(name, textOfFile("domaincapsdata", name));
  const own = listings(replies, textOfFile("qemucapabilitiesdata", replies));
  const machineFamily = name.includes("-q35")
    ? "q35"
    : name.includes(".x86_64")
      ? "pc"
      : name.includes(".ppc64")
        ? "pseries"
        : null;
  for (const { kind, value, types, among } of wordsByTypes({ arch: "", accel: "", accelStated: true, machineFamily })) {
    const enumeration = listed.find((listing) => listing.kind === kind);
    const has = own.find((listing) => listing.kind === among)?.names.some((type) => types.includes(type)) === true;
    if (!has || enumeration === undefined) continue;
    words += 1;
    expect(enumeration.names, `${kind}=${value}`).toContain(value);
  }
});

it("has every document of QEMU, and every recording beside one", () => {
  expect([files.length, older.filesOf("domaincapsdata", /^qemu_.*\.xml$/).length]).toEqual([78, 55]);
});

it("takes device types from QMP for devices alone", () => {
  for (const replies of filesOf("qemucapabilitiesdata", /_x86_64\.replies$/)) {
    const setting = { arch: "x86_64", accel: "kvm", accelStated: true, machineFamily: "q35" };
    const offer = devicesFacet.offer(hostOf(replies, [textOfFile("qemucapabilitiesdata", replies)], null), setting);
    const types = devicesFacet.names.membersOf(offer.get("type")!.certain).map(({ name }) => name);
    expect(types.length, replies).toBeGreaterThan(250);
    expect(
      types.filter((type) => /^(?:chardev|filter|rng-|memory-backend|tls|qio|secret)|-(?:machine|cpu|bus)$/.test(type)),
    ).toEqual([]);
  }
});

afterAll(() =>
  console.log(
    `kinds: ${values} values in ${files.length} documents of libvirt 11.3 and those of 9.0; ${pairs} words beside types and ${words} that need one of several in ${recordings.length} recordings`,
  ),
);
