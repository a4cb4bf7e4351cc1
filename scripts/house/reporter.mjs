import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * A vitest reporter that writes what the summary needs: the counts, and for each skipped test why (the note given to
 * `context.skip(note)`, which vitest's own JSON leaves out). A file that cannot be loaded counts as one failure.
 */
export default class Tally {
  /** @param {readonly import("vitest/node").TestModule[]} modules @param {readonly unknown[]} errors */
  onTestRunEnd(modules, errors) {
    /** @type {string[]} */
    const skipped = [];
    const tally = { passed: 0, failed: errors.length, skipped };
    for (const module of modules) {
      tally.failed += module.errors().length;
      for (const suite of module.children.allSuites()) tally.failed += suite.errors().length;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === "passed") tally.passed++;
        else if (result.state === "failed") tally.failed++;
        else skipped.push(`${module.relativeModuleId}: ${test.fullName}${noteOf(result)}`);
      }
    }
    const file = /** @type {string} */ (process.env.VIRT_BASELINE_TALLY);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(tally));
  }
}

/** @param {import("vitest/node").TestResult} result */
function noteOf(result) {
  return result.state === "skipped" && result.note !== undefined ? ` (${result.note})` : "";
}
