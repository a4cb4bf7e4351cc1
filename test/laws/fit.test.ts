import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { parentsOf } from "../../packages/core/src/catalogue/dependencies.ts";
import { featureNames } from "../../packages/core/src/catalogue/feature-set.ts";
import { pinnableOf } from "../../packages/core/src/guest/pinnable.ts";
import {
  check,
  type FitResult,
  fit as fitGuest,
  type Guest,
  type Host,
  readGuests,
} from "../../packages/core/src/index.ts";
import { children, descend } from "../../packages/core/src/xml/element.ts";
import { someGuest } from "./arbitraries/guests.ts";
import { type Fleet, someFleet } from "./fleets.ts";
import { patience, runs } from "./runs.ts";
import { refusalsByLibvirt, stacksOf } from "./start-check.ts";

vi.setConfig(patience);

const fitted = ({ xml }: FitResult): Guest => readGuests([{ name: "g.xml", text: xml }]).guests[0]!;

/** Whether the guest runs on one of the hosts, and on which. */
const someCase = fc
  .tuple(someGuest(), someFleet({ alike: true }), fc.option(fc.nat(3)))
  .map(([guest, fleet, at]) => ({ guest, fleet, from: at === null ? null : fleet.hosts[at % fleet.hosts.length]! }));

function forEvery(examples: number, holds: (guest: Guest, fleet: Fleet, from: Host | null) => void): void {
  fc.assert(
    fc.property(someCase, ({ guest, fleet, from }) => holds(guest, fleet, from)),
    runs(examples),
  );
}

test("law 4: the errors that a check of the fitted guest gives on every host, and the breakages on the way between two, are exactly the obstacles", () => {
  forEvery(60, (guest, { hosts }, from) => {
    const result = fitGuest(guest, hosts, from);
    const found = (source: Host | null) =>
      check([fitted(result)], hosts, source)
        .moves.flatMap(({ findings }) => findings)
        .filter(({ severity }) => severity === "error");
    const between = hosts.flatMap((host) => found(host).filter(({ check: id }) => id.startsWith("hazard.")));
    const messages = (findings: readonly { message: string }[]) =>
      [...new Set(findings.map(({ message }) => message))].sort();
    expect(messages(result.obstacles)).toEqual(messages([...found(from), ...between]));
  });
});

test("law 4: fitting twice changes nothing more", () => {
  forEvery(60, (guest, { hosts }, from) => {
    const { xml } = fitGuest(guest, hosts, from);
    const again = fitGuest(readGuests([{ name: "g.xml", text: xml }]).guests[0]!, hosts, from);
    expect(again.changes).toEqual([]);
    expect(again.xml).toBe(xml);
  });
});

/** KVM's own leaf follows the machine type: libvirt has no words to switch it off. */
const unsayable = ["kvm"];

test("law 4: fit adds no error that the guest did not have, but for features that it names itself", () => {
  forEvery(60, (guest, { hosts }, from) => {
    const named = Object.keys(pinnableOf(guest).cpu?.features ?? {});
    const errorsOf = (one: Guest) =>
      check([one], hosts, from).moves.map(({ findings }) =>
        findings
          .filter(({ severity }) => severity === "error")
          .filter(({ message }) => ![...named, ...unsayable].some((name) => message.includes(name)))
          .map(({ message }) => message),
      );
    const [before, after] = [errorsOf(guest), errorsOf(fitted(fitGuest(guest, hosts, from)))];
    before.forEach((errors, index) => {
      if (errors.length === 0) expect(after[index]).toEqual([]);
    });
  });
});

