import "server-only";

import { z } from "zod";

import type { Viewer } from "@/lib/auth";
import { Prisma, readRows } from "@/lib/db/client";
import type { StageRule } from "@/lib/registries/types";
import { modelScopeSql } from "@/lib/scope";

import { holdersOf } from "./holders";
import { toStageRules } from "./stage-of";
import type { Holder, ModelHead } from "./types";

/** What an address names: the connection's slug and the registry's own key. */
export type ModelRef = { connection: string; model: string };

/** A model as the catalog has it, with what is needed to read its versions. */
export type CatalogModel = { head: ModelHead; rules: StageRule[]; production: Holder[]; staging: Holder[] };

type Row = {
  id: string;
  connectionId: string;
  slug: string;
  connectionName: string;
  key: string;
  name: string;
  description: string | null;
  owner: string | null;
  tags: unknown;
  aliases: unknown;
  versionCount: number;
  createdAt: Date | null;
  lastChangeAt: Date;
  newestEvent: string;
  seenAt: Date;
  goneAt: Date | null;
  holders: unknown;
  rules: { axis: string; key: string; stage: string }[] | null;
};

const words = z.record(z.string(), z.string()).catch({});

/** The living incarnation, else the newest gone one: its history stays readable. Null when the viewer may not know of it. */
export async function findModel(viewer: Viewer, { connection, model }: ModelRef): Promise<CatalogModel | null> {
  const [row] = await readRows<Row>(Prisma.sql`
    SELECT m.id, c.id AS "connectionId", c.slug, c.name AS "connectionName", m.native_key AS key, m.name, m.description,
           m.owner, m.tags, m.aliases, m.version_count AS "versionCount", m.created_at AS "createdAt",
           m.last_change_at AS "lastChangeAt", (SELECT coalesce(max(e.id), 0)::text FROM event e WHERE e.model_id = m.id) AS "newestEvent",
           greatest(m.seen_at, c.swept_at) AS "seenAt", m.gone_at AS "goneAt", m.holders,
           (SELECT json_agg(json_build_object('axis', s.axis, 'key', s.key, 'stage', s.stage))
            FROM stage_mapping s WHERE s.connection_id = c.id AND s.valid_to IS NULL) AS rules
    FROM model m JOIN connection c ON c.id = m.connection_id
    WHERE c.slug = ${connection} AND m.native_key = ${model} AND ${modelScopeSql(viewer, "model.read")}
    ORDER BY m.gone_at DESC NULLS FIRST LIMIT 1`);
  return row ? toModel(row) : null;
}

function toModel(row: Row): CatalogModel {
  return {
    head: {
      id: row.id,
      connection: { id: row.connectionId, slug: row.slug, name: row.connectionName },
      key: row.key,
      name: row.name,
      description: row.description,
      owner: row.owner,
      tags: words.parse(row.tags),
      aliases: row.aliases === null ? null : words.parse(row.aliases),
      versionCount: row.versionCount,
      createdAt: row.createdAt?.getTime() ?? null,
      lastChangeAt: row.lastChangeAt.getTime(),
      newestEvent: row.newestEvent,
      seenAt: row.seenAt.getTime(),
      goneAt: row.goneAt?.getTime() ?? null,
    },
    rules: toStageRules(row.rules ?? []),
    production: holdersOf(row.holders, "production"),
    staging: holdersOf(row.holders, "staging"),
  };
}
