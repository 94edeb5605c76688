import "server-only";

import { toStageRules } from "@/lib/catalog/stage-of";
import { openConnectionById } from "@/lib/connections/open";
import { Prisma, readRows, type Tx } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { Registry, StageRule } from "@/lib/registries/types";

import { holds, type Marked, rulesFor } from "./targets";

/** A version that somebody wants somewhere, with all that its model's rows say. */
export type Subject = {
  connection: { id: string; slug: string; name: string; registryKey: string };
  model: { id: string; key: string; name: string };
  version: { id: string; key: string; incarnation: string; author: string | null; runId: string | null; goneAt: Date | null };
  rules: StageRule[];
};

type SubjectRow = Subject["version"] & {
  connectionId: string;
  slug: string;
  connectionName: string;
  registryKey: string;
  modelId: string;
  modelKey: string;
  modelName: string;
  rules: { axis: string; key: string; stage: string }[];
};

/** Throws `not_found` when there is no such version row. One statement: every decision begins with it. */
export async function loadSubject(versionId: string): Promise<Subject> {
  const [row] = await readRows<SubjectRow>(Prisma.sql`
    SELECT v.id, v.native_key AS key, v.incarnation, v.author, v.run_id AS "runId", v.gone_at AS "goneAt",
      c.id AS "connectionId", c.slug, c.name AS "connectionName", c.registry_key AS "registryKey", m.id AS "modelId", m.native_key AS "modelKey", m.name AS "modelName",
      (SELECT coalesce(json_agg(json_build_object('axis', s.axis, 'key', s.key, 'stage', s.stage) ORDER BY s.id), '[]')
       FROM stage_mapping s WHERE s.connection_id = c.id AND s.valid_to IS NULL) AS rules
    FROM model_version v JOIN model m ON m.id = v.model_id JOIN connection c ON c.id = m.connection_id WHERE v.id = ${versionId}::uuid`);
  if (!row) throw new AppError("not_found", "There is no such version.");
  const { connectionId, slug, connectionName, registryKey, modelId, modelKey, modelName, rules, ...version } = row;
  return {
    connection: { id: connectionId, slug, name: connectionName, registryKey },
    model: { id: modelId, key: modelKey, name: modelName },
    version,
    rules: toStageRules(rules),
  };
}

/** Throws what opening a connection throws: retired, or credentials that cannot be read. */
export async function openRegistryOf(subject: Subject): Promise<Registry> {
  return (await openConnectionById(subject.connection.id)).registry;
}

/** A version's row with its marks, and what is needed to read more of it. */
export type MarkedRow = Marked & { incarnation: string; status: string; statusMessage: string | null; author: string | null; runId: string | null; createdAt: Date | null };

/** Everybody who holds a target now, as the catalog has it, in the order of their keys. */
export async function listHolders(modelId: string, rules: readonly StageRule[], target: string, tx?: Tx): Promise<MarkedRow[]> {
  const wanted = rulesFor(rules, target);
  return (await listMarked(modelId, wanted, null, tx)).filter((version) => holds(wanted, version));
}

/** A version beside whoever holds the target now. `candidate` null: it is gone. */
export async function standingOf({ model, version, rules }: Subject, target: string, tx?: Tx): Promise<{ candidate: MarkedRow | null; holders: MarkedRow[] }> {
  const wanted = rulesFor(rules, target);
  const rows = await listMarked(model.id, wanted, version.id, tx);
  return { candidate: rows.find(({ id }) => id === version.id) ?? null, holders: rows.filter((row) => holds(wanted, row)) };
}

type Row = Omit<MarkedRow, "aliases" | "tags"> & { tags: Record<string, string> | null; pointers: Record<string, string> | null };

/** One statement for all that could hold one of these marks, and for one version besides: decisions ask this again and again. */
async function listMarked(modelId: string, wanted: readonly StageRule[], also: string | null, tx?: Tx): Promise<MarkedRow[]> {
  const keysOf = (axis: StageRule["axis"]) => wanted.flatMap((rule) => (rule.axis === axis ? [rule.key] : []));
  const tags = keysOf("tag").map((key) => ({ key: key.slice(0, key.indexOf("=")), value: key.slice(key.indexOf("=") + 1) }));
  const statement = Prisma.sql`
    SELECT v.id, v.native_key AS key, v.native_stage AS stage, v.tags, v.incarnation, v.status, v.status_message AS "statusMessage",
           v.author, v.run_id AS "runId", v.created_at AS "createdAt", m.aliases AS pointers
    FROM model m JOIN model_version v ON v.model_id = m.id
    WHERE m.id = ${modelId}::uuid AND v.gone_at IS NULL
      AND (v.id = ${also}::uuid OR v.native_stage = ANY(${keysOf("stage")}::text[])
        OR v.native_key IN (SELECT m.aliases ->> alias FROM unnest(${keysOf("alias")}::text[]) alias)
        OR EXISTS (SELECT FROM json_to_recordset(${JSON.stringify(tags)}::json) AS t(key text, value text) WHERE v.tags ->> t.key = t.value))
    ORDER BY v.sort_key`;
  const rows = await (tx ? tx.$queryRaw<Row[]>(statement) : readRows<Row>(statement));
  return rows.map(({ pointers, tags: own, ...row }) => ({ ...row, tags: own ?? {}, aliases: Object.keys(pointers ?? {}).filter((alias) => pointers?.[alias] === row.key) }));
}
