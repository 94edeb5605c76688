import { join } from "node:path";

import fc from "fast-check";
import { stringify } from "lossless-json";
import { afterAll, beforeAll, expect, test } from "vitest";

import { type Scorer, startScorer } from "../../e2e/stack/measure/scorer";
import { changeSince, environmentOf, type Observation, readObservations } from "./measured.testing";

const python = process.env.INTERLOCK_TEST_PYTHON;
const sampleSize = 200;

if (python === undefined) {
  test.skip("observations measured again: INTERLOCK_TEST_PYTHON names no environment", () => undefined);
} else {
  let scorer: Scorer;
  beforeAll(async () => {
    scorer = await startScorer(join(python, "bin", "python"));
  });
  afterAll(() => scorer.stop());

  test(`${sampleSize} observations, drawn anew, are what MLflow does today`, async () => {
    const seed = Number(process.env.INTERLOCK_TEST_SEED ?? Date.now() % 1_000_000);
    const environment = environmentOf(scorer.versions);
    console.log(`measured again in ${environment}: ${sampleSize} observations, seed ${seed}`);
    const all = readObservations().filter((each) => each.environment === environment);
    const [drawn = []] = fc.sample(fc.shuffledSubarray(all, { minLength: sampleSize, maxLength: sampleSize }), {
      seed,
      numRuns: 1,
    });
    const changed: string[] = [];
    for (const observation of drawn) {
      const difference = await measureAgain(scorer, observation);
      if (difference !== null) changed.push(`${observation.name}: ${difference}`);
    }
    expect(changed).toEqual([]);
    expect(drawn).toHaveLength(sampleSize);
  });
}

async function measureAgain(scorer: Scorer, observation: Observation): Promise<string | null> {
  const { inputs, params: declared = null } = observation.signature;
  const answer = await scorer.ask({ signature: plain({ inputs, params: declared }), ...observation.request });
  return changeSince(observation, answer);
}

/** The signature with plain numbers: those in it are small. */
function plain(signature: object): object {
  return JSON.parse(stringify(signature) ?? "{}") as object;
}
