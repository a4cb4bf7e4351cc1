import type { Finding } from "../evidence/finding.ts";
import { joinNames } from "../evidence/join-names.ts";
import type { Host } from "../host/host.ts";
import type { Difference } from "./answer.ts";
import type { PledgedArea } from "./pledge.ts";
import type { OpenLock } from "./read-lock.ts";
import type { AreaDrift, Change, DriftFinding, GuestDrift, HostDrift } from "./result.ts";

/** What the findings of a drift are made of. */
export interface Drifted {
  readonly open: OpenLock;
  readonly areas: readonly PledgedArea[];
  readonly hosts: readonly HostDrift[];
  readonly given: ReadonlyMap<string, Host>;
  readonly frozen: ReadonlyMap<string, Host>;
  readonly answer: readonly Difference[];
  readonly reading: readonly Difference[];
  readonly guests: readonly GuestDrift[];
}

/** One thing that is said of a host; equal things of several hosts are said once. */
interface Said extends Pick<Finding, "check" | "severity" | "remedy"> {
  readonly host: string;
  /** With the hosts' names for `HOSTS`. */
  readonly message: string;
  readonly evidence: readonly string[];
}

const freezeAnew = "if this is to stay: virt-baseline lock HOST... -o FILE, and give guests the new baseline";

/** Everything to know about a drift: what broke the promise first, what informs last. */
export function driftFindings(drifted: Drifted): DriftFinding[] {
  const { open, hosts, answer, reading, guests } = drifted;
  return [
    ...gather(hosts.flatMap((host) => brokenPromises(drifted, host))),
    ...gather(hosts.flatMap((host) => presence(host, open.file))),
    ...gather(hosts.flatMap((host) => changesOf(host))),
    ...differenceFinding(
      "drift.answer",
      answer,
      "a new baseline of these hosts would answer otherwise",
      "to take it: virt-baseline lock HOST... -o FILE, or baseline HOST... --lock FILE --update",
    ),
    ...differenceFinding(
      "drift.reading",
      reading,
      `this release reads the frozen evidence otherwise than ${open.lock.tool.version}, which made the lock`,
      "look at the changelog, then freeze anew with this release",
    ),
    ...guestFindings(guests),
  ];
}

/** What guests were given and a host surely, or perhaps, has not. */
function brokenPromises(drifted: Drifted, host: HostDrift): Said[] {
  const isNew = host.status === "new";
  const others = host.honours === null && host.status !== "missing" ? [noPromise(host)] : [];
  const found = host.areas.flatMap(({ area, lost, untold }) => [
    ...causesOf(drifted, host, area, lost).map(
      ({ names, evidence, remedy }): Said => ({
        check: "drift.lost",
        severity: "error",
        host: host.host,
        message: isNew
          ? `HOSTS, not in the lock, cannot give guests what it promises: ${area} ${list(names)}`
          : `HOSTS no longer gives guests what the lock promises: ${area} ${list(names)}`,
        evidence: [...evidence, ...sinceThen(host)],
        remedy: `${remedy === "" ? "bring the host back to what it was" : remedy}; ${freezeAnew}`,
      }),
    ),
    ...(untold.length === 0
      ? []
      : [
          {
            check: "drift.untold",
            severity: "unknown" as const,
            host: host.host,
            message: `whether HOSTS gives guests what the lock promises is not told: ${area} ${list(untold)}`,
            evidence: sinceThen(host),
            remedy: `collect there: ${collectFor(drifted, area)}`,
          },
        ]),
  ]);
  return [...others, ...found];
}

function noPromise({ host }: HostDrift): Said {
  return {
    check: "drift.lost",
    severity: "error",
    host,
    message: "the lock promises nothing that HOSTS could keep: it has no CPU for hosts of this vendor",
    evidence: [],
    remedy: `keep it out of these hosts; ${freezeAnew}`,
  };
}

