import { AppError } from "@/lib/errors";
import { TooLong } from "@/lib/http/failures";

import type { ChangeFeed, Page, PageRequest, Registry } from "../types";
import type { Client, Query } from "./client";
import { isPrompt, modelOf, versionOf } from "./map";
import { modelPage, modelReply, versionPage, versionReply, type WireVersion } from "./wire";

type Lists = Pick<Registry, "listModels" | "findModel" | "listVersions" | "findVersion">;

/** More is allowed for versions, but a page then seldom fits the byte limit when tags are long. */
const largestPage = 1000;
/** Pages of this size and more are a sweep's, which may wait; smaller ones belong to somebody who looks. */
const sweepPage = 200;
const sweepDeadlineMs = 30_000;

export function listsOf(client: Client): Lists {
  const modelSize = { most: largestPage };
  const versionSize = { most: largestPage };
  return {
    async listModels(page) {
      const { items, token } = await fitting(modelSize, page, (size) =>
        client.get(modelPage, "2.0/mlflow/registered-models/search", { ...size, order_by: "name ASC" }, patience(page)),
      );
      return pageOf(page, items.filter((item) => !isPrompt(item)).map(modelOf), token);
    },

    async findModel(name) {
      if (!isName(name)) return null;
      const reply = await client
        .find(modelReply, "2.0/mlflow/registered-models/get", { name })
        .catch(nullWhenRefused(name));
      const wire = reply?.registered_model;
      // A database that ignores case answers with another model than the one asked for.
      return wire && wire.name === name && !isPrompt(wire) ? modelOf(wire) : null;
    },

    async listVersions(model, page) {
      if (!isName(model)) return { items: [], cursor: null };
      const query = { filter: nameFilter(model), order_by: "version_number DESC" };
      const answer = await listVersionPage(client, versionSize, query, page);
      return { ...answer, items: answer.items.filter((version) => version.model === model) };
    },

    async findVersion(model, version) {
      if (!isName(model) || !isVersionNumber(version)) return null;
      const query = { name: model, version };
      const reply = await client
        .find(versionReply, "2.0/mlflow/model-versions/get", query)
        .catch(nullWhenRefused(model));
      const wire = reply?.model_version;
      return wire && wire.name === model && isModelVersion(wire) ? versionOf(wire) : null;
    },
  };
}

export function changesOf(client: Client): ChangeFeed {
  const size = { most: largestPage };
  return {
    listChangedVersions(page) {
      const query = { order_by: ["last_updated_timestamp DESC", "name ASC", "version_number DESC"] };
      return listVersionPage(client, size, query, page);
    },
  };
}

/** Version numbers in requests: more digits than a database integer make old servers fail with 500. */
export function isVersionNumber(version: string): boolean {
  return /^[1-9]\d{0,9}$/.test(version) && Number(version) <= 2_147_483_647;
}

/**
 * An exact match on a name. There is no escape for a quote inside quotes, so a name that holds both kinds is matched by
 * pattern with `_` in their place, and the caller filters what else that lets through.
 */
export function nameFilter(name: string): string {
  if (!name.includes("'")) return `name = '${name}'`;
  if (!name.includes('"')) return `name = "${name}"`;
  return `name LIKE "${name.replace(/["\\]/g, "_")}"`;
}

async function listVersionPage(client: Client, fits: Fits, query: Query, page: PageRequest) {
  const { items, token } = await fitting(fits, page, (size) =>
    client.get(versionPage, "2.0/mlflow/model-versions/search", { ...size, ...query }, patience(page)),
  );
  return pageOf(page, items.filter(isModelVersion).map(versionOf), token);
}

/** How many of a list have fitted into one answer so far. */
type Fits = { most: number };

/**
 * A page of as many as fit: one that is too long is asked for again with half as many. Tokens are offsets that are bound to no size,
 * so that the next page goes on behind what this one held.
 */
async function fitting<T>(
  fits: Fits,
  page: PageRequest,
  ask: (size: ReturnType<typeof pageQuery>) => Promise<T>,
): Promise<T> {
  for (;;) {
    const size = pageQuery({ ...page, limit: Math.min(page.limit, fits.most) });
    try {
      return await ask(size);
    } catch (error) {
      const isTooLong = error instanceof AppError && error.cause instanceof TooLong;
      if (!isTooLong || size.max_results === 1) throw error;
      fits.most = Math.floor(size.max_results / 2);
    }
  }
}

function isModelVersion(wire: WireVersion): boolean {
  return !isPrompt(wire);
}

function pageQuery({ cursor, limit }: PageRequest) {
  // Zero or less makes the server answer nothing and a cursor that never moves.
  return { max_results: Math.max(1, Math.min(Math.floor(limit), largestPage)), page_token: cursor };
}

function patience({ limit }: PageRequest) {
  return limit >= sweepPage ? { deadline: sweepDeadlineMs } : {};
}

function pageOf<T>(request: PageRequest, items: T[], cursor: string | null): Page<T> {
  if (cursor !== null && cursor === request.cursor) {
    throw new AppError(
      "registry_protocol",
      "MLflow answers the same page over and over: its page token does not move.",
    );
  }
  return { items, cursor };
}

/** Longer and empty names cannot exist; asking for them costs a request or fails in odd ways. */
function isName(name: string): boolean {
  return name !== "" && name.length <= 1000;
}

/** Newer servers refuse to even look for the names that older ones allowed: such a model is not there. */
function nullWhenRefused(name: string) {
  return (error: unknown) => {
    if (error instanceof AppError && error.code === "invalid" && /[/:.]/.test(name)) return null;
    throw error;
  };
}
