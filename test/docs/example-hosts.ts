import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { HostInput } from "../../packages/core/src/index.ts";
import { root } from "./code-blocks.ts";

/** The hosts of a folder of examples, each a subfolder. */
export function exampleHosts(fleet: string): HostInput[] {
  const folder = join(root, "examples", fleet);
  return readdirSync(folder)
    .sort()
    .map((name) => ({
      name,
      files: readdirSync(join(folder, name)).map((file) => {
        const path = join(folder, name, file);
        return { name: path, text: readFileSync(path, "utf8") };
      }),
    }));
}