/** Lost names by what the area knows of the cause: the host as it was frozen is the witness. */
function causesOf({ areas, given, frozen }: Drifted, { host }: HostDrift, area: string, lost: readonly string[]) {
  const promised = areas.find(({ facet }) => facet.id === area);
  const [now, then] = [given.get(host), frozen.get(host)];
  const whyLost = promised?.facet.whyLost;
  const groups = new Map<string, { names: string[]; evidence: string[]; remedy: string }>();
  const hosts = [now!, ...(then === undefined ? [] : [{ ...then, name: `${then.name} as it was frozen` }])];
  const why = whyLost === undefined || lost.length === 0 ? null : whyLost(hosts, promised!.setting);
  const needs = new Set(promised?.pledges.flatMap((pledge) => pledge.needs.map(({ says }) => says)));
  for (const name of lost) {
    const cause = why === null || needs.has(name) ? undefined : why(name, [0])[0];
    const { because = "", evidence = "", remedy = "" } = cause ?? {};
    const key = `${because}: ${remedy}`;
    const group = groups.get(key) ?? { names: [], evidence: [], remedy };
    group.names.push(name);
    if (evidence !== "") group.evidence.push(evidence);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function collectFor({ areas }: Drifted, area: string): string {
  return areas.find(({ facet }) => facet.id === area)?.facet.collect ?? area;
}

/** What else changed on the host, which may be why. */
function sinceThen({ host, software }: HostDrift): string[] {
  return software.length === 0 ? [] : [`${host}: ${software.map(says).join(", ")}`];
}

const says = ({ what, before, after }: Change): string => `${what} ${before} -> ${after}`;

function presence({ host, status, honours }: HostDrift, file: string): Said[] {
  if (status === "missing") {
    return [
      {
        check: "drift.missing",
        severity: "unknown",
        host,
        message: "HOSTS is in the lock and not given: nobody knows whether it honours it",
        evidence: [file],
        remedy: "collect it again; if it is gone for good, freeze the others anew: virt-baseline lock HOST... -o FILE",
      },
    ];
  }
  if (status !== "new") return [];
  const also = honours === "yes" ? ", and gives guests all that it promises" : "";
  return [
    {
      check: "drift.new",
      severity: "info",
      host,
      message: `HOSTS is not in the lock${also}`,
      evidence: [],
      remedy: "to have it watched: virt-baseline lock HOST... -o FILE",
    },
  ];
}

/** What changed on a host and breaks no promise. */
function changesOf({ host, status, software, areas }: HostDrift): Said[] {
  const inform = (check: string, message: string, remedy = ""): Said => ({
    check,
    severity: "info",
    host,
    message,
    evidence: [],
    remedy,
  });
  const lists: readonly (readonly [check: string, pick: (area: AreaDrift) => readonly string[], says: string])[] = [
    ["drift.gone", ({ gone }) => gone, "HOSTS no longer has what it alone or some had"],
    ["drift.gained", ({ gained }) => gained, "HOSTS has gained"],
    ["drift.changed", ({ changed }) => changed.map(says), "HOSTS has changed"],
  ];
  return [
    ...areas
      .filter(({ spare }) => spare.length > 0)
      .map(
        ({ area, spare }): Said => ({
          ...inform(
            "drift.spare",
            `HOSTS no longer has what all had, though no guest was given it: ${area} ${list(spare)}`,
          ),
          severity: "warning",
          remedy: "look for guests that were defined otherwise than the lock says (virt-baseline check)",
        }),
      ),
    ...(software.length === 0 || status === "new"
      ? []
      : [inform("drift.software", `HOSTS has changed: ${software.map(says).join(", ")}`)]),
    ...lists.flatMap(([check, pick, message]) =>
      areas
        .filter((area) => pick(area).length > 0)
        .map((area) => inform(check, `${message}: ${area.area} ${list(pick(area))}`)),
    ),
  ];
}

const list = (names: readonly string[]): string => joinNames(names, 20);

/** Says once what is said of several hosts. */
function gather(all: readonly Said[]): DriftFinding[] {
  const groups = new Map<string, Said[]>();
  for (const said of all) {
    const key = JSON.stringify([said.check, said.message, said.remedy]);
    groups.set(key, [...(groups.get(key) ?? []), said]);
  }
  return [...groups.values()].map((group) => {
    const { check, severity, message, remedy } = group[0]!;
    const hosts = group.map(({ host }) => host);
    return {
      check,
      severity,
      message: inPlural(message, hosts),
      evidence: [...new Set(group.flatMap(({ evidence }) => evidence))],
      remedy,
      hosts,
    };
  });
}

/** `h1 no longer gives`, `h1 and h2 no longer give`. */
function inPlural(message: string, hosts: readonly string[]): string {
  const named = message.replace("HOSTS", () => joinNames(hosts, 6));
  if (hosts.length === 1) return named;
  return [
    [" no longer gives ", " no longer give "],
    [" no longer has ", " no longer have "],
    [" has ", " have "],
    [" is in the lock and", " are in the lock and"],
    [" is not in the lock", " are not in the lock"],
    [" gives guests ", " give guests "],
    [" whether it honours ", " whether they honour "],
  ].reduce((text, [one = "", many = ""]) => text.replace(one, many), named);
}

function differenceFinding(check: string, differences: readonly Difference[], says: string, remedy: string) {
  if (differences.length === 0) return [];
  const message = `${says}: ${differences.slice(0, 5).map(differenceText).join("; ")}${more(differences.length - 5)}`;
  return [{ check, severity: "info" as const, message, evidence: [], remedy, hosts: [] }];
}

const more = (count: number): string => (count > 0 ? `; and ${count} more` : "");

/** `cpu.features: 2 more (a, b), 1 fewer (c)`, `cpu.model: A -> B`. */
export function differenceText({ what, before, after, gained = [], lost = [] }: Difference): string {
  if (gained.length + lost.length === 0) return `${what}: ${before ?? "none"} -> ${after ?? "none"}`;
  const parts = [
    ...(gained.length === 0 ? [] : [`${gained.length} more (${joinNames(gained, 8)})`]),
    ...(lost.length === 0 ? [] : [`${lost.length} fewer (${joinNames(lost, 8)})`]),
  ];
  return `${what}: ${parts.join(", ")}`;
}

function guestFindings(guests: readonly GuestDrift[]): DriftFinding[] {
  const changing = guests.filter(({ wouldChange }) => wouldChange.length > 0);
  return [true, false].flatMap((live) => {
    const some = changing.filter((guest) => guest.live === live);
    if (some.length === 0) return [];
    const what = live ? "running" : "defined";
    return [
      {
        check: "drift.guest",
        severity: "info" as const,
        message: `a new baseline would change ${some.length} ${what} ${some.length === 1 ? "guest" : "guests"}: ${joinNames(
          some.map(({ guest }) => guest),
          8,
        )}`,
        evidence: [],
        remedy: live
          ? "they keep what they were started with until they are restarted; plan restarts before the lock is renewed"
          : "define them anew when the lock is renewed",
        hosts: [],
      },
    ];
  });
}
