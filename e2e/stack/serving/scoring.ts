import { afterAll, beforeAll, expect, test } from "vitest";

import { list, number, text } from "@/lib/serving/cells";
import { testProtocol } from "@/lib/serving/contract";
import { jsonText } from "@/lib/serving/json-text";
import { mlflowScoring } from "@/lib/serving/mlflow";
import { compareReplies, doublePrecision, rowsOf } from "@/lib/serving/responses";
import { protocolTarget } from "@/lib/serving/target";
import type { Entry, Normalised } from "@/lib/serving/types";
import { seed } from "@/lib/signatures/seed.testing";

import { heartFixture, patients, serverAt, tableWith } from "./heart";
import { expectAsMeasured } from "./measured-live";
import { endAll, type Models, startScoring, trainModels } from "./servers";

const target = protocolTarget({});
const bodies = ["dataframe_split", "dataframe_records", "inputs", "inputs_records", "instances", "csv"];

/** The tests of the scoring protocol against `mlflow models serve` of the virtual environment `python`. `named`: its version, for people. */
export function testScoring(named: string, python: string): void {
  let models: Models | null = null;
  let origins = { one: "", two: "", echo: "", witness: "", chat: "" };
  beforeAll(async () => {
    models = await trainModels(python);
    const [one, two, echo, witness, chat] = await Promise.all([
      startScoring(models, "heart-1"),
      startScoring(models, "heart-2"),
      startScoring(models, "echo"),
      startScoring(models, "witness"),
      startScoring(models, "chat"),
    ]);
    origins = { one, two, echo, witness, chat };
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

  testChat(named, () => origins.chat);

  const withParams = async (params: Entry[], body: string) => {
    const payload = {
      ...tableWith([
        { n: "3", x: "0.5" },
        { n: "5", x: "0.5" },
      ]),
      params,
    };
    const encoded = mlflowScoring.encode(payload, { ...target, body });
    if (encoded.status === "refused") throw new Error(encoded.why);
    const reply = await serverAt(origins.echo, heartFixture(target, "1", target)).post(encoded.call);
    const answer = reply.status === 200 ? rowsOf(mlflowScoring.decode(reply))?.map(jsonText) : undefined;
    return { payload, reply, answer, losses: encoded.losses.map(({ rule, where }) => ({ rule, where })) };
  };

  test.each(bodies)(`${named} models serve: parameters arrive in the body %s, or their loss is named`, async (body) => {
    const asked = await withParams(
      [
        ["times", number("2")],
        ["more", list([number("7"), number("8")])],
      ],
      body,
    );
    const dropped = ["times", "more"].map((where) => ({ rule: "params.dropped", where }));
    expect(asked.losses).toEqual(body === "csv" ? dropped : []);
    expect(asked.answer).toEqual(body === "csv" ? ["3", "5"] : ["3", "5", "3", "5", "7", "8"]);
  });

  test(`${named} models serve: a parameter of another type is refused, and named`, async () => {
    const { payload, reply } = await withParams([["times", text("twice")]], "dataframe_split");
    expect(reply.status).toBe(400);
    expect(mlflowScoring.explain(reply, payload, null).where).toBe("times");
  });

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

function testChat(named: string, origin: () => string): void {
  test(`${named} models serve: a chat arrives as it was written, and its answer is read`, async () => {
    const asked = '{"messages": [{"role": "user", "content": "Fine, 12 µg?"}], "temperature": 0.25}';
    const payload = { layout: "raw" as const, contentType: "application/json", text: asked };
    const encoded = mlflowScoring.encode(payload, target);
    if (encoded.status === "refused") throw new Error(encoded.why);
    expect([encoded.call.body, encoded.losses]).toEqual([asked, []]);
    const reply = await serverAt(origin(), heartFixture(target, "1", target)).post(encoded.call);
    expect(reply.status).toBe(200);
    expect(JSON.stringify(mlflowScoring.decode(reply))).toContain('"text":"Fine, 12 µg? at 0.25"');
  });
}
