/** Guests that are written anew run on all hosts, and nothing of them is left to be mended. */
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { check, compose, fit as fitGuest, lint, type NewGuest, readGuests } from "../../packages/core/src/index.ts";
import { someFleet } from "./fleets.ts";
import { patience, runs } from "./runs.ts";

vi.setConfig(patience);

const disk = fc.oneof(
  fc.record({
    kind: fc.constant("file" as const),
    path: fc.constant("/images/<a>&'b'.qcow2"),
    format: fc.constant("qcow2" as const),
  }),
  fc.record({
    kind: fc.constant("volume" as const),
    pool: fc.constant("default"),
    volume: fc.constant("v"),
    format: fc.constant("raw" as const),
  }),
);
const card = fc.record({
  kind: fc.constantFrom("network" as const, "bridge" as const),
  name: fc.constant("br0"),
  mac: fc.constantFrom(null, "52:54:00:00:00:01"),
});
const newGuest: fc.Arbitrary<NewGuest> = fc.record({
  name: fc.constantFrom("web", "a<b", "-x"),
  memoryKib: fc.constantFrom(65536n, 4194304n),
  vcpus: fc.constantFrom(1, 4, 255),
  disks: fc.array(disk, { maxLength: 3 }),
  cards: fc.array(card, { maxLength: 2 }),
  system: fc.constantFrom("linux" as const, "windows" as const),
  firmware: fc.constantFrom("bios" as const, "efi" as const, "efi-secure" as const),
  tpm: fc.boolean(),
});

/** UEFI and TPMs are not there on every host, and no other choice of the definition's would be what was asked for. */
function mayLack({ firmware, tpm }: NewGuest, id: string, message: string): boolean {
  return (
    (firmware !== "bios" && id.startsWith("firmware.")) || (tpm && id === "device.model" && message.includes("TPM"))
  );
}

/** Nothing newer is to be had where the hosts are as old. */
const ofTheirAge = new Set(["machine.deprecated", "cpu.deprecated"]);

test("a new guest has no obstacle, lint finds nothing, and fit changes nothing; or it is said why none is written", () => {
  let written = 0;
  fc.assert(
    fc.property(newGuest, someFleet({ told: true, alike: true }), (guest, { hosts }) => {
      const { result, decided } = compose(guest, hosts);
      if (decided === null) {
        expect(result.xml).toBe("");
        expect(result.obstacles.length).toBeGreaterThan(0);
        return;
      }
      written += 1;
      const [made] = readGuests([{ name: "g.xml", text: result.xml }]).guests;
      expect(made!.name).toBe(guest.name);
      expect(result.obstacles.filter(({ check: id, message }) => !mayLack(guest, id, message))).toEqual([]);
      const refused = check([made!], hosts, null).moves.flatMap(({ findings }) =>
        findings.filter(({ severity }) => severity === "error").map(({ message }) => message),
      );
      expect(new Set(refused)).toEqual(new Set(result.obstacles.map(({ message }) => message)));
      const found = lint([made!]).guests.flatMap(({ findings }) => findings.map(({ check: id }) => id));
      expect(found.filter((id) => !ofTheirAge.has(id))).toEqual([]);
      expect(fitGuest(made!, hosts, null).changes).toEqual([]);
    }),
    runs(60),
  );
  expect(written).toBeGreaterThan(20);
});

test("the same call gives the same bytes, in whatever order the hosts come", () => {
  fc.assert(
    fc.property(newGuest, someFleet({ told: true, alike: true, atLeast: 2 }), (guest, { hosts }) => {
      expect(compose(guest, hosts.toReversed()).result.xml).toBe(compose(guest, hosts).result.xml);
    }),
    runs(20),
  );
});
