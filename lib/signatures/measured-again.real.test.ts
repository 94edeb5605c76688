import { join } from "node:path";

import fc from "fast-check";
import { stringify } from "lossless-json";
import { afterAll, beforeAll, expect, test } from "vitest";

import { type Scorer, startScorer } from "../../e2e/stack/measure/scorer";
import { canonical } from "./agreement.testing";
import { type Environment, type Observation, readObservations } from "./measured.testing";

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
    const environment = environmentOf(scorer);
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

/** The environment of the fixture that has the versions of this one. */
function environmentOf({ versions }: Scorer): Environment {
  if (versions.mlflow.startsWith("2.9.")) return "2.9";
  if (versions.mlflow.startsWith("2.22.")) return "2.22";
  return versions.pandas.startsWith("3.") ? "3.17" : "3.17-pd2";
}

async function measureAgain(
  scorer: Scorer,
  { signature, request, status, received, params }: Observation,
): Promise<string | null> {
  const { inputs, params: declared = null } = signature;
  const answer = await scorer.ask({ signature: plain({ inputs, params: declared }), ...request });
  if ("unsupported" in answer) return status === null ? null : answer.unsupported;
  if (answer.status !== status) return `${answer.status}, and not ${String(status)}`;
  if ("error" in answer || received === null) return null;
  const noDtype = received.kind === "table" && received.columns.every((column) => column.dtype === "");
  const now =
    noDtype && answer.received.kind === "table" ? { ...answer.received, columns: received.columns } : answer.received;
  const [before, after] = [
    { received, params },
    { received: now, params: params && answer.params },
  ].map(canonical);
  return before === after ? null : `${String(before)}, and now ${String(after)}`;
}

/** The signature with plain numbers: those in it are small. */
function plain(signature: object): object {
  return JSON.parse(stringify(signature) ?? "{}") as object;
}
