import "server-only";

import type { Viewer } from "@/lib/auth";
import { findModel, type ModelRef } from "@/lib/catalog/find-model";
import { findVersions } from "@/lib/catalog/find-version";
import { listVersions, listVersionsByKey } from "@/lib/catalog/list-versions";
import { search } from "@/lib/catalog/search";

import type { PickedVersion } from "./types";

const models = 4;
/** Newest versions offered, shared out among the models that are meant. */
const newest = 20;

/**
 * Versions for the picker: those that the text names (`heart@7`, `heart v7`, `heart@champion`), then of each model that it
 * may mean whoever holds production and the newest ones. Without a text, those of `near`.
 */
export async function pickVersions(viewer: Viewer, text: string, near: ModelRef | null): Promise<PickedVersion[]> {
  const hits = await search(viewer, text);
  const named = hits.flatMap(({ ref }) => (!ref || ref.version === null ? [] : [{ ...ref, version: ref.version }]));
  const asked =
    text.trim() === ""
      ? near
        ? [near]
        : []
      : hits.flatMap(({ ref }) => (ref?.version === null ? [ref] : [])).slice(0, models);
  const [versions, ofModels] = await Promise.all([
    findVersions(viewer, named),
    Promise.all(asked.map((ref) => newestOf(viewer, ref, Math.floor(newest / asked.length)))),
  ]);
  const picked = versions.flatMap((version) => {
    if (!version) return [];
    const { head } = version.model;
    return {
      connection: head.connection.slug,
      model: head.key,
      version: version.key,
      modelName: head.name,
      connectionName: head.connection.name,
      stage: version.stage,
      aliases: version.aliases,
      createdAt: version.createdAt?.getTime() ?? null,
    };
  });
  const all = [...picked, ...ofModels.flat()];
  const keyOf = ({ connection, model, version }: PickedVersion) => JSON.stringify([connection, model, version]);
  return [...new Map(all.map((one) => [keyOf(one), one])).values()];
}

async function newestOf(viewer: Viewer, ref: ModelRef, limit: number): Promise<PickedVersion[]> {
  const model = await findModel(viewer, ref);
  if (!model) return [];
  const holders = model.production.map(({ version }) => version);
  const [production, page] = await Promise.all([listVersionsByKey(model, holders), listVersions(model, { limit })]);
  const { connection, key, name } = model.head;
  return [...production, ...page.rows].map((row) => ({
    connection: connection.slug,
    model: key,
    version: row.key,
    modelName: name,
    connectionName: connection.name,
    stage: row.stage,
    aliases: row.aliases,
    createdAt: row.createdAt,
  }));
}
