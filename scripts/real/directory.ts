import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** Where the second stack, fetched sources and caches live; shared with provision.sh. */
export const realDirectory = (): string =>
  resolve(process.env.VIRT_BASELINE_REAL_DIR || join(homedir(), ".cache/virt-baseline/real"));
