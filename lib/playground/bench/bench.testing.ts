import type { CallLine, SendResult } from "@/lib/playground/types";
import { mlflowScoring } from "@/lib/serving/mlflow";

/** An endpoint that can be called, for tests of what is made of answers. */
export function lineOf(name: string, key: string | null, stage: "production" | "staging" | null = null): CallLine {
  return {
    ref: { connection: "eu", endpoint: name, deployment: null },
    connection: { slug: "eu", name: "mlflow-eu" },
    endpointName: name,
    protocol: "mlflow-scoring",
    target: null,
    origin: "http://127.0.0.1:1",
    signIn: { kind: "none" },
    exposure: "internal",
    share: 100,
    version: key === null ? null : { model: { key: "heart", name: "heart" }, key, stage },
    health: null,
    several: false,
    notice: null,
    whyNot: null,
  };
}

export function resultOf(outcome: SendResult["outcome"]): SendResult {
  return {
    at: 0,
    version: null,
    losses: [],
    sent: { method: "POST", path: "/invocations", contentType: "application/json", bytes: 1 },
    timing: { lookup: null, connect: null, firstByte: null, total: 1, model: null },
    outcome,
  };
}

/** A reply of status 200 with these predictions. */
export function answeredWith(predictions: string, against: string[] | null = null): SendResult {
  const body = { kind: "text" as const, text: `{"predictions": ${predictions}}` };
  const reply = mlflowScoring.decode({ status: 200, headers: {}, body });
  return resultOf({
    kind: "answered",
    status: 200,
    headers: {},
    bytes: body.text.length,
    reply,
    explanation: null,
    against,
  });
}
