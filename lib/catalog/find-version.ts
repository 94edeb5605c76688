import "server-only";

import { z } from "zod";

import type { Viewer } from "@/lib/auth";
import { db } from "@/lib/db/client";
import type { Stage } from "@/lib/registries/types";

import { type CatalogModel, findModel, type ModelRef } from "./find-model";
import { aliasesOf } from "./list-versions";
import { stageOf } from "./stage-of";

export type VersionRef = ModelRef & { version: string };

/** A version as the catalog has it. */
export type CatalogVersion = {
  model: CatalogModel;
  id: string;
  key: string;
  incarnation: string;
  status: string;
  statusMessage: string | null;
  stage: Stage | null;
  nativeStage: string | null;
  nativeApproval: string | null;
  aliases: string[];
  tags: Record<string, string> | null;
  description: string | null;
  author: string | null;
  runId: string | null;
  source: string | null;
  createdAt: Date | null;
  goneAt: Date | null;
  seenAt: Date;
};

/** The living incarnation, else the newest gone one. Null when there is none that the viewer may see. */
export async function findVersion(viewer: Viewer, ref: VersionRef): Promise<CatalogVersion | null> {
  return (await findVersions(viewer, [ref]))[0] ?? null;
}

/** As `findVersion`, for several, in their order: every model is looked up once. */
export async function findVersions(viewer: Viewer, refs: readonly VersionRef[]): Promise<(CatalogVersion | null)[]> {
  const byModel = new Map<string, VersionRef[]>();
  for (const ref of refs) byModel.set(modelKey(ref), [...(byModel.get(modelKey(ref)) ?? []), ref]);
  const found = new Map<string, CatalogVersion>();
  const lookUp = async (key: string, [first, ...others]: VersionRef[]) => {
    const model = first ? await findModel(viewer, first) : null;
    if (!model || !first) return;
    const rows = await listRows(
      model.head.id,
      [first, ...others].map(({ version }) => version),
    );
    for (const row of rows) {
      const name = JSON.stringify([key, row.nativeKey]);
      if (!found.has(name)) found.set(name, toVersion(model, row));
    }
  };
  await Promise.all([...byModel].map(([key, asked]) => lookUp(key, asked)));
  return refs.map((ref) => found.get(JSON.stringify([modelKey(ref), ref.version])) ?? null);
}

function modelKey({ connection, model }: ModelRef): string {
  return JSON.stringify([connection, model]);
}

/** The living incarnation of each key before those that are gone. */
function listRows(modelId: string, keys: string[]) {
  return db().modelVersion.findMany({
    where: { modelId, nativeKey: { in: keys } },
    orderBy: [{ goneAt: { sort: "desc", nulls: "first" } }, { id: "desc" }],
    omit: { modelId: true, sortKey: true, approval: true, updatedAt: true },
  });
}

function toVersion(
  model: CatalogModel,
  { nativeKey: key, ...row }: Awaited<ReturnType<typeof listRows>>[number],
): CatalogVersion {
  const aliases = aliasesOf(model.head.aliases, key);
  const tags = z.record(z.string(), z.string()).nullable().catch(null).parse(row.tags);
  const stage = stageOf(model.rules, { nativeStage: row.nativeStage, aliases, tags });
  return { ...row, model, key, tags, aliases, stage };
}
