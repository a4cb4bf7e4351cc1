/** A difference is what lies between two answers, and nothing else. */
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { baseline } from "../../packages/core/src/baseline/baseline.ts";
import { cpuFacet } from "../../packages/core/src/facets/cpu/cpu-facet.ts";
import type { Host } from "../../packages/core/src/host/host.ts";
import { answerDifferences } from "../../packages/core/src/lock/answer.ts";
import { matrix } from "../../packages/core/src/matrix/matrix.ts";
import { pools } from "../../packages/core/src/pools/pools.ts";
import { Fleet } from "../../packages/core/src/profile/fleet.ts";
import { applyChange, upgradeHost } from "../../packages/core/src/whatif/change.ts";
import { roll } from "../../packages/core/src/whatif/rolling.ts";
import { whatIf } from "../../packages/core/src/whatif/whatif.ts";
import { someFleet } from "./fleets.ts";
import { rollStepByStep } from "./oracles/rolling.ts";
import { patience, runs } from "./runs.ts";

vi.setConfig(patience);

const nothing = { without: [], with: [], replace: [], upgrade: [] };

/** Where guests surely go, as `guest from to`. */
function working(hosts: readonly Host[]): Set<string> {
  const fleet = new Fleet();
  for (const host of hosts) fleet.add(host);
  const works = matrix(fleet, null).moves.filter(({ verdict }) => verdict !== "error" && verdict !== "unknown");
  return new Set(works.map(({ guest, from, to }) => `${guest} ${from} ${to}`));
}

test("no change is no difference", () => {
  fc.assert(
    fc.property(someFleet({ atLeast: 2 }), ({ hosts }) => {
      for (const change of [
        nothing,
        { ...nothing, replace: hosts.slice(0, 1) },
        { ...nothing, upgrade: [hosts[0]!] },
      ]) {
        const result = whatIf(hosts, change, { rolling: true });
        expect([result.baseline, result.moves.opened, result.moves.closed]).toEqual([[], [], []]);
        expect(result.moves.workAfter).toBe(result.moves.workBefore);
        for (const { lossBefore, lossAfter } of result.pools!) expect(lossAfter).toBe(lossBefore);
        for (const { closed } of result.rolling!) expect(closed).toEqual([]);
      }
    }),
    runs(8),
  );
});

test("a difference leads from the one answer to the other", () => {
  let changed = 0;
  fc.assert(
    fc.property(
      someFleet({ atLeast: 3 }),
      someFleet({ atLeast: 1, atMost: 1 }),
      fc.nat(),
      ({ hosts }, { hosts: [raw] }, pick) => {
        const gone = hosts[pick % hosts.length]!;
        const guestHost = { ...raw!, name: "new" };
        const change = { ...nothing, without: [gone.name], with: [guestHost] };
        const after = applyChange(hosts, change);
        expect(after.map(({ name }) => name).sort()).toEqual(
          [...hosts.map(({ name }) => name).filter((name) => name !== gone.name), "new"].sort(),
        );
        const result = whatIf(hosts, change);
        const [was, is] = [working(hosts), working(after)];
        const both = (move: string) =>
          !move
            .split(" ")
            .slice(1)
            .some((name) => name === gone.name || name === "new");
        const keys = (moves: typeof result.moves.opened) =>
          moves.map(({ guest, from, to }) => `${guest} ${from} ${to}`).sort();
        expect(keys(result.moves.opened)).toEqual([...is].filter((move) => both(move) && !was.has(move)).sort());
        expect(keys(result.moves.closed)).toEqual([...was].filter((move) => both(move) && !is.has(move)).sort());
        expect(result.moves.newHosts.map(({ host, to }) => [host, [...to].sort()])).toEqual([
          [
            "new",
            [...is]
              .filter((move) => move.startsWith("null new "))
              .map((move) => move.split(" ")[2])
              .sort(),
          ],
        ]);
        const differences = answerDifferences(baseline(hosts), baseline(after));
        expect(
          result.baseline.map(({ what, gained, lost }) => [
            what,
            gained?.map(({ name }) => name),
            lost?.map(({ name }) => name),
          ]),
        ).toEqual(differences.map(({ what, gained, lost }) => [what, gained, lost]));
        for (const { lossAfter, pools: count } of result.pools!) {
          const plans = pools(after).plans.filter((plan) => plan.pools.length <= count);
          expect(lossAfter).toBe(plans.at(-1)?.loss ?? null);
        }
        if (result.baseline.length > 0) changed += 1;
      },
    ),
    runs(12),
  );
  expect(changed).toBeGreaterThan(0);
});

test("whoever is said to be the cause of a lost feature lacks it alone, or with the others named", () => {
  let blamed = 0;
  fc.assert(
    fc.property(
      someFleet({ atLeast: 2, alike: true, told: true }),
      someFleet({ atLeast: 1, atMost: 1, told: true }),
      ({ hosts }, { hosts: [raw] }) => {
        const guestHost = { ...raw!, name: "new" };
        const result = whatIf(hosts, { ...nothing, with: [guestHost] });
        const after = [...hosts, guestHost];
        for (const { what, lost } of result.baseline) {
          if (what !== "cpu.features") continue;
          for (const { name, because } of lost ?? []) {
            if (because.length === 0) continue;
            blamed += 1;
            const rest = after.filter(({ name: host }) => !because.includes(host));
            expect(baseline(rest).cpu?.lost.map(({ feature }) => feature) ?? []).not.toContain(name);
          }
        }
      },
    ),
    runs(12),
  );
  expect(blamed).toBeGreaterThan(0);
});

