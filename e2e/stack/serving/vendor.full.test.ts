import { afterAll, beforeAll, expect, test } from "vitest";

import { openDoor } from "@/lib/http/door";
import { azuremlOnline } from "@/lib/serving/azureml";
import { number } from "@/lib/serving/cells";
import { digitsAtAzure } from "@/lib/serving/azureml-digits";
import { testProtocol } from "@/lib/serving/contract";
import { detectProtocol } from "@/lib/serving/detect";
import { openInferenceV2 } from "@/lib/serving/open-inference-v2";
import { rowsOf } from "@/lib/serving/responses";
import { protocolTarget } from "@/lib/serving/target";

import { heartFixture, patients, serverAt, sumFixture, tableWith } from "./heart";
import { endAll, type Models, startInferenceServer, startMlserver, startScoring, trainModels } from "./servers";

/** A virtual environment with MLflow, MLServer and Azure's inference server, given by whoever runs the tests. */
const python = process.env.INTERLOCK_TEST_SERVING ?? "";
const atRoot = protocolTarget({});
const heart = protocolTarget({ model: "heart-1" });
const sum = protocolTarget({ model: "sum" });
const sumNamed = protocolTarget({ model: "sum-named", body: "tensors" });

if (python === "") {
  test.skip("Azure's inference server and MLServer were not tried: INTERLOCK_TEST_SERVING names no virtual environment", () =>
    undefined);
} else {
  let models: Models | null = null;
  let origins = { azure: "", azureEcho: "", mlserver: "", scoring: "" };
  beforeAll(async () => {
    models = await trainModels(python);
    const [azure, azureEcho, mlserver, scoring] = await Promise.all([
      startInferenceServer(models, "heart-1"),
      startInferenceServer(models, "echo"),
      startMlserver(models, ["heart-1", "echo", "sum", "sum-named"]),
      startScoring(models, "heart-1"),
    ]);
    origins = { azure, azureEcho, mlserver, scoring };
  }, 900_000);
  afterAll(() => endAll(models));

  testProtocol("azureml-inference-server-http with an MLflow model", azuremlOnline, ["input_data"], async () =>
    serverAt(origins.azure, heartFixture(atRoot, "1", atRoot), origins.azureEcho),
  );
  testProtocol("MLServer with an MLflow model", openInferenceV2, ["pandas", "tensors"], async () =>
    serverAt(origins.mlserver, heartFixture(heart, "1", { ...heart, model: "echo" })),
  );

  testProtocol("MLServer with an MLflow model of named tensors", openInferenceV2, ["tensors"], async () =>
    serverAt(origins.mlserver, sumFixture(sumNamed, { ...heart, model: "echo" })),
  );

  test("MLServer with an MLflow model of one tensor takes it without a name", async () => {
    const data = ["1.5", "2.0", "-1", "4.25", "1e2", "0"].map(number);
    const tensor = { name: null, dtype: "float64", shape: [3, 2], data };
    const encoded = openInferenceV2.encode({ layout: "tensors", tensors: [tensor], params: [] }, sum);
    if (encoded.status === "refused") throw new Error(encoded.why);
    const reply = await serverAt(origins.mlserver, heartFixture(heart, "1", null)).post(encoded.call);
    expect(reply.status, JSON.stringify(reply.body)).toBe(200);
    expect(rowsOf(openInferenceV2.decode(reply))).toEqual(["3.5", "3.25", "100.0"].map(number));
  });

  test("MLServer says the columns of the model as tensors", async () => {
    const { get } = serverAt(origins.mlserver, heartFixture(heart, "1", null));
    const probe = openInferenceV2.metadata(heart);
    const metadata = probe?.read(await get(probe.path));
    expect(metadata).toMatchObject({
      model: "heart-1",
      inputs: {
        layout: "tensors",
        tensors: [{ name: "age", dtype: "int64", shape: [-1, 1] }, { name: "cp" }, { name: "chol", dtype: "float64" }],
      },
    });
  });

  test.each([
    ["azure", "azureml-online", /Azure/],
    ["mlserver", "open-inference-v2", /MLServer with an MLflow model/],
    ["scoring", "mlflow-scoring", /MLflow \d/],
  ] as const)("the server %s is known by reads alone", async (name, protocol, server) => {
    const io = openDoor({
      origins: [origins[name]],
      network: { allowPrivate: true, ca: null, clientCertificate: null },
      label: name,
    });
    const found = await detectProtocol(io, origins[name]);
    expect(found.protocol).toBe(protocol);
    expect(found.server).toMatch(server);
  });

  test("Azure's inference server tells how long the model took", async () => {
    const { post } = serverAt(origins.azure, heartFixture(atRoot, "1", null));
    const encoded = azuremlOnline.encode(patients, atRoot);
    if (encoded.status === "refused") throw new Error(encoded.why);
    expect(azuremlOnline.decode(await post(encoded.call)).modelTimeMs).toBeGreaterThan(0);
  });

  test("numbers arrive at Azure's inference server with the very digits that the encoder foretells", async () => {
    const tokens = [
      "2.3",
      "0.1",
      "0.6",
      "0.95",
      "1.563",
      "5.8542",
      "1e-5",
      "1.5e3",
      "1e22",
      "-0.0",
      "0.00019653347655075492",
      "1e400",
      "123456.7890123456789",
      "-0.9036447155063532",
    ];
    for (let at = 1; at <= 300; at += 1) tokens.push(JSON.stringify(Math.sin(at) * 10 ** ((at % 25) - 12)));
    const { post } = serverAt(origins.azureEcho, heartFixture(atRoot, "1", null));
    const encoded = azuremlOnline.encode(tableWith(tokens.map((x) => ({ n: "0", x }))), atRoot);
    if (encoded.status === "refused") throw new Error(encoded.why);
    expect(encoded.losses).toMatchObject([{ rule: "number.digits", where: "x" }]);
    const came = rowsOf(azuremlOnline.decode(await post(encoded.call)))?.map((cell) =>
      cell.kind === "number" ? Number(cell.token) : NaN,
    );
    const foretold = tokens.map((token) => {
      const digits = digitsAtAzure(token);
      return digits?.arrives === "same" ? Number(token) : digits?.arrives;
    });
    expect(came).toEqual(foretold);
  });
}
