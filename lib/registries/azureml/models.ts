import { AppError } from "@/lib/errors";

import type { PageRequest, Registry } from "../types";
import type { Client } from "./client";
import { modelOf, versionOf } from "./map";
import { wireModel, wireVersion } from "./wire";

type Lists = Pick<Registry, "listModels" | "findModel" | "listVersions" | "findVersion">;

/** Archived ones are left out of the vendor's lists unless all are asked for. */
const everything = { listViewType: "All" };
/** Pages of this size and more are a sweep's, which may wait; smaller ones belong to somebody who looks. */
const sweepPage = 200;
const sweepDeadlineMs = 30_000;

/**
 * The size of a page is left to the server: it is not documented whether its parameters for that bound a page or the whole
 * list, and a list that ends early would read as a deletion.
 */
export function listsOf(client: Client): Lists {
  return {
    async listModels(page) {
      const found = await client.page(wireModel, "models", everything, paced(page));
      if (!found) throw new AppError("registry_protocol", "Azure says that this workspace has no list of models.");
      return { items: found.items.map(modelOf), cursor: found.cursor };
    },

    async findModel(model) {
      if (!isName(model)) return null;
      const wire = await client
        .find(wireModel, `models/${encodeURIComponent(model)}`)
        .catch(nullWhenRefused(client, model));
      // Names are told apart by the case of their letters; a service that is not so strict answers with another model.
      return wire && wire.name === model ? modelOf(wire) : null;
    },

    async listVersions(model, page) {
      if (!isName(model)) return { items: [], cursor: null };
      const path = `models/${encodeURIComponent(model)}/versions`;
      const found = await client.page(wireVersion, path, everything, paced(page)).catch(nullWhenRefused(client, model));
      return { items: (found?.items ?? []).map((wire) => versionOf(model, wire)), cursor: found?.cursor ?? null };
    },

    async findVersion(model, version) {
      if (!isName(model) || !isName(version)) return null;
      const wire = await client.find(wireVersion, versionPath(model, version)).catch(nullWhenRefused(client, model));
      if (!wire || wire.name !== version) return null;
      const found = versionOf(model, wire);
      return { ...found, tags: found.tags ?? {} };
    },
  };
}

export function versionPath(model: string, version: string): string {
  return `models/${encodeURIComponent(model)}/versions/${encodeURIComponent(version)}`;
}

/** Names of models and versions that can be part of a path at all; dots alone would lead out of it. */
export function isName(name: string): boolean {
  return name !== "" && name.length <= 255 && !/^\.+$/.test(name);
}

function paced({ cursor, limit }: PageRequest) {
  return { cursor, ...(limit >= sweepPage && { deadline: sweepDeadlineMs }) };
}

/** Names that the vendor does not allow may be refused before anything is looked up: then there is no such model. */
function nullWhenRefused(client: Client, model: string) {
  return async (error: unknown) => {
    if (!(error instanceof AppError) || error.code !== "invalid" || /^[a-zA-Z0-9][\w-]{0,254}$/.test(model))
      throw error;
    await client.workspace();
    return null;
  };
}
