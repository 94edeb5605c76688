import { availableParallelism } from "node:os";

import { defineConfig } from "vitest/config";

const alias = { "@": import.meta.dirname, "server-only": `${import.meta.dirname}/e2e/stack/server-only.ts` };

/** Code that keeps no state of its own: its tests share a process, which loads each module once, so nothing there may be mocked. */
const stateless = ["lib/{signatures,serving,registries}/**/*.test.ts", "components/**/*.test.ts"];

export default defineConfig({
  resolve: { alias },
  test: {
    globalSetup: "./e2e/stack/database-image.ts",
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Threads share what the embedded database was compiled to; in processes each file's would be compiled anew, a third more work.
    pool: "threads",
    // Some tests wait for a while as people's requests do: another file goes on meanwhile.
    maxWorkers: availableParallelism() + 1,
    projects: [
      { extends: true, test: { name: "stateless", include: stateless, isolate: false } },
      {
        extends: true,
        test: {
          name: "each alone",
          include: ["lib/**/*.test.ts", "e2e/stack/**/*.test.ts", "e2e/torture/**/*.test.ts", "prisma/**/*.test.ts"],
          exclude: stateless,
        },
      },
    ],
  },
});
