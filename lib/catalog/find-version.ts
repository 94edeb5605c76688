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
  const model = await findModel(viewer, ref);
  if (!model) return null;
  const row = await db().modelVersion.findFirst({
    where: { modelId: model.head.id, nativeKey: ref.version },
    orderBy: [{ goneAt: { sort: "desc", nulls: "first" } }, { id: "desc" }],
    omit: { modelId: true, nativeKey: true, sortKey: true, approval: true, updatedAt: true },
  });
  if (!row) return null;
  const aliases = aliasesOf(model.head.aliases, ref.version);
  const tags = z.record(z.string(), z.string()).nullable().catch(null).parse(row.tags);
  const stage = stageOf(model.rules, { nativeStage: row.nativeStage, aliases, tags });
  return { ...row, model, key: ref.version, tags, aliases, stage };
}
