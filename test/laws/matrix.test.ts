/** What the matrix says of every pair is what check says of it, and what can be read off its parts is true. */
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { check } from "../../packages/core/src/check/check.ts";
import type { Host } from "../../packages/core/src/host/host.ts";
import { matrix } from "../../packages/core/src/matrix/matrix.ts";
import type { MatrixResult } from "../../packages/core/src/matrix/result.ts";
import { Fleet } from "../../packages/core/src/profile/fleet.ts";
import { movingGuests } from "./arbitraries/moving-guests.ts";
import { someFleet } from "./fleets.ts";
import { reach, said, slowMoves, sorted } from "./oracles/moves.ts";
import { patience, runs } from "./runs.ts";

vi.setConfig(patience);

const fleetOf = (hosts: readonly Host[]) => {
  const fleet = new Fleet();
  for (const host of hosts) fleet.add(host);
  return fleet;
};
const movesOf = ({ moves }: MatrixResult, guest: string | null) => moves.filter((move) => move.guest === guest);

describe("guests that are given", () => {
  const given = fc.record({
    fleet: someFleet({ atLeast: 2 }),
    guests: fc.array(movingGuests, { minLength: 1, maxLength: 3 }),
    from: fc.option(fc.nat()),
  });

  test("are judged as check judges them, to every host but their own", () => {
    const verdicts = new Set<string>();
    fc.assert(
      fc.property(given, ({ fleet: { hosts }, guests: raw, from: pick }) => {
        const guests = raw.map((guest, index) => ({ ...guest, id: `g${index}` }));
        const all = sorted(hosts);
        const from = pick === null ? null : all[pick % all.length]!;
        const result = matrix(
          fleetOf(hosts),
          guests.map((guest) => ({ guest, from })),
        );
        const expected = check(guests, all, from).moves.filter(({ to }) => to !== from?.name);
        const of = (severity: string) => (findings: (typeof expected)[number]["findings"]) =>
          [...new Set(findings.filter((one) => one.severity === severity).map(({ check: id }) => id))].sort();
        expect(result.moves).toEqual(
          expected.map(({ guest, to, verdict, findings }) => ({
            guest,
            from: from?.name ?? null,
            to,
            verdict,
            blockers: of("error")(findings),
            undecided: of("unknown")(findings),
          })),
        );
        for (const { verdict } of result.moves) verdicts.add(verdict);
        for (const { guest, to, blockers } of result.noReturn) {
          const one = guests.find(({ id }) => id === guest)!;
          const there = all.find(({ name }) => name === to)!;
          const back = check([one], all, there).moves.find((move) => move.to === from!.name)!;
          expect(of("error")(back.findings)).toEqual(blockers);
        }
        const stuck = (id: string) =>
          result.moves.every((move) => move.guest !== id || ["error", "unknown"].includes(move.verdict));
        expect(result.stranded.map(({ guest }) => guest)).toEqual(guests.map(({ id }) => id).filter(stuck));
      }),
      runs(30),
    );
    expect([...verdicts].sort()).toEqual(expect.arrayContaining(["error", "unknown"]));
  });
});

