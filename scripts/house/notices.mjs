import { readdirSync, readFileSync } from "node:fs";

/**
 * The notices of the libraries within a bundle, which their licences ask to be passed on with every copy: name, version,
 * licence and its text, by name.
 *
 * @param {readonly string[]} inputs the files that went into the bundle, as esbuild's metafile names them
 * @param {string} folder where those paths begin
 */
export function noticesOf(inputs, folder) {
  const packages = new Set(inputs.flatMap((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []));
  const notices = [...packages].map((path) => noticeOf(`${folder}/${path}`));
  return [...new Set(notices.sort())].join(`\n${"-".repeat(80)}\n\n`);
}

/**
 * Of a package without its licence's text, what it says of licence and author.
 *
 * @param {string} path a package's folder
 */
function noticeOf(path) {
  const { name, version, license, author } = JSON.parse(readFileSync(`${path}/package.json`, "utf8"));
  const file = readdirSync(path).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? `by ${author.name ?? author}` : readFileSync(`${path}/${file}`, "utf8").trim();
  return `${name} ${version} (${license})\n\n${text}\n`;
}
