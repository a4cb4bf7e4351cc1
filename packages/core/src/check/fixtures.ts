/** Hosts and guests made up for the tests of this room. */
import { type AnyObservation, everywhere, type Listing, observe, type Subjects } from "../evidence/observation.ts";
import type { Guest } from "../guest/guest.ts";
import { readGuests } from "../guest/read-guests.ts";
import type { Host } from "../host/host.ts";
import type { MovePlan } from "../policy/move-plan.ts";
import { check } from "./check.ts";

const source = { file: "h.xml", line: 1, tool: "t" };

/** A host of which these facts are told. */
export function hostOf(name: string, ...observations: AnyObservation[]): Host {
  return { name, documents: [{ kind: "k", key: "k", uuid: null, hostName: null, source, observations }] };
}

/** A fact that holds for every setting. */
export function fact<S extends keyof Subjects>(subject: S, value: Subjects[S]): AnyObservation {
  return observe(subject, everywhere, value, source) as AnyObservation;
}

/** All that a host lists of a kind. */
export function listing(
  area: "devices" | "firmware" | "hyperv" | "memory" | "migration" | "security",
  kind: string,
  ...names: string[]
): AnyObservation {
  return fact(area, { kind, names, silence: "absent" } satisfies Listing);
}

export const qemu = (version: string) => fact("qemu.version", { version, package: null });
export const parameter = (path: string, value: string) => fact("kernel.parameter", { path, value });

/** A guest of KVM with these parts of a definition beside its devices. */
export function guestOf({
  type = "kvm",
  arch = "x86_64",
  machine = "pc-q35-9.2",
  vcpus = 1,
  id = "",
  os = "",
  more = "",
  devices = "",
} = {}): Guest {
  const text = `<domain type='${type}'${id === "" ? "" : ` id='${id}'`}><name>g</name><vcpu>${vcpus}</vcpu>
<os><type arch='${arch}' machine='${machine}'>hvm</type>${os}</os>
${more}<devices>${devices}</devices></domain>`;
  return readGuests([{ name: "g.xml", text }]).guests[0]!;
}

/** The findings of one check (or area) about a move, each as severity and what QEMU says and the guest sees. */
export function found(
  area: string,
  move: {
    guest?: Parameters<typeof guestOf>[0];
    to?: AnyObservation[];
    from?: AnyObservation[] | null;
    plan?: MovePlan;
  },
): string[] {
  const { guest, to = [], from = null, plan } = move;
  const source = from === null ? null : hostOf("from", ...from);
  const { moves } = check([guestOf(guest)], [hostOf("to", ...to)], source, {
    checks: [area],
    ...(plan === undefined ? {} : { plan }),
  });
  return moves[0]!.findings.map(({ check: id, severity, qemu: says, guestSees }) =>
    [severity, id, says, guestSees].filter((word) => word !== undefined).join(" "),
  );
}
