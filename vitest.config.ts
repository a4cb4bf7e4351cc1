import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const conditions = ["virt-baseline-source"];

/** `unit` beside the source, `across` over the packages; those of real libvirt and QEMU run by `pnpm real` and `pnpm e2e` only. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // Twice as fast: a worker keeps the modules it has loaded, so no test may change what a module holds.
    isolate: false,
    // A hang is what the limit is for; a machine with other work must not look like one.
    testTimeout: 60_000,
    setupFiles: [fileURLToPath(new URL("test/seed.ts", import.meta.url))],
    projects: [
      { extends: true, test: { name: "unit", include: ["packages/*/src/**/*.test.ts", "scripts/**/*.test.ts"] } },
      {
        extends: true,
        test: {
          name: "across",
          include: ["test/**/*.test.ts"],
          exclude: ["test/real/**", "test/conformance/**", "test/e2e/**"],
        },
      },
    ],
  },
});
