/** Other people's files that stand beside the repository: read in a test run, never part of it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../../../shared/corpus");

/** The names of a folder's files, sorted; none where the folder is not there. */
export const corpusFiles = (folder: string): string[] => {
  const path = join(root, folder);
  return existsSync(path) ? readdirSync(path).sort() : [];
};

export const corpusText = (folder: string, name: string): string => readFileSync(join(root, folder, name), "utf8");

/** Why a test is skipped, to stand in its name; empty where the files are there. */
export const missing = (folder: string): string =>
  corpusFiles(folder).length > 0 ? "" : ` (skipped: there is no ../shared/corpus/${folder} beside the repository)`;
