import { expect, test } from "vitest";
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