describe("guests that nobody has", () => {
  test("move as the slow way says, pair by pair", () => {
    const verdicts = new Set<string>();
    fc.assert(
      fc.property(someFleet({ atLeast: 2, atMost: 5 }), (fleet) => {
        const hosts = [...fleet.hosts, { ...fleet.hosts[0]!, name: "twin" }];
        const slow = slowMoves(hosts);
        const fast = movesOf(matrix(fleetOf(hosts), null), null);
        expect(fast.map(({ from, to }) => `${from} ${to}`).sort()).toEqual(
          [...slow.keys()].filter((pair) => pair.split(" ")[0] !== pair.split(" ")[1]).sort(),
        );
        for (const move of fast) {
          expect([move.from, move.to, said(move)]).toEqual([move.from, move.to, slow.get(`${move.from} ${move.to}`)]);
          verdicts.add(move.verdict);
        }
      }),
      runs(30),
    );
    expect([...verdicts].sort()).toEqual(expect.arrayContaining(["error", "ok", "unknown"]));
  });

  test("with the baseline, are kept nowhere for what the baseline is made of, unless parts are answered apart", () => {
    fc.assert(
      fc.property(someFleet({ atLeast: 2, alike: true, told: true }), ({ hosts }) => {
        const moves = movesOf(matrix(fleetOf(hosts), null), "baseline");
        const errors = new Set(moves.flatMap(({ blockers }) => blockers));
        for (const id of errors) expect(id).toMatch(/^(hypervisor\.type|arch|hazard\..*)$/);
      }),
      runs(20),
    );
  });

  test("form islands that are the components of the pairs, with every host on one", () => {
    let large = 0;
    fc.assert(
      fc.property(someFleet({ atLeast: 2, atMost: 6, alike: true }), (fleet) => {
        // With a twin there is an island of two wherever a host tells enough to be moved to.
        const hosts = [...fleet.hosts, { ...fleet.hosts[0]!, name: "twin" }];
        const result = matrix(fleetOf(hosts), null);
        const sure = new Set(
          movesOf(result, null)
            .filter(({ verdict }) => verdict !== "error" && verdict !== "unknown")
            .map(({ from, to }) => `${from} ${to}`),
        );
        const names = sorted(hosts).map(({ name }) => name);
        const reached = reach(names, sure);
        expect(result.islands.flatMap(({ members }) => members).sort()).toEqual(names);
        const islandOf = (name: string) => result.islands.findIndex(({ members }) => members.includes(name));
        for (const a of names)
          for (const b of names)
            expect(islandOf(a) === islandOf(b)).toBe(a === b || (reached.has(`${a} ${b}`) && reached.has(`${b} ${a}`)));
        for (const { members, direct, viaAStop } of result.islands) {
          const indirect = members.flatMap((a) =>
            members.filter((b) => a !== b && !sure.has(`${a} ${b}`)).map((b) => [a, b]),
          );
          expect([viaAStop, direct]).toEqual([indirect, indirect.length === 0]);
          if (members.length > 1) large += 1;
        }
        expect(result.oneWay).toEqual(
          names.flatMap((a) =>
            names.filter((b) => sure.has(`${a} ${b}`) && !reached.has(`${b} ${a}`)).map((b) => [a, b]),
          ),
        );
        expect(result.stranded.map(({ host }) => host)).toEqual(
          names.filter((a) => !names.some((b) => sure.has(`${a} ${b}`))),
        );
      }),
      runs(30),
    );
    expect(large).toBeGreaterThan(0);
  });

  test("stand in a table in which folding loses nothing", () => {
    let folded = 0;
    fc.assert(
      fc.property(someFleet({ atLeast: 2, atMost: 5 }), ({ hosts }) => {
        const twins = [...hosts, ...hosts.map((host) => ({ ...host, name: `${host.name}-twin` }))];
        const result = matrix(fleetOf(twins), null);
        for (const { guest, rows, columns, cells } of result.tables) {
          const cell = (from: string, to: string) =>
            cells[rows.findIndex((names) => names.includes(from))]![columns.findIndex((names) => names.includes(to))]!;
          for (const move of movesOf(result, guest)) expect(said(cell(move.from!, move.to))).toBe(said(move));
          if (rows.length < twins.length) folded += 1;
        }
      }),
      runs(30),
    );
    expect(folded).toBeGreaterThan(0);
  });

  test("do not move otherwise for the order of hosts, nor for the twin of one", () => {
    fc.assert(
      fc.property(someFleet({ atLeast: 2 }), ({ hosts }) => {
        const before = matrix(fleetOf(hosts), null);
        expect(matrix(fleetOf([...hosts].reverse()), null)).toEqual(before);
        const twin = { ...hosts[0]!, name: "zz-twin" };
        const after = matrix(fleetOf([...hosts, twin]), null).moves.filter(
          ({ from, to }) => from !== twin.name && to !== twin.name,
        );
        expect(after).toEqual(before.moves);
      }),
      runs(20),
    );
  });

  test("a check that is skipped changes no other", () => {
    fc.assert(
      fc.property(someFleet({ atLeast: 2 }), fc.nat(), ({ hosts }, pick) => {
        const all = matrix(fleetOf(hosts), null).moves;
        const ids = [...new Set(all.flatMap(({ blockers, undecided }) => [...blockers, ...undecided]))];
        fc.pre(ids.length > 0);
        const skipped = ids[pick % ids.length]!;
        const rest = matrix(fleetOf(hosts), null, { skip: [skipped] }).moves;
        expect(rest.map(({ blockers, undecided }) => [blockers, undecided])).toEqual(
          all.map(({ blockers, undecided }) =>
            [blockers, undecided].map((list) => list.filter((id) => id !== skipped && !id.startsWith(`${skipped}.`))),
          ),
        );
      }),
      runs(20),
    );
  });
});

describe("what has a limit", () => {
  const [unlike] = fc.sample(someFleet({ atLeast: 420, atMost: 420, told: true }), { seed: 3, numRuns: 1 });
  const hosts = unlike!.hosts.map((host, index) => ({ ...host, name: `u${index}` }));
  const partsOf = ({ leftOut }: MatrixResult) => leftOut.map(({ part }) => part);
  const expanded = (all: readonly Host[]) => {
    const fleet = new Fleet(true);
    for (const host of all) fleet.add(host);
    return fleet;
  };

  test("is told to be left out where it is empty, and only there", () => {
    const many = matrix(expanded(hosts), null, { listMoves: false });
    expect(many.profiles.length).toBeGreaterThan(300);
    expect([many.tables.filter(({ guest }) => guest === null), many.noReturn, many.lacks]).toEqual([[], [], []]);
    expect(partsOf(many)).toEqual(expect.arrayContaining(["tables", "noReturn", "lacks"]));
    for (const { because, instead } of many.leftOut) {
      expect(because).toMatch(/^\d+ .* limit is \d+$/);
      expect(instead).not.toBe("");
    }
    const few = matrix(expanded(hosts.slice(0, 20)), null);
    expect(few.tables.length).toBe(2);
    expect(few.noReturn.length + few.lacks.length).toBeGreaterThan(0);
    expect(few.leftOut).toEqual([]);
  });

  test("one-way streets among more than 1,000 hosts", () => {
    const twins = [0, 1, 2].flatMap((copy) => hosts.map((host) => ({ ...host, name: `${host.name}-${copy}` })));
    const many = matrix(expanded(twins), null, { listMoves: false });
    expect(many.oneWay).toEqual([]);
    expect(partsOf(many)).toContain("oneWay");
    expect(partsOf(many)).not.toContain("moves");
  });

  test("the groups of guests that take too long to judge", () => {
    const [guest] = fc.sample(movingGuests, { seed: 1, numRuns: 1 });
    const many = matrix(expanded(hosts), [{ guest: guest!, from: null }]);
    expect(many.islands).toEqual([]);
    expect(partsOf(many)).toEqual(expect.arrayContaining(["islands"]));
    const few = matrix(expanded(hosts.slice(0, 3)), [{ guest: guest!, from: null }]);
    expect(few.islands.length).toBeGreaterThan(0);
    expect(few.leftOut).toEqual([]);
  });
});
