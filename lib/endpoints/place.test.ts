import { expect, test } from "vitest";

import { protocols } from "@/lib/serving/all";

import { choosesDeployment, namesModel, namesSignature, placeOf } from "./place";

test.each([
  ["http://10.0.0.7:5001", "mlflow-scoring", "http://10.0.0.7:5001", "", null],
  ["http://10.0.0.7:5001/invocations", "mlflow-scoring", "http://10.0.0.7:5001", "", null],
  ["https://Models.example/heart/invocations/", "mlflow-scoring", "https://models.example", "/heart", null],
  [
    "https://h.westeurope.inference.ml.azure.com/score",
    "azureml-online",
    "https://h.westeurope.inference.ml.azure.com",
    "",
    null,
  ],
  ["https://x.example/endpoints/heart%20live/invocations", "sagemaker-invoke", "https://x.example", "", "heart live"],
  [
    "https://x.example/v1/projects/1/locations/l/endpoints/7:predict",
    "vertex-predict",
    "https://x.example",
    "/v1/projects/1/locations/l/endpoints/7",
    null,
  ],
  ["https://x.example/edge/v2/models/heart/infer", "open-inference-v2", "https://x.example", "/edge", "heart"],
  ["https://x.example/v2", "open-inference-v2", "https://x.example", "", null],
  ["https://x.example/v1/models/heart:predict", "kserve-v1", "https://x.example", "", "heart"],
  ["https://x.example/v1/models/heart:predict", "tensorflow-serving", "https://x.example", "", "heart"],
])("%s as %s", (address, protocol, origin, base, name) => {
  expect(placeOf(address, protocol)).toEqual({ origin, base, name });
});

test.each([
  ["ftp://x.example", /begin with http/],
  ["models.example/heart", /begin with http/],
  ["https://me:secret@x.example", /sign in/],
  ["https://x.example/a?key=1", /question mark/],
  ["https://x.example/a#b", /number sign/],
  ["https://x.example./a", /ends with a dot/],
  ["https://x.example.:8443", /ends with a dot/],
  ["https://x.example/a%2fb", /%2F or %5C/],
  ["https://x.example/a%2F..%2Fb/invocations", /%2F or %5C/],
  ["https://x.example/a%5Cb", /%2F or %5C/],
  ["https://x.example/a%5cb", /%2F or %5C/],
])("%s is no address of an endpoint", (address, why) => {
  expect(placeOf(address, "mlflow-scoring")).toMatchObject({ whyNot: expect.stringMatching(why) });
});

test.each([
  ["https://x.example/v2/models/heart/versions/3/infer", "open-inference-v2"],
  ["https://x.example/v2/models/heart/versions/3", "open-inference-v2"],
  ["https://x.example/v1/models/heart/versions/3:predict", "tensorflow-serving"],
  ["https://x.example/v1/models/heart/labels/canary:predict", "tensorflow-serving"],
])("%s names a version that calls would not name, and is refused", (address, protocol) => {
  expect(placeOf(address, protocol)).toEqual({
    whyNot: "Calls go to the server’s default version: register the address without it.",
  });
});

test("each protocol is asked what a call can say", () => {
  const names = (which: (name: string) => boolean) => protocols.map(({ name }) => name).filter(which);
  expect(names(choosesDeployment)).toEqual(["azureml-online", "sagemaker-invoke"]);
  expect(names(namesModel)).toEqual(["sagemaker-invoke", "open-inference-v2", "kserve-v1", "tensorflow-serving"]);
  expect(names(namesSignature)).toEqual(["tensorflow-serving"]);
});