test("new evidence counts where it speaks, the old where it does not", () => {
  fc.assert(
    fc.property(someFleet({ atLeast: 2, atMost: 2 }), ({ hosts: [old, raw] }) => {
      const news = { ...raw!, name: old!.name };
      const upgraded = upgradeHost(old!, news);
      const subjectsOf = (host: Host) =>
        new Set(host.documents.flatMap(({ observations }) => observations.map(({ subject }) => subject)));
      const told = subjectsOf(news);
      for (const document of upgraded.documents.slice(0, upgraded.documents.length - news.documents.length))
        for (const { subject } of document.observations) expect(told.has(subject)).toBe(false);
      expect(upgraded.documents.slice(upgraded.documents.length - news.documents.length)).toEqual(news.documents);
    }),
    runs(40),
  );
});

/** Many hosts that say what a few say. */
function copiesOf(hosts: readonly Host[], count: number): Host[] {
  return Array.from({ length: count }, (_, index) => ({
    ...hosts[index % hosts.length]!,
    name: `${hosts[index % hosts.length]!.name}-${index}`,
  }));
}

test("above 1,000 hosts every move is counted as it is for the few that they are copies of", () => {
  const told = { atLeast: 3, atMost: 3, told: true, alike: true } as const;
  const [few] = fc.sample(someFleet(told), { seed: 5, numRuns: 1 });
  const [kept, other, news] = few!.hosts as [Host, Host, Host];
  const many = copiesOf([kept, other], 1100);
  const upgraded = { ...news, name: many[0]!.name };
  const result = whatIf(many, { ...nothing, replace: [upgraded], without: [many[1]!.name] });
  // The same with as many of each as make every kind of pair: weighed by how many pairs there are of it.
  const [was, is] = [
    working(copiesOf([kept, other], 4)),
    working([...copiesOf([kept, other], 4), { ...news, name: "new" }]),
  ];
  const works = (moves: Set<string>, guest: string, from: string, to: string) => moves.has(`${guest} ${from} ${to}`);
  const places = { kept: [`${kept.name}-0`, `${kept.name}-2`], other: [`${other.name}-1`, `${other.name}-3`] };
  const copies = { kept: 549, other: 549 };
  let [workBefore, workAfter] = [0, 0];
  for (const guest of ["null", "baseline"]) {
    for (const a of ["kept", "other"] as const) {
      for (const b of ["kept", "other"] as const) {
        const moves = copies[a] * (a === b ? copies[b] - 1 : copies[b]);
        if (works(was, guest, places[a][0]!, places[b][1]!)) workBefore += moves;
        if (works(is, guest, places[a][0]!, places[b][1]!)) workAfter += moves;
      }
      // The host that is replaced was one of the first kind.
      if (works(was, guest, places.kept[0]!, places[a][1]!)) workBefore += copies[a];
      if (works(was, guest, places[a][1]!, places.kept[0]!)) workBefore += copies[a];
      if (works(is, guest, "new", places[a][0]!)) workAfter += copies[a];
      if (works(is, guest, places[a][0]!, "new")) workAfter += copies[a];
    }
  }
  expect(workBefore).toBeGreaterThan(0);
  expect([result.moves.workBefore, result.moves.workAfter]).toEqual([workBefore, workAfter]);
  const { opened, closed, openedLeftOut, closedLeftOut } = result.moves;
  expect(opened.length + openedLeftOut - closed.length - closedLeftOut).toBe(workAfter - workBefore);
  for (const { from, to } of [...opened, ...closed]) for (const name of [from, to]) expect(name).toMatch(/-\d+$/);
});

/** The news of some hosts are what others say; the first is told of twice, the last is unknown. */
function newsFor(hosts: readonly Host[], others: readonly Host[]): Host[] {
  const news = others.map((other, index) => ({ ...other, name: hosts[(index * 2) % hosts.length]!.name }));
  return [...news, { ...others[0]!, name: hosts[0]!.name }, { ...others[0]!, name: "nobody" }];
}

test("each step of a rolling upgrade is what the whole fleet tells when it is judged anew", () => {
  const told = { closed: 0, forward: 0, notForward: 0, noReturn: 0 };
  fc.assert(
    fc.property(
      someFleet({ atLeast: 3, atMost: 5, told: true }),
      someFleet({ atLeast: 2, atMost: 4, told: true }),
      ({ hosts }, { hosts: others }) => {
        const news = newsFor(hosts, others);
        const steps = roll(hosts, news, {});
        expect(steps).toEqual(rollStepByStep(hosts, news, {}));
        for (const step of steps) for (const part of keysOf(told)) told[part] += step[part].length;
      },
    ),
    runs(25),
  );
  for (const part of keysOf(told)) expect(told[part], part).toBeGreaterThan(0);
});

const keysOf = <Key extends string>(record: Record<Key, unknown>) => Object.keys(record) as Key[];

test("a rolling upgrade asks each host twice, however many steps it takes", () => {
  const { hosts } = fc.sample(someFleet({ atLeast: 2, atMost: 2, told: true, alike: true }), {
    seed: 5,
    numRuns: 1,
  })[0]!;
  const asked = (count: number): number => {
    const offer = vi.spyOn(cpuFacet, "offer");
    const many = copiesOf(hosts, count);
    roll(many, newsFor(many, many.slice(0, count / 2)), {});
    const calls = offer.mock.calls.length;
    offer.mockRestore();
    return calls;
  };
  const [few, twice] = [asked(10), asked(20)];
  expect(few).toBeGreaterThan(0);
  expect(twice).toBeLessThan(few * 2.2);
});
