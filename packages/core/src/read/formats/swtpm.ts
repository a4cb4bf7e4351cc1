import { everywhere, observe } from "../../evidence/observation.ts";
import { isRecord, textIn, textsIn } from "../json-shape.ts";
import type { JsonReader, JsonValue } from "../reader.ts";

const tool = "swtpm socket --print-capabilities";

/**
 * `swtpm socket --print-capabilities`: what the emulator of TPMs can do; among it `cmdarg-migration` (from 0.8), without
 * which a TPM whose state lies on shared storage cannot move.
 * Vocabulary: all capabilities of the release are listed. Format: swtpm's man page swtpm(8), "Capabilities".
 */
export const swtpmReader: JsonReader = {
  container: "json",
  id: "swtpm",
  title: "swtpm's capabilities",
  accepts: (values) => values.length === 1 && isSwtpm(values[0]!),
  read(values, context) {
    const { value, line } = values[0]!;
    const source = context.source(line, tool);
    const said = isRecord(value) ? value : {};
    const swtpm = { version: textIn(said, "version") ?? null, features: textsIn(said, "features") };
    const observations = [observe("swtpm", everywhere, swtpm, source)];
    return [{ kind: "swtpm", key: "swtpm", uuid: null, hostName: null, source, observations }];
  },
};

function isSwtpm({ value }: JsonValue): boolean {
  return isRecord(value) && textIn(value, "type") === "swtpm" && Array.isArray(value.features);
}
