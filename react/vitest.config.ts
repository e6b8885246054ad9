import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    globalSetup: "test/support/setup.ts",
    include: ["test/**/*.test.ts"],
    // Browsers and servers start in tests, on machines with few cores.
    testTimeout: 30_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
