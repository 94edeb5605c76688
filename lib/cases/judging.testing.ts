import type { SendResult } from "@/lib/playground/types";
import { readJson } from "@/lib/serving/json";
import type { Cell, Normalised } from "@/lib/serving/types";

import { judge } from "./judge";
import type { Expectations } from "./types";

export const nothing: Expectations = {
  status: null,
  schema: false,
  reply: null,
  values: null,
  label: null,
  latencyMs: null,
};
export const exactly = { absolute: "0", relative: "0", sameNaN: false };

function rows(text: string): Cell[] {
  const json = readJson(text);
  if (json.status !== "read" || json.value.kind !== "list") throw new Error(text);
  return json.value.items;
}

export const replyOf = (text: string): Normalised => ({
  layout: "rows",
  rows: rows(text),
  servedBy: { model: null, version: null, deployment: null },
  modelTimeMs: null,
  raw: { kind: "text", text },
  notes: [],
});

type Answered = Extract<SendResult["outcome"], { kind: "answered" }>;

export function answered(text: string | null, part: Partial<Answered> = {}, total = 12): SendResult {
  const outcome: Answered = {
    kind: "answered",
    status: 200,
    headers: {},
    bytes: 1,
    reply: text === null ? null : replyOf(text),
    explanation: null,
    against: null,
    ...part,
  };
  return {
    at: 0,
    version: "7",
    losses: [],
    sent: null,
    timing: { lookup: null, connect: null, firstByte: null, total, model: null },
    outcome,
  };
}

export const failed = (outcome: SendResult["outcome"]): SendResult => ({ ...answered("[]"), outcome });

/** What is found, each with its rule. */
export const says = (
  expected: Partial<Expectations>,
  result: SendResult,
  asked: string | null = null,
  deployment: string | null = null,
) =>
  judge({ ...nothing, ...expected }, result, {
    version: asked === null ? null : { model: "heart", key: asked },
    deployment,
  }).findings.map(({ rule, text }) => `${rule}: ${text}`);

export const valued = (expected: string, got: string, values: Partial<typeof exactly> = {}) =>
  says({ reply: expected, values: { ...exactly, ...values } }, answered(got));
