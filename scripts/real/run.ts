/**
 * `pnpm real [--all] [--only NAME]`: provisions two real stacks, fetches libvirt's own tests, and runs what is held
 * against them. `--all` runs full sizes, `--only` the test files whose path contains NAME. A skipped test is a failure
 * here: whatever would skip for want of real software has it.
 */
import { parseArgs } from "node:util";
import { fetchLibvirtTests, LIBVIRT_VERSIONS } from "./fetch-libvirt.ts";
import { runInherited, runTests, timed } from "./run-tests.ts";

const { values } = parseArgs({ options: { all: { type: "boolean", default: false }, only: { type: "string" } } });
const provisioned = await timed("provisioning", () => runInherited("bash", ["scripts/real/provision.sh"]));
if (!provisioned) process.exit(1);
for (const version of LIBVIRT_VERSIONS)
  await timed(`libvirt ${version}'s tests`, async () => console.log(await fetchLibvirtTests(version)));
process.exitCode = (await timed("real checks", () =>
  runTests("test/real/vitest.real.config.ts", values.only, values.all),
))
  ? 0
  : 1;
