/**
 * The explanation suffices: an error that is found of a move follows from what it cites.
 *
 * Of both hosts only the documents are kept that the finding's evidence names. Then the same check finds an error again,
 * or, where it cannot be judged any more, says that it is not known or not assessed. It is never found to be well: what
 * decided it would not have been cited.
 */
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { check, type Finding, type Host } from "../../packages/core/src/index.ts";
import { movingGuests } from "./arbitraries/moving-guests.ts";
import { someHosts } from "./fleets.ts";
import { patience, runs } from "./runs.ts";

vi.setConfig(patience);

/** The host with the documents that are cited; one that none is cited of has said nothing. */
function asCited(host: Host, { evidence }: Finding): Host {
  const isCited = (file: string) => evidence.some((one) => one.includes(`${file}:`) || one.endsWith(file));
  return { ...host, documents: host.documents.filter(({ source }) => isCited(source.file)) };
}

const someHost = fc.nat().map((index) => someHosts()[index % someHosts().length]!);

test("what an error cites leads to the error again, or leaves it open, and never to the opposite", () => {
  const counted = { again: 0, open: 0 };
  fc.assert(
    fc.property(movingGuests, someHost, fc.option(someHost), (guest, to, from) => {
      const [move] = check([guest], [to], from).moves;
      for (const finding of move!.findings.filter(({ severity }) => severity === "error")) {
        const source = from === null ? null : asCited(from, finding);
        const { moves, notAssessed } = check([guest], [asCited(to, finding)], source);
        const said = moves[0]!.findings.filter((other) => other.check === finding.check);
        const area = finding.check.split(".")[0]!;
        const again = said.some(({ severity }) => severity === "error");
        const open = said.some(({ severity }) => severity === "unknown") || isOpen(area, notAssessed);
        expect([finding.check, finding.message, finding.evidence, again || open]).toEqual([
          finding.check,
          finding.message,
          finding.evidence,
          true,
        ]);
        counted[again ? "again" : "open"] += 1;
      }
    }),
    runs(250),
  );
  // Most errors stand on what they cite alone.
  expect(counted.again).toBeGreaterThan(counted.open);
});

/** The areas behind the first words of checks. */
const areas: Readonly<Record<string, readonly string[]>> = {
  vcpu: ["limits", "numa"],
  device: ["devices", "firmware"],
  network: ["networks"],
  disk: ["disks"],
};

function isOpen(area: string, notAssessed: readonly { readonly area: string }[]): boolean {
  const names = [area, ...(areas[area] ?? [])];
  return notAssessed.some((one) => names.includes(one.area));
}
