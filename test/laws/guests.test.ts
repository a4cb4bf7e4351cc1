/** What a facet says of a guest agrees with what it answers, for guests and hosts of all kinds. */
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { check } from "../../packages/core/src/check/check.ts";
import { facetsFor } from "../../packages/core/src/facets/facets.ts";
import { settingOf } from "../../packages/core/src/facets/setting/guest-setting.ts";
import { and, type Kleene } from "../../packages/core/src/lattice/kleene.ts";
import { movingGuests, somePlan } from "./arbitraries/moving-guests.ts";
import { someHosts } from "./fleets.ts";
import { patience, runs } from "./runs.ts";

vi.setConfig(patience);

/**
 * Words of a definition that the destination's libvirt does not know are no part of the need: the same need can be
 * written without them.
 */
const besidesTheNeed: ReadonlySet<string> = new Set(["cpu.names"]);

const sides = facetsFor("x86_64").filter(({ guests }) => guests !== undefined);
const someHost = fc.nat().map((index) => someHosts()[index % someHosts().length]!);
const move = fc.record({ guest: movingGuests, to: someHost, from: fc.option(someHost), plan: somePlan });

test("there are facets with a say about guests", () => {
  expect(sides.map(({ id }) => id)).toEqual(expect.arrayContaining(["cpu", "hypervisor", "limits", "machine"]));
});

describe.each(sides.map((facet) => [facet.id, facet] as const))("%s", (_, facet) => {
  test("an error is found exactly where the offer does not cover the need, an unknown one where that is not known", () => {
    const answers = new Set<Kleene>();
    fc.assert(
      fc.property(move, ({ guest, to, from, plan }) => {
        const setting = settingOf(guest, from);
        const need = facet.guests!.need(guest, from, setting, plan);
        const offer = facet.offer(to, setting);
        const covered = facet.covers(offer, need);
        const all = facet.guests!.explain(need, offer, { guest, from, to, setting, plan });
        const found = all.filter(({ check: id }) => !besidesTheNeed.has(id));
        const has = (severity: string) => found.some((finding) => finding.severity === severity);
        answers.add(covered);
        expect([covered, found, has("error")]).toEqual([covered, found, covered === "no"]);
        if (covered !== "no") expect([covered, found, has("unknown")]).toEqual([covered, found, covered === "unknown"]);
      }),
      runs(400),
    );
    expect(answers.size).toBeGreaterThan(1);
  });

  test("the meet of two hosts covers what a guest needs exactly where both do", () => {
    fc.assert(
      fc.property(move, someHost, ({ guest, to, from, plan }, other) => {
        const setting = settingOf(guest, from);
        const need = facet.guests!.need(guest, from, setting, plan);
        const [a, b] = [facet.offer(to, setting), facet.offer(other, setting)];
        expect(facet.covers(facet.meet(a, b), need)).toBe(and(facet.covers(a, need), facet.covers(b, need)));
      }),
      runs(300),
    );
  });
});

test("a check that is skipped changes no other", () => {
  fc.assert(
    fc.property(move, fc.nat(), ({ guest, to, from, plan }, pick) => {
      const all = check([guest], [to], from, { plan }).moves[0]!.findings;
      fc.pre(all.length > 0);
      const skipped = all[pick % all.length]!.check;
      const rest = check([guest], [to], from, { plan, skip: [skipped] }).moves[0]!.findings;
      expect(rest).toEqual(all.filter(({ check: id }) => id !== skipped && !id.startsWith(`${skipped}.`)));
      expect(check([guest], [to], from, { plan, checks: [skipped] }).moves[0]!.findings).toEqual(
        all.filter(({ check: id }) => id === skipped || id.startsWith(`${skipped}.`)),
      );
    }),
    runs(200),
  );
});

test("every finding says what to do, and where the guest says what it needs", () => {
  fc.assert(
    fc.property(move, ({ guest, to, from, plan }) => {
      for (const { check: id, message, remedy, evidence } of check([guest], [to], from, { plan }).moves[0]!.findings) {
        expect([id, message, remedy.length > 0, evidence.length > 0]).toEqual([id, message, true, true]);
      }
    }),
    runs(200),
  );
});
