import { isLosslessNumber, parse, stringify } from "lossless-json";

import { AppError } from "@/lib/errors";

import type { Write, Writes } from "../types";
import { apiVersion, type Client } from "./client";
import { deploymentsOf, endpointPath } from "./endpoints";
import { notOurs } from "./failures";
import { archivedWord, endpointKeyOf } from "./map";
import { isName, versionPath } from "./models";
import { writtenReply } from "./wire";

type Json = { [key: string]: unknown };
type Plan = {
  path: string;
  /** What shall be so afterwards, as a part of the body; null: left out of it. */
  change: Json;
};

/**
 * The vendor has no partial change and no condition on one: the whole thing is read, changed in what is meant, and put back.
 * Between that reading and the writing it is read once more; when it is not what it was, nothing is sent.
 */
export function writesOf(client: Client, { traffic }: { traffic: boolean }): Writes {
  return {
    axes: traffic ? ["stage", "tag", "traffic"] : ["stage", "tag"],
    describe(write) {
      const { path, change } = planOf(write);
      const model = JSON.stringify(write.model);
      const [about, rest] =
        write.axis === "traffic"
          ? [`endpoint that serves ${model}`, ", and 0 for other deployments"]
          : [`version of ${model}`, ""];
      return `PUT ${client.scope}/${path}?api-version=${apiVersion} the ${about} as it is then, with ${JSON.stringify(change)}${rest}`;
    },
    async send(write) {
      const { path, change } = planOf(write);
      const before = await readBody(client, path);
      const after = merged(before.body, await completed(client, write, change, before.body));
      if (sameJson(before.body, after)) return before.settled ? "done" : "accepted";
      const again = await readBody(client, path);
      if (again.modifiedAt !== before.modifiedAt || !sameJson(again.body, before.body)) {
        const sentence = "It was changed by somebody else between our reading and our writing. Nothing was sent.";
        throw new AppError("conflict", sentence);
      }
      const { answer, headers } = await client.send("PUT", path, textOf(after));
      if (answer.status === 202) return "accepted";
      const reply = writtenReply.safeParse(jsonOf(answer.text));
      if (!reply.success) throw notOurs(answer.text);
      const state = reply.data.properties.provisioningState;
      const running = headers.has("azure-asyncoperation") || (state && state !== "Succeeded");
      return running ? "accepted" : "done";
    },
  };
}

function planOf(write: Write): Plan {
  switch (write.axis) {
    case "stage": {
      // An archived version keeps its stage beside the flag, so that bringing it back is not a loss.
      const properties =
        write.after === archivedWord ? { isArchived: true } : { stage: write.after || null, isArchived: false };
      return { path: checkedPath(write), change: { properties } };
    }
    case "tag":
      return { path: checkedPath(write), change: { properties: { tags: { [write.key]: write.after } } } };
    case "traffic": {
      const key = endpointKeyOf(write.key);
      if (!key || key.kind !== "onlineEndpoints")
        throw new AppError("not_found", "Azure Machine Learning has no such endpoint with traffic.");
      return { path: endpointPath(key), change: { properties: { traffic: write.after } } };
    }
    case "alias":
    case "approval":
      throw new AppError("unsupported", `Azure Machine Learning has no ${write.axis} to write.`);
  }
}

function checkedPath({ model, version }: { model: string; version: string }): string {
  if (!isName(model) || !isName(version))
    throw new AppError("not_found", "Azure Machine Learning has no such version.");
  return versionPath(model, version);
}

/** Deployments that have traffic now and are not named get nothing, and are told so; one that does not exist is refused before anything is sent. */
async function completed(client: Client, write: Write, change: Json, body: Json): Promise<Json> {
  if (write.axis !== "traffic") return change;
  const key = endpointKeyOf(write.key);
  const deployments = key ? await deploymentsOf(client, key) : [];
  const { properties } = body;
  const now = isObject(properties) && isObject(properties.traffic) ? Object.keys(properties.traffic) : [];
  const after = Object.entries(write.after).map(([name, share]) => {
    const isIt = (other: string) => other.toLowerCase() === name.toLowerCase();
    const known = deployments.find((deployment) => isIt(deployment.name))?.name;
    if (known === undefined) throw new AppError("not_found", "The endpoint has no such deployment.");
    return [now.find(isIt) ?? known, share] as const;
  });
  return {
    properties: { traffic: { ...Object.fromEntries(now.map((name) => [name, 0])), ...Object.fromEntries(after) } },
  };
}

/** What the vendor alone writes. */
const readOnly = ["id", "name", "type", "systemData"];
const readOnlyProperties = ["provisioningState", "scoringUri", "swaggerUri"];

type Body = { body: Json; modifiedAt: string | null; settled: boolean };

/** What would be put back unchanged: everything that was read, unknown parts too, but for what only the vendor writes. */
async function readBody(client: Client, path: string): Promise<Body> {
  const text = await client.findText(path);
  if (text === null) throw new AppError("not_found", "Azure Machine Learning no longer has it.");
  const whole = jsonOf(text);
  if (!isObject(whole) || !isObject(whole.properties)) throw notOurs(text);
  const { systemData, identity } = whole;
  const { provisioningState, keys } = whole.properties;
  const properties = without(whole.properties, keys === null ? [...readOnlyProperties, "keys"] : readOnlyProperties);
  const modified = isObject(systemData) ? systemData.lastModifiedAt : null;
  return {
    body: {
      ...without(whole, readOnly),
      ...(isObject(identity) && { identity: identityWritten(identity) }),
      properties,
    },
    modifiedAt: typeof modified === "string" ? modified : null,
    settled: provisioningState === undefined || provisioningState === null || provisioningState === "Succeeded",
  };
}

/** Which identities an endpoint uses, without the ids that the vendor gave them. */
function identityWritten(whole: Json): Json {
  const identity = without(whole, ["principalId", "tenantId"]);
  const { userAssignedIdentities: assigned } = identity;
  if (!isObject(assigned)) return identity;
  return { ...identity, userAssignedIdentities: Object.fromEntries(Object.keys(assigned).map((id) => [id, {}])) };
}

/** `change` laid over `body`: objects are merged, null takes a key out, everything else replaces. */
function merged(body: Json, change: Json): Json {
  const removed = Object.keys(change).filter((key) => change[key] === null);
  const laid = Object.entries(change).filter(([, value]) => value !== null);
  const values = laid.map(([key, value]) => {
    const now = body[key];
    return [key, isObject(value) ? merged(isObject(now) ? now : {}, value) : value] as const;
  });
  return { ...without(body, removed), ...Object.fromEntries(values) };
}

function without(body: Json, keys: readonly string[]): Json {
  return Object.fromEntries(Object.entries(body).filter(([key]) => !keys.includes(key)));
}

/** Numbers keep the digits they were written in: what is only passed through must not change on the way. */
function jsonOf(text: string): unknown {
  try {
    return parse(text);
  } catch {
    throw notOurs(text);
  }
}

function textOf(body: Json): string {
  return stringify(body) ?? "";
}

/** The same content, in whatever order the keys stand. A key without value counts as absent. */
function sameJson(one: unknown, other: unknown): boolean {
  return stringify(ordered(one)) === stringify(ordered(other));
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== null && each !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, ordered(each)]));
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isLosslessNumber(value);
}
