import { AppError } from "@/lib/errors";

import type { Registry } from "../types";
import { AliasMaps, sightedFields } from "./aliases";
import type { Client, Query } from "./client";
import { modelIdOf, modelOf, versionIdOf, versionOf, wholeOf } from "./map";
import { inTurns, pageOf, pageQuery } from "./pages";
import { modelPage, type ModelPage, wireModel, type WireModel } from "./wire";

type Lists = Pick<Registry, "listModels" | "findModel" | "listVersions" | "findVersion">;

/** Each model of a page may cost a request of its own; a page must come within the patience of whoever waits for it. */
const modelsAPage = 100;
const versionsAPage = 100;
const sweepMs = 120_000;
/** A door has four connections for long calls. */
const atOnce = 4;
const mostVersions = 10_000;

export function listsOf(client: Client): Lists {
  const maps = new AliasMaps();
  return {
    async listModels(request) {
      const query = { ...pageQuery("models", request, modelsAPage), orderBy: "create_time" };
      const until = Date.now() + sweepMs;
      const page = await client.get(modelPage, `${client.parent}/models`, query);
      const items = await inTurns(page.items, atOnce, async (row) => {
        const read = () => readVersions(client, modelIdOf(row), { deadline: until - Date.now(), unhurried: true });
        const whole = await maps.of(row, read);
        return whole && modelOf(row, whole);
      });
      return pageOf(
        "models",
        request,
        items.filter((item) => item !== null),
        page.token,
      );
    },

    async findModel(model) {
      if (!isModelId(model)) return null;
      const [wire, versions] = await Promise.all([
        client.find(wireModel, `${client.parent}/models/${model}`),
        readVersions(client, model),
      ]);
      if (!wire || !versions || modelIdOf(wire) !== model) return null;
      const whole = wholeOf(versions);
      maps.met(model, whole);
      return modelOf(wire, whole);
    },

    async listVersions(model, request) {
      const none = { items: [], cursor: null };
      if (!isModelId(model)) return none;
      const query = { ...pageQuery("versions", request, versionsAPage), orderBy: "create_time desc" };
      const page = await client.find(modelPage, `${client.parent}/models/${model}:listVersions`, query);
      if (!page) return none;
      const items = page.items
        .filter((wire) => modelIdOf(wire) === model)
        .map((wire) => versionOf(wire, client.parent));
      return pageOf("versions", request, items, page.token);
    },

    async findVersion(model, version) {
      const wire = await findWireVersion(client, model, version);
      return wire && versionOf(wire, client.parent);
    },
  };
}

/** Null when there is no such version. Without a number the API would answer with the default version, or an alias's. */
export async function findWireVersion(client: Client, model: string, version: string): Promise<WireModel | null> {
  if (!isModelId(model) || !isVersionId(version)) return null;
  const wire = await client.find(wireModel, versionPath(client, model, version));
  return wire && modelIdOf(wire) === model && versionIdOf(wire) === version ? wire : null;
}

export function versionPath({ parent }: Pick<Client, "parent">, model: string, version: string): string {
  return `${parent}/models/${model}@${version}`;
}

/** All versions of a model, as much of them as `sightedFields` says; null when there is no such model. */
export async function readVersions(
  client: Client,
  model: string,
  how: { deadline?: number; unhurried?: boolean } = {},
): Promise<WireModel[] | null> {
  const versions: WireModel[] = [];
  const seen = new Set<string>();
  let token: string | null = null;
  do {
    const query: Query = { pageSize: versionsAPage, pageToken: token, readMask: sightedFields };
    const page: ModelPage | null = await client.find(
      modelPage,
      `${client.parent}/models/${model}:listVersions`,
      query,
      how,
    );
    if (!page) return null;
    versions.push(...page.items);
    token = page.token;
    if (token !== null && (seen.has(token) || versions.length > mostVersions)) throw endless();
    seen.add(token ?? "");
  } while (token !== null);
  return versions;
}

/** Ids are numbers, or what somebody chose at upload: small letters, digits, dashes and underscores. */
export function isModelId(model: string): boolean {
  return /^[A-Za-z0-9_-]{1,100}$/.test(model);
}

export function isVersionId(version: string): boolean {
  return /^[1-9]\d{0,17}$/.test(version);
}

function endless(): AppError {
  return new AppError("registry_protocol", "Vertex AI's list of versions does not end: a page token comes again.");
}
