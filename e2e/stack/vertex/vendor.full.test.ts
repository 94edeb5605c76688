import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { expect, test } from "vitest";

import { fillWith, seedStory } from "./seed";
import { startStandIn } from "./server";
import { World } from "./world";

/** A Python with Google's clients in it: google-cloud-aiplatform, google-api-python-client, google-cloud-storage. */
const python = process.env["INTERLOCK_TEST_VENDORS"] ?? "";

test.skipIf(python === "")(
  "Google's own clients take the stand-in for Vertex AI (INTERLOCK_TEST_VENDORS names a Python that has them)",
  async () => {
    const world = new World();
    seedStory(world);
    fillWith(world, 250);
    const standIn = await startStandIn(world);
    try {
      const ready = JSON.stringify({ url: standIn.url, settings: standIn.settings });
      const script = join(import.meta.dirname, "vendor.py");
      const run = promisify(execFile)(python, [script, ready], { timeout: 240_000, maxBuffer: 16 * 1_048_576 });
      const { stdout } = await run.catch((error: { stdout: string; stderr: string }) => {
        throw new Error(`${error.stdout}\n${error.stderr}`);
      });
      const proofs = stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as { name: string; ok: boolean });
      expect(proofs.filter(({ ok }) => !ok)).toEqual([]);
      expect(proofs.length).toBeGreaterThan(15);
      expect(standIn.violations).toEqual([]);
    } finally {
      await standIn.close();
    }
  },
  300_000,
);
