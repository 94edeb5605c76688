import { afterAll, beforeAll, expect, test } from "vitest";

import { testProtocol } from "@/lib/serving/contract";
import { mlflowScoring } from "@/lib/serving/mlflow";
import { compareReplies, doublePrecision } from "@/lib/serving/responses";
import { protocolTarget } from "@/lib/serving/target";
import type { Normalised } from "@/lib/serving/types";
import { seed } from "@/lib/signatures/seed.testing";

import { heartFixture, patients, serverAt } from "./heart";
import { expectAsMeasured } from "./measured-live";
import { endAll, type Models, startScoring, trainModels } from "./servers";

const target = protocolTarget({});
const bodies = ["dataframe_split", "dataframe_records", "inputs", "inputs_records", "instances", "csv"];

/** The tests of the scoring protocol against `mlflow models serve` of the virtual environment `python`. `named`: its version, for people. */
export function testScoring(named: string, python: string): void {
  let models: Models | null = null;
  let origins = { one: "", two: "", echo: "", witness: "" };
  beforeAll(async () => {
    models = await trainModels(python);
    const [one, two, echo, witness] = await Promise.all([
      startScoring(models, "heart-1"),
      startScoring(models, "heart-2"),
      startScoring(models, "echo"),
      startScoring(models, "witness"),
    ]);
    origins = { one, two, echo, witness };
  }, 600_000);
  afterAll(() => endAll(models));

  for (const version of ["1", "2"] as const) {
    testProtocol(`${named} models serve, version ${version}`, mlflowScoring, bodies, async () => {
      const { one, two, echo } = origins;
      return serverAt(version === "1" ? one : two, heartFixture(target, version, target), echo);
    });
  }

  test(`${named} models serve: of eight types in five bodies, 100 drawn values arrive as measured and as foreseen`, async () => {
    if (!models) throw new Error("The models are trained first.");
    await expectAsMeasured(origins.witness, models.versions, 100, seed);
  }, 60_000);

  test(`${named} models serve: of two versions the row that changed its label is found`, async () => {
    const { one, two } = origins;
    const replies = await Promise.all(
      [one, two].map(async (origin): Promise<Normalised> => {
        const encoded = mlflowScoring.encode(patients, target);
        if (encoded.status === "refused") throw new Error(encoded.why);
        return mlflowScoring.decode(await serverAt(origin, heartFixture(target, "1", null)).post(encoded.call));
      }),
    );
    expect(compareReplies(replies, doublePrecision)).toMatchObject({
      rows: 3,
      disagreeing: 1,
      differences: [{ row: 1, kind: "label" }],
    });
  });
}
