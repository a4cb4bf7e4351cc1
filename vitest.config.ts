import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["virt-baseline-source"] },
  ssr: { resolve: { conditions: ["virt-baseline-source"] } },
  test: {
    include: ["packages/*/src/**/*.test.ts", "test/**/*.test.ts"],
    exclude: ["**/node_modules/**", "test/real/**"],
  },
});
