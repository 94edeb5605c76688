import { afterAll, beforeAll, expect, test } from "vitest";

import { azuremlOnline } from "@/lib/serving/azureml";
import { number } from "@/lib/serving/cells";
import { findProtocol } from "@/lib/serving/all";
import { mlflowScoring } from "@/lib/serving/mlflow";
import { openInferenceV2 } from "@/lib/serving/open-inference-v2";
import { formatRowsOf, type Reception, type Way } from "@/lib/serving/receptions";
import { rowsOf } from "@/lib/serving/responses";
import { typesOf } from "@/lib/serving/sense";
import { protocolTarget } from "@/lib/serving/target";
import type { Call, Payload, Protocol, Reply, TensorsPayload } from "@/lib/serving/types";

import { heartFixture, patients, serverAt } from "./heart";
import { endAll, type Models, startInferenceServer, startMlserver, startScoring, trainModels } from "./servers";

/** A virtual environment with MLflow, MLServer and Azure's inference server, given by whoever runs the tests. */
const python = process.env.INTERLOCK_TEST_SERVING ?? "";
const target = protocolTarget({});

const matrix = (name: string | null, shape: number[], tokens: string[]) => ({
  name,
  dtype: "float64",
  shape,
  data: tokens.map(number),
});
const one: TensorsPayload = {
  layout: "tensors",
  tensors: [matrix(null, [3, 2], ["1.5", "2.0", "-1", "4.25", "1e2", "0"])],
  params: [],
};
const named: TensorsPayload = {
  layout: "tensors",
  tensors: [matrix("a", [2, 1], ["1.5", "-1"]), matrix("b", [2, 1], ["2.0", "4.25"])],
  params: [],
};

type Trial = {
  title: string;
  model: string;
  payload: Payload;
  answer: string[];
  /** What MLflow's server answers to forms that say less than the model wants, each of which names its losses. */
  lossy: Record<string, number>;
};
const trials: Trial[] = [
  // A list has no names, and this model knows its columns by name.
  { title: "a table", model: "heart-1", payload: patients, answer: ["0", "0", "1"], lossy: { tensor: 400 } },
  // Columns are taken by position for one tensor without a name.
  {
    title: "a tensor",
    model: "sum",
    payload: one,
    answer: ["3.5", "3.25", "100.0"],
    lossy: { dataframe_split: 200 },
  },
  {
    title: "named tensors",
    model: "sum-named",
    payload: named,
    answer: ["3.5", "3.25"],
    lossy: { dataframe_split: 200, dataframe_records: 200 },
  },
];

