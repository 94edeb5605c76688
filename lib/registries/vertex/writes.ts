import { AppError } from "@/lib/errors";

import type { Write, Writes } from "../types";
import type { Client } from "./client";
import { findWireEndpoint } from "./endpoints";
import { findWireVersion, isModelId, isVersionId, readVersions, versionPath } from "./models";
import { wireEndpoint, wireModel } from "./wire";

type AliasWrite = Extract<Write, { axis: "alias" }>;
type TagWrite = Extract<Write, { axis: "tag" }>;
type TrafficWrite = Extract<Write, { axis: "traffic" }>;

/** Aliases, labels of versions and the traffic of endpoints. All three are done when they are answered. */
export function writesOf(client: Client): Writes {
  return {
    axes: ["alias", "tag", "traffic"],
    describe: (write) => describe(client.parent, write),
    async send(write) {
      if (write.axis === "alias") await sendAlias(client, write);
      else if (write.axis === "tag") await sendLabel(client, write);
      else if (write.axis === "traffic") await sendTraffic(client, write);
      else throw unsupported(write.axis);
      return "done";
    },
  };
}

/** What a read must find out first stands in braces. */
function describe(parent: string, write: Write): string {
  const model = `of model ${JSON.stringify(write.model)}`;
  const path = `v1/${parent}/models/${write.model}`;
  switch (write.axis) {
    case "alias": {
      const { key, after } = write;
      const body = JSON.stringify({ versionAliases: [after === null ? `-${key}` : key] });
      return `POST ${path}@${after ?? "{the version that has it}"}:mergeVersionAliases ${body} ${model}`;
    }
    case "tag": {
      const change =
        write.after === null ? `without ${JSON.stringify(write.key)}` : JSON.stringify({ [write.key]: write.after });
      const how = write.after === null ? `as read, ${change}` : `as read, with ${change}`;
      return `PATCH ${path}@${write.version}?updateMask=labels {"labels": {${how}}, "etag": {as read}} ${model}`;
    }
    case "traffic": {
      const body = `{"trafficSplit": ${JSON.stringify(write.after)}, "etag": {as read}}`;
      return `PATCH v1/${parent}/endpoints/${write.key}?updateMask=trafficSplit ${body} ${model}`;
    }
    case "stage":
    case "approval":
      throw unsupported(write.axis);
  }
}

/** Setting an alias on one version takes it from the other. There is no etag on it: who comes last wins. */
async function sendAlias(client: Client, { model, key, after }: AliasWrite): Promise<void> {
  if (!isModelId(model)) throw notFound("model");
  if (!/^[a-z][a-zA-Z0-9-]{0,126}[a-z0-9-]$/.test(key))
    throw new AppError(
      "invalid",
      "An alias begins with a small letter, ends with a small letter or digit, and holds letters, digits and dashes: 2 to 128 of them.",
    );
  if (after !== null) {
    if (!isVersionId(after)) throw notFound("version");
    return merge(client, model, after, key);
  }
  if (key === "default")
    throw new AppError("unsupported", "“default” always belongs to one version: it can be moved, not removed.");
  const versions = await readVersions(client, model);
  if (!versions) throw notFound("model");
  const holder = versions.find(({ versionAliases }) => versionAliases?.includes(key));
  const version = holder?.versionId;
  if (version) await merge(client, model, version, `-${key}`);
}

async function merge(client: Client, model: string, version: string, alias: string): Promise<void> {
  const path = `${versionPath(client, model, version)}:mergeVersionAliases`;
  await client.send(wireModel, "POST", path, {}, { versionAliases: [alias] });
}

/** All labels of a version are written at once, so they are read first; the etag keeps what others wrote in between. */
async function sendLabel(client: Client, { model, version, key, after }: TagWrite): Promise<void> {
  const problem = whyNotLabel(key, after);
  if (problem !== null) throw new AppError("invalid", problem);
  const wire = await findWireVersion(client, model, version);
  if (!wire) throw notFound("version");
  const { [key]: before, ...others } = wire.labels ?? {};
  if ((before ?? null) === after) return;
  const labels = after === null ? others : { ...others, [key]: after };
  const body = { name: versionPath(client, model, version), labels, ...guard(wire.etag) };
  const path = versionPath(client, model, version);
  const now = await client.send(wireModel, "PATCH", path, { updateMask: "labels" }, body).catch(staleAsConflict);
  // Only the answer tells, and then all other labels that the version showed are its own: what was asked for did not come about, but
  // something was written.
  if (after === null && now.labels && key in now.labels)
    throw new AppError(
      "registry_protocol",
      "This label is on the model itself, whose labels every version shows. A version cannot drop it.",
    );
}

/** The whole split is replaced; the etag keeps what others did to the endpoint in between. */
async function sendTraffic(client: Client, { key, after }: TrafficWrite): Promise<void> {
  const wire = await findWireEndpoint(client, key);
  if (!wire) throw notFound("endpoint");
  const deployed = new Set((wire.deployedModels ?? []).map(({ id }) => id));
  if (Object.keys(after).some((id) => !deployed.has(id)))
    throw new AppError("invalid", "The endpoint has no such deployment.");
  const shares = Object.values(after);
  if (
    shares.some((share) => !Number.isInteger(share) || share < 1) ||
    shares.reduce((sum, share) => sum + share, 0) !== 100
  )
    throw new AppError("invalid", "Shares are whole percentages that add up to 100.");
  const path = `${client.parent}/endpoints/${key}`;
  const body = { name: path, trafficSplit: after, ...guard(wire.etag) };
  await client.send(wireEndpoint, "PATCH", path, { updateMask: "trafficSplit" }, body).catch(staleAsConflict);
}

/** Why a label cannot be one, as Google has them: international letters are allowed, capitals are not. Null when it can. */
export function whyNotLabel(key: string, value: string | null): string | null {
  const characters = "small letters, digits, dashes and underscores, 64 at most";
  if (!/^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{M}\p{N}_-]{0,63}$/u.test(key))
    return `The name of a label begins with a small letter and holds ${characters}.`;
  if (value !== null && !/^[\p{Ll}\p{Lo}\p{M}\p{N}_-]{0,64}$/u.test(value))
    return `A label's value holds ${characters}.`;
  return null;
}

function guard(etag: string | null | undefined): { etag?: string } {
  return etag ? { etag } : {};
}

/** Services of Google's tell a stale etag in two ways: ABORTED (409) and FAILED_PRECONDITION (400). Nothing changed in both. */
function staleAsConflict(error: unknown): never {
  const status = error instanceof AppError && error.cause instanceof Error ? error.cause.message : "";
  if (status !== "400 FAILED_PRECONDITION") throw error;
  throw new AppError("conflict", "It was changed by somebody else at the same moment.", { cause: error });
}

function notFound(what: string): AppError {
  return new AppError("not_found", `Vertex AI has no such ${what}.`);
}

function unsupported(axis: Write["axis"]): AppError {
  return new AppError("unsupported", `Vertex AI has no ${axis} to write.`);
}
