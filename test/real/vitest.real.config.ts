import { defineConfig } from "vitest/config";

const conditions = ["virt-baseline-source"];

/** What needs real libvirt, real QEMU or fetched test data: run by `pnpm real`, which provisions both first. */
export default defineConfig({
  root: new URL("../..", import.meta.url).pathname,
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["test/real/**/*.test.ts", "test/conformance/**/*.test.ts"],
    fileParallelism: false, // one stack of each kind at a time: two cores are busy with it, and they share a cache
    testTimeout: 60_000,
    setupFiles: ["test/seed.ts"],
    hookTimeout: 120_000,
  },
});
