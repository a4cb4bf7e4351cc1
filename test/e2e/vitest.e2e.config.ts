import { defineConfig } from "vitest/config";

const conditions = ["virt-baseline-source"];

/** The whole road on two real stacks, run by `pnpm e2e`, which provisions them and builds the command line first. */
export default defineConfig({
  root: new URL("../..", import.meta.url).pathname,
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { include: ["test/e2e/**/*.test.ts"], fileParallelism: false, testTimeout: 120_000, hookTimeout: 120_000 },
});
