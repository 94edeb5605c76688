import type { IncomingMessage, ServerResponse } from "node:http";

import type { Viewer } from "@/lib/auth";
import { db } from "@/lib/db/client";
import { deployment, heartBench, registered } from "@/lib/endpoints/registered.testing";
import type { Registration } from "@/lib/endpoints/types";
import { serve } from "@/lib/http/door.testing";
import type { Grant } from "@/lib/permissions";

import type { CallRef, Draft, SendInput, SendResult } from "./types";

/** Two numbers and a text go in, a whole number comes out. */
export const descriptor = `
signature:
  inputs: '[{"name": "age", "type": "double"}, {"name": "cp", "type": "long"}, {"name": "email", "type": "string", "required": false}]'
  outputs: '[{"type": "long"}]'
saved_input_example_info:
  artifact_path: input_example.json
  type: dataframe
flavors: {}
`;

export const split: Draft = {
  protocol: "mlflow-scoring",
  format: "dataframe_split",
  contentType: "application/json",
  text: '{"dataframe_split": {"columns":["age","cp"],  "data":[[1.0, 2],[0.30, 9007199254740993]]}}',
};

/** A request as the server got it. */
type Got = { method: string; url: string; headers: IncomingMessage["headers"]; body: string };

/** A server on this machine that answers by `answer`, and keeps what it got. */
export async function model(
  answer: (got: Got, response: ServerResponse) => void,
): Promise<{ url: string; got: Got[] }> {
  const got: Got[] = [];
  const url = await serve((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (part: string) => (body += part));
    request.on("end", () => {
      const one = { method: request.method ?? "", url: request.url ?? "", headers: request.headers, body };
      got.push(one);
      answer(one, response);
    });
  });
  return { url, got };
}

export function json(response: ServerResponse, body: string, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(body);
}

/** The catalog with model `heart`, whose version 7 has a descriptor; endpoints of it are registered with `endpoint`. */
export async function playgroundBench() {
  const at = await heartBench();
  at.world.putFile("heart", "7", "MLmodel", descriptor);
  const endpoint = async (url: string, fields: Partial<Registration> = {}): Promise<CallRef> => {
    const ref = await registered(at.slug, {
      address: `${url}/invocations`,
      allowPrivate: true,
      deployments: [deployment("7")],
      ...fields,
    });
    return { ...ref, deployment: null };
  };
  return { ...at, endpoint };
}

const scientist: Grant = { role: "scientist", connectionId: null, modelPattern: null };

/** Somebody who may send, with an id of their own. */
export async function member(grants: Grant[] = [scientist]): Promise<Viewer> {
  const name = `Sam ${Math.random()}`;
  const { id } = await db().member.create({ data: { email: `${name}@example.org`, name } });
  return { id, email: `${name}@example.org`, name, groups: [], grants, previousSeenAt: null };
}

export function input(to: CallRef, fields: Partial<SendInput> = {}): SendInput {
  return { to, draft: split, ...fields };
}

export const answered = ({ outcome }: SendResult) => {
  if (outcome.kind !== "answered")
    throw new Error(`Nothing was answered: ${outcome.kind}, ${"why" in outcome ? outcome.why : ""}`);
  return outcome;
};
