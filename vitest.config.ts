import { defineConfig } from "vitest/config";

const alias = { "@": import.meta.dirname, "server-only": `${import.meta.dirname}/e2e/stack/server-only.ts` };

export default defineConfig({
  resolve: { alias },
  test: {
    globalSetup: "./e2e/stack/database-image.ts",
    include: ["lib/**/*.test.ts", "components/**/*.test.ts", "e2e/stack/**/*.test.ts", "e2e/torture/**/*.test.ts", "prisma/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
