/** Moves that are judged once for many guests and hosts are what each would be by itself. */
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { foldedCheck } from "../../packages/core/src/check/folded.ts";
import { MoveJudge } from "../../packages/core/src/check/judge.ts";
import { relocate } from "../../packages/core/src/evidence/document.ts";
import { check, type Guest, type Host, readGuests } from "../../packages/core/src/index.ts";
import { movingGuests } from "./arbitraries/moving-guests.ts";
import { someHosts } from "./fleets.ts";
import { patience, runs } from "./runs.ts";

vi.setConfig(patience);

/** The same definition under other names: what is each guest's own is another's. */
function twin(guest: Guest, number: number): Guest {
  const name = `guest-${number}`;
  const own = `<name>${name}</name><uuid>00000000-0000-4000-8000-00000000000${number}</uuid>`;
  const disk = `<disk type='file' device='disk'><source file='/images/${name}.qcow2'/><target dev='vda' bus='virtio'/></disk>`;
  const card = `<interface type='bridge'><mac address='52:54:00:00:00:0${number}'/><source bridge='br0'/></interface>`;
  const text = guest.text.replace(/<name>[^<]*<\/name>/, own).replace("<devices>", `<devices>${disk}${card}`);
  return readGuests([{ name: `guests/${name}.xml`, text }]).guests[0]!;
}

/** Another host that is known to say the same, as equal files are. */
function like(host: Host, name: string): Host {
  const documents = host.documents.map((document) => {
    const evidence = document.evidence ?? document;
    return { ...relocate(document, (source) => ({ ...source, file: `${name}/${source.file}` })), evidence };
  });
  return { name, documents };
}

const someHost = fc.nat().map((index) => someHosts()[index % someHosts().length]!);

test("a check is what judging every move gives, in the same order", () => {
  let folded = 0;
  fc.assert(
    fc.property(
      fc.array(movingGuests, { minLength: 1, maxLength: 2 }),
      fc.array(someHost, { minLength: 1, maxLength: 2 }),
      fc.option(someHost),
      (kinds, places, from) => {
        const guests = [...kinds, ...kinds.flatMap((kind, index) => [twin(kind, index), twin(kind, index + 3)])];
        const to = [...places, ...places.flatMap((host, index) => [like(host, `a${index}`), like(host, `b${index}`)])];
        const placed = guests.map((guest) => ({ guest, from }));
        const judge = new MoveJudge(placed, to);
        const expected = placed.flatMap((one) => to.map((host) => judge.judge(one, host)));
        const result = check(guests, to, from);
        expect(result.moves).toEqual(expected);
        expect(result.notAssessed).toEqual(judge.notAssessed);
        const { groups, count } = foldedCheck(guests, to, from);
        expect(count).toBe(expected.length);
        if (groups.length < count) folded += 1;
      },
    ),
    runs(30),
  );
  expect(folded).toBeGreaterThan(15);
});

test("a guest that some host speaks of is judged by itself", () => {
  const [host] = someHosts();
  const text = (name: string) =>
    `<domain type='kvm'><name>${name}</name><os><type arch='x86_64'>hvm</type></os></domain>`;
  const guests = ["spoken-of", "other-one", "another-one"].flatMap(
    (name) => readGuests([{ name: "g.xml", text: text(name) }]).guests,
  );
  const source = { file: "w", line: 1, tool: "t" };
  const spoken = { subject: "network.bridges", scope: {}, value: { name: "spoken-of" }, source } as never;
  const to: Host = {
    name: "h",
    documents: [
      ...host!.documents,
      { kind: "k", key: "k", uuid: null, hostName: null, source, observations: [spoken] },
    ],
  };
  const sizes = (hosts: Host[]) => foldedCheck(guests, hosts, null).groups.map((group) => group.guests.length);
  expect(sizes([host!])).toEqual([3]);
  expect(sizes([to])).toEqual([1, 2]);
});
