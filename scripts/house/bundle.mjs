import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { cli, root } from "./paths.mjs";

const plainText = `${root}/packages/cli/src/plain-text`;

/** Bundles the command line, the core and the libraries of both into one file. Why so: docs/decisions/esbuild.md. */
export async function bundle() {
  const { build } = await import("esbuild");
  const { version } = JSON.parse(readFileSync(`${root}/packages/cli/package.json`, "utf8"));
  await build({
    absWorkingDir: root,
    entryPoints: ["packages/cli/src/bin.ts"],
    outfile: cli,
    bundle: true,
    platform: "node",
    target: "node20.19",
    format: "cjs",
    conditions: ["virt-baseline-source"],
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "inline",
    logLevel: "warning",
    define: { VIRT_BASELINE_VERSION: JSON.stringify(version), "import.meta.url": "bundleUrl" },
    banner: { js: '#!/usr/bin/env node\nconst bundleUrl=require("node:url").pathToFileURL(__filename).href;' },
    // Unicode tables cost yargs a third of the start-up time; what it lays out here is plain ASCII.
    alias: {
      "string-width": `${plainText}/string-width.ts`,
      "strip-ansi": `${plainText}/strip-ansi.ts`,
      "wrap-ansi": `${plainText}/wrap-ansi.ts`,
    },
  });
  mkdirSync(dirname(cli), { recursive: true });
  // The package is of ES modules, the bundle is not: CommonJS starts some milliseconds earlier.
  writeFileSync(`${dirname(cli)}/package.json`, '{ "type": "commonjs" }\n');
  chmodSync(cli, 0o755);
}
