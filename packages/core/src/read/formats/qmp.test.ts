import { describe, expect, test } from "vitest";
import { InputError } from "../../xml/errors.ts";
import { readText } from "../read-text.ts";

const kvm = (enabled: boolean) => ({ return: { enabled, present: true } });
const expansion = { return: { model: { name: "base", props: { fpu: true } } } };
const ask = (name: string) => ({ execute: "query-cpu-model-expansion", arguments: { type: "full", model: { name } } });
const listed = (usable: boolean) => ({
  return: [{ name: "host", typename: "host-x86_64-cpu", "unavailable-features": usable ? [] : ["kvm"] }],
});

// what is shown | the messages of one QEMU | the accelerator its answers are about
test.each<[string, object[], string | null]>([
  ["query-kvm says yes", [kvm(true), expansion], "kvm"],
  ["query-kvm says no, and what was expanded is not told", [kvm(false), expansion], "tcg"],
  ["query-kvm says no, and max was expanded", [kvm(false), ask("max"), expansion], "tcg"],
  ["query-kvm says no, and host was expanded", [kvm(false), ask("host"), expansion], "hvf"],
  ["query-kvm says no, and host is usable", [kvm(false), listed(true)], "hvf"],
  ["nothing but an expansion", [expansion], "kvm"],
  ["an expansion beside an unusable host", [listed(false), expansion], "tcg"],
  ["nothing that tells", [ask("max"), expansion], null],
])("%s", (_, messages, accelerator) => {
  const text = messages.map((message) => JSON.stringify(message)).join("\n");
  const said = [...readText(text, "qmp.json")].flatMap(({ observations }) => observations);
  expect(said.find(({ subject }) => subject === "hypervisor.type")?.scope.accel).toBe(accelerator);
  expect(said.some(({ subject }) => subject === "cpu.guest")).toBe(messages.includes(expansion));
});

const power = (...names: string[]) => ({
  return: names.map((name) => ({ name, typename: name === "host" ? "" : `${name}_v1.0-powerpc64-cpu` })),
});

// POWER's QEMU has the model host where KVM runs, and says nothing of what is usable
test.each<[string, object[], string | null]>([
  ["host is listed", [power("power9", "host")], "kvm"],
  ["host is not listed", [power("power9", "power8")], "tcg"],
  ["query-kvm says otherwise", [kvm(true), power("power9")], "kvm"],
])("on POWER, %s", (_, messages, accelerator) => {
  const text = [{ return: { arch: "ppc64" } }, ...messages].map((message) => JSON.stringify(message)).join("\n");
  const said = [...readText(text, "qmp.json")].flatMap(({ observations }) => observations);
  expect(said.find(({ subject }) => subject === "hypervisor.type")?.scope).toMatchObject({
    arch: "ppc64",
    accel: accelerator,
  });
});

test("a machine type without a limit on its vCPUs says so as INT32_MAX", () => {
  const machines = {
    return: [
      { name: "pseries-9.0", "cpu-max": 2147483647 },
      { name: "virt-9.0", "cpu-max": 512 },
    ],
  };
  const [document] = [...readText(JSON.stringify(machines), "qmp.json")];
  const { value } = document!.observations.find(({ subject }) => subject === "machine.types")!;
  expect(value).toMatchObject({ machines: [{ maxCpus: null }, { maxCpus: 512 }] });
});

describe("replies and commands", () => {
  const version = (major: number) => ({ qemu: { major, minor: 2, micro: 0 }, package: "" });
  const greeting = { QMP: { version: version(7), capabilities: ["oob"] } };
  const event = { event: "STOP", timestamp: { seconds: 1, microseconds: 2 }, data: {} };
  const error = { error: { class: "GenericError", desc: "the model 'host' needs KVM" } };
  const props = (name: string) => ({ model: { name: "base", props: { [name]: true } } });
  const lines = (...messages: object[]) => messages.map((message) => JSON.stringify(message)).join("\n");
  const read = (...messages: object[]) => [...readText(lines(...messages), "qmp.json")];
  const on = (...messages: object[]) =>
    read(...messages).flatMap(({ observations }) =>
      observations.flatMap((one) => (one.subject === "cpu.guest" && one.value.form === "list" ? one.value.on : [])),
    );

  // what is shown | messages | the features of host
  test.each<[string, object[], string[]]>([
    ["in turn", [ask("base"), { return: props("other") }, ask("host"), { return: props("aes") }], ["aes"]],
    ["in a row", [ask("base"), ask("host"), { return: props("other") }, { return: props("aes") }], ["aes"]],
    ["an error in between", [ask("base"), ask("host"), error, { return: props("aes") }], ["aes"]],
    ["an error for host", [ask("host"), ask("base"), error, { return: props("other") }], []],
    [
      "an event in between",
      [ask("base"), ask("host"), event, { return: props("other") }, { return: props("aes") }],
      ["aes"],
    ],
    [
      "by id, out of order",
      [
        { ...ask("base"), id: "libvirt-1" },
        { ...ask("host"), id: "libvirt-2" },
        { id: "libvirt-2", return: props("aes") },
        { id: "libvirt-1", return: props("other") },
      ],
      ["aes"],
    ],
    [
      "by an id that is an object",
      [
        { ...ask("host"), id: { a: 1 } },
        { return: props("aes"), id: { a: 1 } },
      ],
      ["aes"],
    ],
    ["replies only", [{ return: props("aes") }], ["aes"]],
    ["a feature called as a property of objects", [ask("host"), { return: props("constructor") }], ["constructor"]],
  ])("%s", (_, messages, features) => {
    expect(on(greeting, ...messages)).toEqual(features);
  });

  test("quit may go unanswered", () => {
    expect(on(greeting, ask("host"), { return: props("aes") }, { execute: "quit" })).toEqual(["aes"]);
  });

  test("a greeting begins the next process", () => {
    const versions = read(greeting, { return: version(7) }, greeting, { return: version(9) }).map(
      ({ observations }) => observations.find(({ subject }) => subject === "qemu.version")?.value,
    );
    expect(versions).toEqual([
      { version: "7.2.0", package: null },
      { version: "9.2.0", package: null },
    ]);
  });

  test("a command without its reply is refused, in its line", () => {
    const cut = () => read(greeting, ask("base"), { return: props("other") }, ask("host"));
    expect(cut).toThrow(InputError);
    expect(cut).toThrow(expect.objectContaining({ code: "qmp.unanswered", line: 4, file: "qmp.json" }));
  });

  // what stands in the place of a number | what it does to the vCPU maximum
  test.each([
    ["1e999", null],
    ["-1e999", null],
    ["288.5", null],
    ['"288"', null],
    ["null", null],
    ["288", 288],
  ])("a maximum of %s is %j", (number, maximum) => {
    const text = `{"return": [{"name": "m", "cpu-max": 1}, {"name": "n", "cpu-max": ${number}}]}`;
    const said = [...readText(text, "qmp.json")][0]!.observations;
    const machines = said.flatMap((one) => (one.subject === "machine.types" ? one.value.machines : []));
    expect(machines.find(({ name }) => name === "n")?.maxCpus ?? null).toBe(maximum);
  });
});
