/**
 * `pnpm e2e`: the whole road on real software, with the built command line only. Provisions two real stacks, builds the
 * command line, and runs test/e2e, of which nothing may be skipped.
 */
import { runInherited, runTests, timed } from "./run-tests.ts";

if (!(await timed("provisioning", () => runInherited("bash", ["scripts/real/provision.sh"])))) process.exit(1);
if (!(await timed("building", () => runInherited(process.execPath, ["scripts/build.mjs"])))) process.exit(1);
const passed = await timed("the road", () => runTests("test/e2e/vitest.e2e.config.ts", undefined, false));
process.exitCode = passed ? 0 : 1;
