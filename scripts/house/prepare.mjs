import { existsSync, readdirSync, readFileSync } from "node:fs";
import { root } from "./paths.mjs";
import { ensure, installed, npx, runQuietly } from "./steps.mjs";

const packages = readdirSync(`${root}/packages`)
  .sort()
  .map((name) => `packages/${name}`);

/** Packages installed from another store are replaced without asking: there may be nobody to answer. */
const noQuestions = "--config.confirmModulesPurge=false";

/** @type {import("./steps.mjs").Step} */
const install = {
  name: "install",
  says: "installing what is missing (once; seconds to minutes)",
  compare: "content",
  inputs: ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json", ...packages.map((path) => `${path}/package.json`)],
  output: "node_modules/.pnpm",
  run: () =>
    runQuietly(npx(), ["--yes", pinnedPnpm(), "install", "--frozen-lockfile", "--prefer-offline", noQuestions]),
};

/** @type {import("./steps.mjs").Step} */
const embed = {
  name: "embed",
  says: "embedding the data",
  compare: "stat",
  inputs: ["data", "docs/checks", "scripts/data"],
  output: "packages/core/src/catalogue/generated",
  run: () => runQuietly(installed("tsx"), ["scripts/data/embed.ts"]),
};

/** @type {import("./steps.mjs").Step} */
const bundle = {
  name: "bundle",
  says: "building",
  compare: "stat",
  inputs: ["scripts/house", "pnpm-lock.yaml", ...packages.flatMap((path) => [`${path}/src`, `${path}/package.json`])],
  output: "packages/cli/dist/virt-baseline.js",
  run: async () => (await import("./bundle.mjs")).bundle(),
};

/** Installs, embeds and builds what is due; prints nothing and starts no program when nothing is. */
export async function prepare() {
  await ensure(install);
  if (existsSync(`${root}/scripts/data/embed.ts`)) await ensure(embed);
  await ensure(bundle);
}

/** `pnpm@VERSION`, as package.json pins it. */
function pinnedPnpm() {
  const { packageManager } = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));
  return packageManager.replace(/\+.*/, "");
}
