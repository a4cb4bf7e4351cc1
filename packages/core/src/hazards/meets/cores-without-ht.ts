import { attribute, child, children } from "../../xml/element.ts";
import type { Meeting } from "./meeting.ts";
import { severalCores } from "./several-cores.ts";

/** Several cores or threads in a socket where the definition does not name ht, and its check is one of these. */
export const coresWithoutHt: Meeting = (guest, of) => {
  const cpu = child(guest.domain, "cpu");
  const named = children(cpu, "feature").some(
    (line) => attribute(line, "name") === "ht" && ["require", "force"].includes(attribute(line, "policy") ?? "require"),
  );
  const check = attribute(cpu, "check") ?? (attribute(cpu, "mode") === "host-model" ? "partial" : "none");
  return named || !of.includes(check) ? [] : severalCores(guest, []);
};
