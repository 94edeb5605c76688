import { join } from "node:path";

import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";

import { type Scorer, startScorer } from "../../e2e/stack/measure/scorer";
import { disagreement, simulate } from "./agreement.testing";
import { generatedCase, type GeneratedCase, generatedPair, type GeneratedPair } from "./cases.testing";
import { seed } from "./seed.testing";
import type { ServerProfile, Sight } from "./sight/types";

const python = process.env.INTERLOCK_TEST_PYTHON;
const count = Number(process.env.INTERLOCK_TEST_CASES ?? (process.env.INTERLOCK_TEST_FULL === "yes" ? 5_000 : 300));
/** So much of what is generated may be ground that the simulation does not know. */
const unknownShare = 0.05;

if (python === undefined) {
  test.skip("sight against MLflow: INTERLOCK_TEST_PYTHON names no environment", () => undefined);
} else {
  let scorer: Scorer;
  beforeAll(async () => {
    scorer = await startScorer(join(python, "bin", "python"));
  });
  afterAll(() => scorer.stop());

  test(`what the model sees is what MLflow shows it, in ${Math.ceil(count * 0.7)} generated cases`, async () => {
    const tally = new Tally();
    const law = fc.asyncProperty(generatedCase, (each) => compare(scorer, each, tally));
    await fc.assert(law, {
      numRuns: Math.ceil(count * 0.7),
      seed,
      endOnFailure: false,
      interruptAfterTimeLimit: 900_000,
      markInterruptAsFailure: true,
    });
    tally.close(scorer, seed);
  }, 960_000);

  test(`and so it is for both versions, in ${Math.floor(count * 0.3)} generated pairs`, async () => {
    const tally = new Tally();
    const law = fc.asyncProperty(generatedPair, async ({ before, after, request }: GeneratedPair) => {
      await compare(scorer, { signature: before, hint: false, request }, tally);
      await compare(scorer, { signature: after, hint: false, request }, tally);
    });
    await fc.assert(law, {
      numRuns: Math.floor(count * 0.3),
      seed,
      endOnFailure: false,
      interruptAfterTimeLimit: 900_000,
      markInterruptAsFailure: true,
    });
    tally.close(scorer, seed);
  }, 960_000);
}

/** Throws with both answers where they differ; the smallest such case is what the test then prints. */
async function compare(scorer: Scorer, { signature, hint, request }: GeneratedCase, tally: Tally): Promise<void> {
  const seen = simulate({ signature, hint, request }, profileOf(scorer));
  const real = await scorer.ask({ signature, hint, ...request });
  tally.add(seen, "unsupported" in real);
  const difference = disagreement(seen, real);
  if (difference !== null) throw new Error(difference);
}

function profileOf({ versions }: Scorer): ServerProfile {
  if (versions.mlflow.startsWith("2.9.")) return "mlflow-2.9";
  if (versions.mlflow.startsWith("2.22.")) return "mlflow-2.22";
  return versions.pandas.startsWith("3.") ? "mlflow-3.17-pandas-3" : "mlflow-3.17-pandas-2";
}

/** How often the simulation said what; it must not escape into not knowing. */
class Tally {
  private readonly answers = { accepted: 0, refused: 0, unknown: 0, unloadable: 0 };

  add(seen: Sight, unloadable: boolean): void {
    this.answers[unloadable ? "unloadable" : seen.status] += 1;
  }

  close({ versions }: Scorer, seed: number): void {
    const { accepted, refused, unknown } = this.answers;
    const all = accepted + refused + unknown;
    console.log(
      `sight against MLflow ${versions.mlflow} with pandas ${versions.pandas}: ${all} requests, ${accepted} accepted, ${refused} refused, ${unknown} unknown; seed ${seed}`,
    );
    expect(accepted).toBeGreaterThan(all * 0.15);
    expect(unknown).toBeLessThan(all * unknownShare);
  }
}
