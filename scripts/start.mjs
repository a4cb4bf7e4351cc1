/**
 * `npm start [-- ARGS]`, `node scripts/start.mjs [ARGS]`: installs and builds what is missing, then runs the command
 * line in this very process, so that exit codes, signals and pipes are its own. Without ARGS: the bundled example.
 */
import { createRequire } from "node:module";
import { cli, root } from "./house/paths.mjs";
import { prepare } from "./house/prepare.mjs";

await prepare();

const given = process.argv.slice(2);
// npm runs scripts in the workspace's folder; the paths of a user are relative to where the user stands.
const standing = given.length === 0 ? root : process.env.npm_lifecycle_event === "start" && process.env.INIT_CWD;
if (standing) process.chdir(standing);
process.argv = [process.argv[0] ?? "node", cli, ...(given.length === 0 ? ["baseline", "examples/fleet"] : given)];
createRequire(import.meta.url)(cli);
