import { fileURLToPath } from "node:url";

/** The folder of the workspace, without a slash at its end. */
export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");

/** The bundled command line. */
export const cli = `${root}/packages/cli/dist/virt-baseline.js`;
