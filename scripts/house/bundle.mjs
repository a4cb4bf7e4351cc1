import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { noticesOf } from "./notices.mjs";
import { cli, root } from "./paths.mjs";

const plainText = `${root}/packages/cli/src/plain-text`;
const banner = 'const bundleUrl=require("node:url").pathToFileURL(__filename).href;';

/** What commands load when they run, each a file beside the command line: to read it costs more than to start. */
const parts = [
  { name: "@virt-baseline/core", file: "core.js" },
  { name: "yaml", file: "yaml.js" },
];

/** @type {import("esbuild").Plugin} */
const partsApart = {
  name: "parts apart",
  setup(build) {
    for (const { name, file } of parts) {
      build.onResolve({ filter: new RegExp(`^${name}$`) }, ({ kind }) =>
        kind === "entry-point" ? null : { path: `./${file}`, external: true },
      );
    }
  },
};

/** Bundles the command line, the core and the libraries of both: three files, no folder. Why so: docs/decisions/esbuild.md. */
export async function bundle() {
  const { build } = await import("esbuild");
  const { version } = JSON.parse(readFileSync(`${root}/packages/cli/package.json`, "utf8"));
  /** @satisfies {import("esbuild").BuildOptions} */
  const options = {
    absWorkingDir: `${root}/packages/cli`,
    bundle: true,
    platform: "node",
    target: "node20.19",
    format: "cjs",
    conditions: ["virt-baseline-source"],
    minifyWhitespace: true,
    minifySyntax: true,
    // The notices are gathered in a file beside the bundle.
    legalComments: "none",
    metafile: true,
    // What is loaded later is required, not imported: that saves a second parse of each file.
    supported: { "dynamic-import": false },
    logLevel: "warning",
    plugins: [partsApart],
    define: { VIRT_BASELINE_VERSION: JSON.stringify(version), "import.meta.url": "bundleUrl" },
    // Unicode tables cost yargs half of its start-up time; what it lays out here is plain ASCII.
    alias: {
      "string-width": `${plainText}/string-width.ts`,
      "strip-ansi": `${plainText}/strip-ansi.ts`,
      "wrap-ansi": `${plainText}/wrap-ansi.ts`,
    },
  };
  const folder = dirname(cli);
  const built = await Promise.all([
    build({
      ...options,
      entryPoints: ["src/bin.ts"],
      outfile: cli,
      banner: { js: `#!/usr/bin/env node\n${banner}` },
    }),
    ...parts.map(({ name, file }) => build({ ...options, entryPoints: [name], outfile: `${folder}/${file}` })),
  ]);
  mkdirSync(folder, { recursive: true });
  const inputs = built.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  writeFileSync(`${folder}/third-party-licenses.txt`, noticesOf(inputs, options.absWorkingDir));
  copyFileSync(`${root}/LICENSE`, `${folder}/LICENSE`);
  // The package is of ES modules, the bundle is not: CommonJS starts some milliseconds earlier.
  copyFileSync(`${root}/packages/cli/src/collect/collect.sh`, `${folder}/collect.sh`);
  writeFileSync(`${folder}/package.json`, '{ "type": "commonjs" }\n');
  const manual = `${folder}/man-page.js`;
  await build({
    ...options,
    entryPoints: [`${root}/scripts/house/man-page.ts`],
    outfile: manual,
    banner: { js: banner },
  });
  writeFileSync(`${folder}/virt-baseline.1`, createRequire(manual)(manual).manPage(version));
  rmSync(manual);
  chmodSync(cli, 0o755);
}
