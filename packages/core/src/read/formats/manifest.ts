import { type AnyObservation, everywhere, observe } from "../../evidence/observation.ts";
import { isRecord, type JsonRecord, recordsIn, textIn, textsIn } from "../json-shape.ts";
import type { JsonReader } from "../reader.ts";

/**
 * `manifest.json` of a collected folder: whose it is, when and with what it was gathered, and what could not be had.
 * Format: docs/collecting.md.
 */
export const manifestReader: JsonReader = {
  container: "json",
  id: "manifest",
  title: "a manifest",
  accepts: (values) => values.length === 1 && isRecord(values[0]?.value) && isManifest(values[0].value),
  read(values, context) {
    const manifest = values[0]!.value as JsonRecord;
    const source = context.source(values[0]!.line, "collect");
    const collection = {
      time: textIn(manifest, "time") ?? "",
      asRoot: manifest.root === true,
      withGuests: manifest.guests === true,
      tools: recordsIn(manifest.tools).map((tool) => ({
        name: textIn(tool, "name") ?? "",
        package: textIn(tool, "package") ?? "",
        says: textIn(tool, "says") ?? "",
      })),
      complete: textsIn(manifest, "complete"),
      missing: recordsIn(manifest.missing).map((entry) => ({
        what: textIn(entry, "what") ?? "",
        why: textIn(entry, "why") ?? "",
        remedy: textIn(entry, "remedy") ?? "",
      })),
    };
    const observations: AnyObservation[] = [observe("collection", everywhere, collection, source)];
    const kernel = textIn(manifest, "kernel");
    if (kernel) observations.push(observe("kernel.version", everywhere, kernel, source));
    const swtpm = collection.tools.find(({ name }) => name === "swtpm");
    if (swtpm !== undefined) {
      const version = /^TPM emulator version (\d[\d.]{0,20})/.exec(swtpm.says)?.[1] ?? null;
      observations.push(observe("swtpm", everywhere, { version, features: null }, source));
    }
    const hostName = textIn(manifest, "host") || null;
    return [{ kind: "manifest", key: "manifest", uuid: null, hostName, source, observations }];
  },
};

function isManifest(value: JsonRecord): boolean {
  return textIn(value, "schema") === "virt-baseline/manifest/1";
}
