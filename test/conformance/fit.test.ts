/**
 * Every domain definition of libvirt's own tests, fitted to hosts of unlike kinds: whatever stands in it, fit answers, a
 * definition with nothing to change comes back byte for byte, what is changed stays outside devices, and what libvirt's
 * schema takes before it takes after.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { fit as fitGuest, type Guest, type Host, readGuests } from "../../packages/core/src/index.ts";
import { child } from "../../packages/core/src/xml/element.ts";
import { fetchLibvirtSource } from "../../scripts/real/fetch-libvirt.ts";
import { recordedHost, recordedStacks } from "../laws/recorded.ts";
import { filesOf, textOfFile } from "./corpus.ts";

const folder = "qemuxmlconfdata";
const counts = { definitions: 0, unreadable: 0, changed: 0, obstacles: 0, validated: 0 };
afterAll(() => console.log(`fit: ${JSON.stringify(counts)}`));

const fleets: readonly (readonly Host[])[] = [
  recordedStacks.map(({ prefix }) => recordedHost(prefix, "-tcg-q35.domcapabilities.xml", ".capabilities.xml")),
  recordedStacks.map(({ prefix }) => recordedHost(prefix, "-tcg-q35.domcapabilities.xml")),
];

/** All of a definition that no pin may touch. */
function besides({ domain, text }: Guest): string {
  const devices = child(domain, "devices");
  return devices === undefined ? "" : text.slice(devices.start, devices.end);
}

const changed: { name: string; before: string; after: string }[] = [];

test("every definition is answered, and one with nothing to change comes back byte for byte", () => {
  for (const name of filesOf(folder, /\.xml$/)) {
    const text = textOfFile(folder, name);
    const { guests } = readGuests([{ name, text }]);
    if (guests.length === 0) counts.unreadable += 1;
    for (const guest of guests) {
      for (const hosts of fleets) {
        const result = fitGuest(guest, hosts, null);
        counts.definitions += 1;
        counts.obstacles += result.obstacles.length > 0 ? 1 : 0;
        expect(result.xml === text, name).toBe(result.changes.length === 0);
        const [after] = readGuests([{ name, text: result.xml }]).guests;
        expect(besides(after!), name).toBe(besides(guest));
        expect(fitGuest(after!, hosts, null).changes, name).toEqual([]);
        if (result.changes.length > 0) changed.push({ name, before: text, after: result.xml });
      }
    }
  }
  counts.changed = changed.length;
  expect(counts.definitions).toBeGreaterThan(2000);
  expect(counts.changed).toBeGreaterThan(300);
}, 300_000);

const hasXmllint = spawnSync("xmllint", ["--version"]).status === 0;

test.skipIf(!hasXmllint)(
  "what libvirt's schema takes it takes once fitted",
  async () => {
    const schema = join(await fetchLibvirtSource("11.3.0"), "src/conf/schemas/domain.rng");
    const scratch = mkdtempSync(join(tmpdir(), "virt-baseline-fit-"));
    const some = changed.filter((_, index) => index % (process.env.VIRT_BASELINE_ALL === "1" ? 1 : 10) === 0);
    try {
      some.forEach(({ before, after }, index) => {
        writeFileSync(join(scratch, `${index}-before.xml`), before);
        writeFileSync(join(scratch, `${index}-after.xml`), after);
      });
      const invalid = (when: string): Set<string> => {
        const files = some.map((_, index) => `${index}-${when}.xml`);
        const { stderr } = spawnSync("xmllint", ["--noout", "--relaxng", schema, ...files], {
          cwd: scratch,
          encoding: "utf8",
          maxBuffer: 1 << 28,
        });
        const said = [...stderr.matchAll(/^(\d+)-\w+\.xml (fails to validate|validates)$/gm)];
        expect(said.length).toBe(some.length);
        return new Set(said.filter(([, , verdict]) => verdict !== "validates").map(([, index]) => index!));
      };
      const before = invalid("before");
      const spoiled = [...invalid("after")].filter((index) => !before.has(index));
      counts.validated = some.length - before.size;
      expect(spoiled.map((index) => some[Number(index)]!.name)).toEqual([]);
      expect(counts.validated).toBeGreaterThan(30);
    } finally {
      rmSync(scratch, { recursive: true });
    }
  },
  300_000,
);
