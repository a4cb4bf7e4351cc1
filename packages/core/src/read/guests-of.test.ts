import { describe, expect, it } from "vitest";
import { observations } from "../host/host.ts";
import { guestsOf } from "./guests-of.ts";
import { readHosts } from "./read-hosts.ts";

const capabilities = "<capabilities><host><uuid>u1</uuid></host></capabilities>\n";
const domain = (name: string, rest: { id?: number; uuid?: string; vcpu?: string; memory?: string } = {}) =>
  `<domain type='kvm'${rest.id === undefined ? "" : ` id='${rest.id}'`}><name>${name}</name>` +
  `${rest.uuid === undefined ? "" : `<uuid>${rest.uuid}</uuid>`}${rest.memory ?? "<memory unit='MiB'>512</memory>"}` +
  `${rest.vcpu ?? "<vcpu>4</vcpu>"}<os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type></os></domain>\n`;

function hostWith(...guests: string[]) {
  const files = [{ name: "capabilities.xml", text: capabilities }];
  const input = { name: "n1", files, guests: guests.map((text, index) => ({ name: `guests/${index}.xml`, text })) };
  return readHosts([input]).hosts[0]!;
}
const present = (...guests: string[]) => observations(hostWith(...guests), "guest.present").map(({ value }) => value);

describe("guests of a host", () => {
  it("are those that run as they run, and the others as they will start", () => {
    const running = domain("web", { id: 3, uuid: "u-web" });
    const next = domain("web", { uuid: "u-web", vcpu: "<vcpu>8</vcpu>" });
    for (const files of [
      [running, next, domain("db", { uuid: "u-db" })],
      [next, domain("db", { uuid: "u-db" }), running],
    ]) {
      const guests = guestsOf(hostWith(...files));
      expect(guests.map(({ name, live }) => `${name} ${live}`).sort()).toEqual(["db false", "web true"]);
    }
  });

  // what is shown | the definition | what is said of the host
  it.each([
    [
      "a guest that runs",
      domain("a", { id: 1, uuid: "u" }),
      { name: "a", uuid: "u", active: true, memory: 2 ** 29, vcpus: 4 },
    ],
    ["one without a uuid", domain("a"), { name: "a", uuid: null, active: false, memory: 2 ** 29, vcpus: 4 }],
    [
      "vCPUs that are not plugged in",
      domain("a", { vcpu: "<vcpu current='2'>8</vcpu>" }),
      { name: "a", uuid: null, active: false, memory: 2 ** 29, vcpus: 2 },
    ],
    [
      "memory that a balloon has taken back still counts",
      domain("a", { memory: "<memory>2048</memory><currentMemory>1024</currentMemory>" }),
      { name: "a", uuid: null, active: false, memory: 2 ** 21, vcpus: 4 },
    ],
    ["no memory told", domain("a", { memory: "" }), { name: "a", uuid: null, active: false, memory: null, vcpus: 4 }],
  ])("%s", (_, text, said) => {
    expect(present(text)).toEqual([said]);
  });

  it("are none where they were not collected, or not asked for", () => {
    const { hosts } = readHosts([{ name: "n1", files: [{ name: "capabilities.xml", text: capabilities }] }]);
    expect(guestsOf(hosts[0]!)).toEqual([]);
    expect(guestsOf(hostWith())).toEqual([]);
  });

  it("that cannot be read are refused with their file", () => {
    expect(() => hostWith(domain("a"), "<domain>")).toThrow(expect.objectContaining({ file: "guests/1.xml" }));
    expect(() => hostWith("<pool/>")).toThrow(expect.objectContaining({ code: "guest.not-a-domain" }));
  });
});