if (python === "") {
  test.skip("the input formats at MLflow's server and Azure's: INTERLOCK_TEST_SERVING names no virtual environment", () =>
    undefined);
} else {
  let models: Models | null = null;
  const scoring = new Map<string, string>();
  const inference = new Map<string, string>();
  let mlserver = "";
  beforeAll(async () => {
    const trained = await trainModels(python);
    models = trained;
    await Promise.all([
      ...trials.map(async ({ model }) => void scoring.set(model, await startScoring(trained, model))),
      ...trials.map(async ({ model }) => void inference.set(model, await startInferenceServer(trained, model))),
      startMlserver(trained, ["heart-1"]).then((origin) => (mlserver = origin)),
    ]);
  }, 900_000);
  afterAll(() => endAll(models));

  const post = (origin: string, call: Call): Promise<Reply> =>
    serverAt(origin, heartFixture(target, "1", null)).post(call);
  const atScoring = ({ model }: Trial, call: Call) => post(scoring.get(model) ?? "", call);
  const atInference = ({ model }: Trial, call: Call) => post(inference.get(model) ?? "", call);

  async function expectAnswer(protocol: Protocol, reply: Reply, answer: string[]): Promise<void> {
    expect(reply.status, JSON.stringify(reply.body)).toBe(200);
    expect(rowsOf(protocol.decode(reply))).toEqual(answer.map(number));
  }

  for (const trial of trials) {
    for (const { format, mlflow, azure } of formatRowsOf(trial.payload, null, { mlflow: target, azure: target })) {
      const name = `${trial.title} as “${format.title}”`;

      test(`${name}: MLflow's server ${inWords(mlflow)}`, async () => {
        const way = wayOf(mlflow);
        if (!way) throw new Error(`There is no way for ${trial.title}.`);
        const reply = await atScoring(trial, way.call);
        if (way.losses.length === 0) return expectAnswer(mlflowScoring, reply, trial.answer);
        expect(reply.status).toBe(trial.lossy[format.name]);
        if (reply.status === 200) await expectAnswer(mlflowScoring, reply, trial.answer);
      });

      test(`${name}: Azure's inference server ${inWords(azure)}`, async () => {
        if (azure.status === "refused" && mlflow.status !== "refused") {
          expect(readByAzure(mlflow.call)).toBe("unreadable");
          for (const call of asBrought(mlflow.call))
            expect([400, 415, 500]).toContain((await atInference(trial, call)).status);
        }
        const way = wayOf(azure);
        if (!way) throw new Error(`There is no way for ${trial.title}.`);
        expect(way.losses).toEqual([]);
        await expectAnswer(azuremlOnline, await atInference(trial, way.call), trial.answer);
      });
    }

    test(`${trial.title} composed for MLflow, in any body without a loss, gives the same prediction at Azure's server`, async () => {
      const whole = mlflowScoring.bodies.flatMap(({ name: body }) => {
        const encoded = mlflowScoring.encode(trial.payload, { ...target, body });
        return encoded.status === "encoded" && encoded.losses.length === 0 ? [encoded] : [];
      });
      expect(whole.length).toBeGreaterThanOrEqual(2);
      for (const { call } of whole) {
        await expectAnswer(mlflowScoring, await atScoring(trial, call), trial.answer);
        const over = await carriedOver(mlflowScoring, call, azuremlOnline, trial.payload);
        await expectAnswer(azuremlOnline, await atInference(trial, over), trial.answer);
      }
    });

    test(`${trial.title} composed for Azure gives the same prediction at MLflow's server`, async () => {
      const encoded = azuremlOnline.encode(trial.payload, target);
      if (encoded.status === "refused") throw new Error(encoded.why);
      const over = await carriedOver(azuremlOnline, encoded.call, mlflowScoring, trial.payload);
      await expectAnswer(mlflowScoring, await atScoring(trial, over), trial.answer);
    });
  }

  test.each(trials.slice(1))(
    "MLflow's server refuses CSV for a model of tensors, as the encoder says ($title)",
    async (trial) => {
      for (const body of ["0,1\n1.5,2.0\n", "a,b\n1.5,2.0\n"]) {
        const call: Call = { method: "POST", path: "/invocations", headers: { "content-type": "text/csv" }, body };
        expect((await atScoring(trial, call)).status).toBe(400);
      }
      const encoded = mlflowScoring.encode(trial.payload, { ...target, body: "csv" });
      expect(encoded).toMatchObject({ status: "refused", why: expect.stringContaining("model of tensors") });
    },
  );

  test("a table composed for either gives the same prediction at MLServer, and back", async () => {
    const there = protocolTarget({ model: "heart-1" });
    for (const from of [mlflowScoring, azuremlOnline]) {
      const encoded = from.encode(patients, target);
      if (encoded.status === "refused") throw new Error(encoded.why);
      const over = await carriedOver(from, encoded.call, openInferenceV2, patients, there);
      await expectAnswer(openInferenceV2, await post(mlserver, over), ["0", "0", "1"]);
      const back = await carriedOver(openInferenceV2, over, from, patients);
      expect(back.body).toBe(encoded.call.body);
    }
  });
}

/** What somebody reads in the text that was composed for `from`, in the words of `to`; nothing may get lost. */
async function carriedOver(
  from: Protocol,
  { body, headers }: Call,
  to: Protocol,
  payload: Payload,
  there = target,
): Promise<Call> {
  expect(findProtocol(to.name)).toBe(to);
  const read = from.readPayload(body, headers["content-type"] ?? "", typesOf(payload));
  if (read.status === "unreadable") throw new Error(read.why);
  const encoded = to.encode(read.payload, there);
  if (encoded.status === "refused") throw new Error(encoded.why);
  expect(encoded.losses).toEqual([]);
  return encoded.call;
}

function readByAzure({ body, headers }: Call) {
  return azuremlOnline.readPayload(body, headers["content-type"] ?? "", null).status;
}

/** As people bring it along: to the letter, and with the one key changed that the server asks for. */
function asBrought(call: Call): Call[] {
  const there = { ...call, path: "/score" };
  const renamed = call.body.replace(/^\{"\w+":/, '{"input_data":');
  return renamed === call.body ? [there] : [there, { ...there, body: renamed }];
}

function wayOf(reception: Reception): Way | null {
  return reception.status === "refused" ? reception.instead : reception;
}

function inWords(reception: Reception): string {
  if (reception.status === "refused") return "refuses it with the reason, and takes the same payload otherwise";
  const losses = reception.losses.map(({ rule }) => rule).join(", ");
  return losses === "" ? "takes it" : `gets it with a loss that was named (${losses})`;
}