test("law 4: fit takes away no device, no memory and no feature that the guest names, and no family", () => {
  forEvery(80, (guest, { hosts }, from) => {
    const result = fitGuest(guest, hosts, from);
    const after = fitted(result);
    for (const part of ["memory", "vcpu", "devices", "name"]) {
      const textOfPart = ({ domain, text }: Guest) => {
        const element = descend(domain, part)!;
        return text.slice(element.start, element.end);
      };
      expect(textOfPart(after)).toBe(textOfPart(guest));
    }
    const named = pinnableOf(guest).cpu?.features ?? {};
    const kept = pinnableOf(after).cpu?.features ?? {};
    for (const [name, policy] of Object.entries(named)) {
      if (policy !== "optional") expect(kept[name], name).toBe(policy);
      else expect(["require", "disable", "optional"], name).toContain(kept[name]);
    }
    expect(children(after.domain, "cpu").length).toBeLessThanOrEqual(1);
    if (guest.machine !== null && after.machine !== guest.machine) {
      const family = (machine: string) => (/q35/.test(machine) ? "q35" : "pc");
      expect(family(after.machine!)).toBe(family(guest.machine));
    }
  });
});

test("law 4: what every host covers already stays byte for byte", () => {
  let stayed = 0;
  forEvery(60, (guest, { hosts }, from) => {
    const result = fitGuest(guest, hosts, from);
    expect(result.changes.length === 0).toBe(result.xml === guest.text);
    if (result.changes.length === 0) stayed += 1;
  });
  expect(stayed).toBeGreaterThan(0);
});

test("each change says what stands there now, and why", () => {
  forEvery(40, (guest, { hosts }, from) => {
    for (const { path, before, after, because } of fitGuest(guest, hosts, from).changes) {
      expect(before === after, path).toBe(false);
      expect(because, path).not.toBe("");
    }
  });
});

test("the order of the hosts changes nothing of the definition", () => {
  forEvery(30, (guest, { hosts }, from) => {
    expect(fitGuest(guest, hosts.toReversed(), from).xml).toBe(fitGuest(guest, hosts, from).xml);
  });
});

/** Named without what it needs: QEMU drops it where a host, or the definition, leaves that out. */
function namesAChildAlone(features: Readonly<Record<string, string>>): boolean {
  const wanted = Object.keys(features).filter((name) => ["require", "force"].includes(features[name]!));
  return wanted.some((name) => {
    const parents = featureNames(parentsOf(name));
    return parents.length > 0 && !parents.some((parent) => wanted.includes(parent));
  });
}

test("a guest left to its host starts, once fitted, wherever the evidence leaves possible", () => {
  let started = 0;
  fc.assert(
    fc.property(someGuest(), someFleet({ told: true, alike: true }), (guest, { hosts, truths }) => {
      fc.pre(truths[0]!.accel === guest.accel);
      const mode = pinnableOf(guest).cpu?.mode;
      fc.pre(mode === "host-model" || mode === "host-passthrough" || mode === "maximum");
      fc.pre(!namesAChildAlone(pinnableOf(guest).cpu!.features));
      const result = fitGuest(guest, hosts, hosts[0]!);
      const after = fitted(result);
      const cpu = pinnableOf(after).cpu!;
      if (cpu.mode !== "custom" || cpu.check !== "full" || result.obstacles.length > 0) return;
      if (result.findings.some(({ severity }) => severity === "unknown")) return;
      const lines = (...policies: string[]) =>
        Object.entries(cpu.features).flatMap(([name, policy]) => (policies.includes(policy) ? [name] : []));
      const definition = { model: cpu.model!, require: lines("require", "force"), disable: lines("disable", "forbid") };
      // What topology adds is no feature of the definition: the second account knows no topology.
      const require = definition.require.filter((name) => name !== "ht" && name !== "cmp_legacy");
      const setting = {
        arch: "x86_64",
        accel: guest.accel!,
        accelStated: true,
        machineFamily: null,
        machine: after.machine,
      };
      for (const stack of hosts.flatMap((host) => stacksOf(host, setting))) {
        if (stack.map === null) continue;
        expect(refusalsByLibvirt(stack, { ...definition, require }), result.xml).toEqual([]);
        started += 1;
      }
    }),
    runs(80),
  );
  expect(started).toBeGreaterThan(10);
});
