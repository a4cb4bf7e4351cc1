import { expect, it } from "vitest";
import { children, descend } from "../xml/element.ts";
import { GuestDraft } from "./draft.ts";
import { editedGuest } from "./edited-guest.ts";
import { readGuests } from "./read-guests.ts";

const text = `<domain type='kvm'>
  <name>g</name>
  <os>
    <type arch='x86_64' machine='q35'>hvm</type>
  </os>
  <cpu mode='host-passthrough'/>
  <devices>
    <disk type='file'/>
    <disk type='block'/>
  </devices>
</domain>
`;

it("has the lines of the file that was edited", () => {
  const guest = readGuests([{ name: "g.xml", text }]).guests[0]!;
  const draft = new GuestDraft(guest);
  draft.change("machine", "pc-q35-9.2", "a test");
  const features = { hypervisor: "require", vme: "disable" } as const;
  const cpu = { mode: "custom", match: "exact", check: "full", migratable: null } as const;
  draft.change(
    "cpu",
    { ...cpu, model: "Nehalem", fallback: "forbid", vendor: "Intel", cache: null, features },
    "a test",
  );
  const edited = editedGuest(guest, draft.edits());

  expect(edited).toMatchObject({ text: draft.finish(), machine: "pc-q35-9.2", file: "g.xml", id: guest.id });
  expect(edited.text.split("\n").length).toBeGreaterThan(text.split("\n").length);
  const lines = (...path: string[]) => descend(edited.domain, ...path)?.line;
  expect([lines(), lines("os", "type"), lines("cpu"), lines("devices")]).toEqual([1, 4, 6, 7]);
  expect(children(descend(edited.domain, "devices"), "disk").map(({ line }) => line)).toEqual([8, 9]);
  // What was put in stands where that was done.
  expect(descend(edited.domain, "cpu")!.children.map(({ line }) => line)).toEqual([6, 6, 6, 6]);
});
