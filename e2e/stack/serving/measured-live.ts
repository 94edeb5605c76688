import fc from "fast-check";
import { expect } from "vitest";

import { reviveNumber, type ScoreAnswer, type Versions } from "../measure/scorer";

import { openDoor } from "@/lib/http/door";
import { textOf } from "@/lib/serving/cells";
import { mlflowScoring } from "@/lib/serving/mlflow";
import { sendCall } from "@/lib/serving/send";
import { disagreement, simulate } from "@/lib/signatures/agreement.testing";
import {
  changeSince,
  environmentOf,
  environments,
  type Observation,
  readObservations,
} from "@/lib/signatures/measured.testing";
import type { Received } from "@/lib/signatures/sight/types";

/**
 * Of the table that was measured (eight types × five bodies), `count` values drawn with `seed` are sent to the model of `witness.py`
 * at `origin`. Fails where the live server, the table or what the simulation sees disagree; tells what was drawn.
 */
export async function expectAsMeasured(origin: string, versions: Versions, count: number, seed: number): Promise<void> {
  const environment = environmentOf(versions);
  const table = readObservations().filter((each) => each.scalar !== null && each.environment === environment);
  const [drawn = []] = fc.sample(fc.shuffledSubarray(table, { minLength: count, maxLength: count }), {
    seed,
    numRuns: 1,
  });
  const wrong: string[] = [];
  for (const observation of drawn) {
    const answer = await askLive(origin, observation);
    const seen = simulate(observation, environments[environment]);
    for (const difference of [changeSince(observation, answer), disagreement(seen, answer)]) {
      if (difference !== null) wrong.push(`${observation.name}: ${difference}`);
    }
  }
  const types = new Set(drawn.map(({ scalar }) => scalar)).size;
  console.log(
    `measured live in ${environment}: ${drawn.length} of ${table.length} values of ${types} types, seed ${seed}`,
  );
  expect(wrong).toEqual([]);
  expect(drawn).toHaveLength(count);
}

/** The model has a column of each type, called as the type; the request is about the one. */
async function askLive(origin: string, { scalar, request }: Observation): Promise<ScoreAnswer> {
  const io = openDoor({
    origins: [origin],
    network: { allowPrivate: true, ca: null, clientCertificate: null },
    label: `Server at ${origin}`,
  });
  const body = request.body.replace('"c"', JSON.stringify(scalar));
  const reply = await sendCall(io, origin, {
    method: "POST",
    path: "/invocations",
    headers: { "content-type": request.contentType },
    body,
  });
  if (reply.status !== 200) return { status: reply.status, error: mlflowScoring.explain(reply, null, null).text };
  const normalised = mlflowScoring.decode(reply);
  const told = normalised.layout === "rows" ? textOf(normalised.rows[0]) : null;
  const received = JSON.parse(told ?? "null", reviveNumber) as Received;
  if (received.kind !== "table") throw new Error("The model received no table.");
  const columns = received.columns.map((column) => ({ ...column, name: column.name === scalar ? "c" : column.name }));
  return { status: 200, received: { ...received, columns }, params: null };
}
