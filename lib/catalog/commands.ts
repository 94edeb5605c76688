import "server-only";

import { db, Prisma, transact, type Tx } from "@/lib/db/client";
import { recordset } from "@/lib/db/rows";
import { uuidv7 } from "@/lib/db/uuid";
import type { Time } from "@/lib/history/types";
import type { RegistryModel, RegistryVersion } from "@/lib/registries/types";

/** When a read of the registry began and ended, on our clock. */
export type ReadTime = { start: Date; end: Date };

type NewModel = { connectionId: string; model: RegistryModel; lastChangeAt: Time };

/**
 * Rows for models that the catalog does not have. Their aliases stay empty and `updatedAt` null until their versions are
 * in: an alias is recorded with the version it points at, and a null says "list my versions".
 */
export async function insertModels(tx: Tx, models: NewModel[], read: ReadTime): Promise<Map<string, string>> {
  const rows = models.map(({ connectionId, model, lastChangeAt }) => ({
    id: uuidv7(),
    connection_id: connectionId,
    native_key: model.key,
    incarnation: model.incarnation,
    name: model.name,
    description: model.description,
    owner: model.owner,
    tags: model.tags,
    aliases: model.aliases && {},
    created_at: model.createdAt,
    seen_at: read.start,
    read_end: read.end,
    last_change_at: new Date(lastChangeAt),
    haystack: haystackOf({ ...model, aliases: null }),
  }));
  await tx.$executeRaw`
    INSERT INTO model (id, connection_id, native_key, incarnation, name, description, owner, tags, aliases, created_at,
                       seen_at, read_end, last_change_at, haystack)
    SELECT * FROM ${recordset(
      rows,
      `id uuid, connection_id uuid, native_key text, incarnation text, name text, description text,
      owner text, tags jsonb, aliases jsonb, created_at timestamptz, seen_at timestamptz, read_end timestamptz,
      last_change_at timestamptz, haystack text`,
    )}`;
  return new Map(rows.map((row) => [row.native_key, row.id]));
}

/** The model's own fields as just read. Clears `goneAt`. Not `updatedAt`: see `markListed`. */
export async function updateModels(
  tx: Tx,
  models: { id: string; model: RegistryModel; read: ReadTime }[],
): Promise<void> {
  if (models.length === 0) return;
  const rows = models.map(({ id, model, read }) => ({
    id,
    seen_at: read.start,
    read_end: read.end,
    native_key: model.key,
    name: model.name,
    description: model.description,
    owner: model.owner,
    tags: model.tags,
    aliases: model.aliases,
    created_at: model.createdAt,
    haystack: haystackOf(model),
  }));
  await tx.$executeRaw`
    UPDATE model m SET native_key = r.native_key, name = r.name, description = r.description, owner = r.owner, tags = r.tags,
      aliases = r.aliases, created_at = r.created_at, haystack = r.haystack, gone_at = NULL,
      seen_at = greatest(m.seen_at, r.seen_at), read_end = greatest(m.read_end, r.read_end)
    FROM ${recordset(
      rows,
      `id uuid, seen_at timestamptz, read_end timestamptz, native_key text, name text, description text, owner text, tags jsonb, aliases jsonb,
      created_at timestamptz, haystack text`,
    )}
    WHERE m.id = r.id`;
}

/** `seenAt`: when the read that shows it began. */
type NewVersion = { modelId: string; sortKey: string; version: RegistryVersion; seenAt: Date };

/** Answers the new rows' ids in order. */
export async function insertVersions(tx: Tx, versions: NewVersion[]): Promise<string[]> {
  if (versions.length === 0) return [];
  const rows = versions.map(({ modelId, sortKey, version, seenAt }) => ({
    id: uuidv7(),
    model_id: modelId,
    native_key: version.key,
    incarnation: version.incarnation,
    sort_key: sortKey,
    created_at: version.createdAt,
    seen_at: seenAt,
    ...versionFields(version),
  }));
  await tx.$executeRaw`
    INSERT INTO model_version (id, model_id, native_key, incarnation, sort_key, created_at, seen_at, tags_read_at, ${Prisma.raw(versionColumns)})
    SELECT id, model_id, native_key, incarnation, sort_key, created_at, seen_at, CASE WHEN tags IS NOT NULL THEN seen_at END, ${Prisma.raw(versionColumns)}
    FROM ${recordset(
      rows,
      `id uuid, model_id uuid, native_key text, incarnation text, sort_key text, created_at timestamptz,
      seen_at timestamptz, ${versionTypes}`,
    )}`;
  return rows.map(({ id }) => id);
}

/** The version's fields as just read; tags that a list left out stay as they were. Clears `goneAt`. */
export async function updateVersions(
  tx: Tx,
  versions: { id: string; version: RegistryVersion; seenAt: Date }[],
): Promise<void> {
  if (versions.length === 0) return;
  const rows = versions.map(({ id, version, seenAt }) => ({ id, seen_at: seenAt, ...versionFields(version) }));
  await tx.$executeRaw`
    UPDATE model_version v SET status = r.status, status_message = r.status_message, native_stage = r.native_stage,
      approval = r.approval, native_approval = r.native_approval, tags = coalesce(r.tags, v.tags), description = r.description,
      author = r.author, run_id = r.run_id, source = r.source, updated_at = r.updated_at, gone_at = NULL,
      seen_at = greatest(v.seen_at, r.seen_at),
      tags_read_at = CASE WHEN r.tags IS NULL THEN v.tags_read_at ELSE greatest(v.tags_read_at, r.seen_at) END
    FROM ${recordset(rows, `id uuid, seen_at timestamptz, ${versionTypes}`)} WHERE v.id = r.id`;
}

/** A complete listing of a model's versions that began at `at`; `updatedAt` is the registry's as of just before. */
export type VersionListing = { at: Date; updatedAt: Date | null; hadTags: boolean };

export async function markListed(tx: Tx, models: ({ id: string; read: ReadTime } & VersionListing)[]): Promise<void> {
  if (models.length === 0) return;
  const rows = models.map(({ id, at, updatedAt, hadTags, read }) => ({
    id,
    at,
    tags_at: hadTags ? at : null,
    updated_at: updatedAt,
    seen_at: read.start,
    read_end: read.end,
  }));
  await tx.$executeRaw`
    UPDATE model m SET updated_at = r.updated_at, listed_at = greatest(m.listed_at, r.at), tags_listed_at = greatest(m.tags_listed_at, r.tags_at),
      seen_at = greatest(m.seen_at, r.seen_at), read_end = greatest(m.read_end, r.read_end)
    FROM ${recordset(rows, "id uuid, at timestamptz, tags_at timestamptz, updated_at timestamptz, seen_at timestamptz, read_end timestamptz")}
    WHERE m.id = r.id`;
}

/** Models were read and nothing had changed: only their age is new. */
export async function markSeen(tx: Tx, modelIds: string[], read: ReadTime): Promise<void> {
  await tx.$executeRaw`
    UPDATE model SET seen_at = greatest(seen_at, ${read.start}), read_end = greatest(read_end, ${read.end})
    WHERE id = ANY(${modelIds}::uuid[])`;
}

/** A read that ended at `at` changed the model or its versions: older snapshots of it are stale now. */
export async function markChanged(tx: Tx, models: { id: string; at: Date }[]): Promise<void> {
  if (models.length === 0) return;
  await tx.$executeRaw`
    UPDATE model m SET read_end = greatest(m.read_end, r.at) FROM ${recordset(models, "id uuid, at timestamptz")} WHERE m.id = r.id`;
}

/** With all their versions. */
export async function markModelsGone(tx: Tx, modelIds: string[], at: Date): Promise<void> {
  await tx.$executeRaw`UPDATE model SET gone_at = ${at} WHERE id = ANY(${modelIds}::uuid[]) AND gone_at IS NULL`;
  await tx.$executeRaw`UPDATE model_version SET gone_at = ${at} WHERE model_id = ANY(${modelIds}::uuid[]) AND gone_at IS NULL`;
}

export async function markVersionsGone(tx: Tx, versions: { id: string; at: Date }[]): Promise<void> {
  if (versions.length === 0) return;
  await tx.$executeRaw`
    UPDATE model_version v SET gone_at = r.at FROM ${recordset(versions, "id uuid, at timestamptz")} WHERE v.id = r.id AND v.gone_at IS NULL`;
}

/** How long a model stays in the hot set after somebody looked at it. */
const hotForMs = 10 * 60_000;

/** Somebody is looking at these models: they are read often for a while. Costs no write while they are hot anyway. */
export async function markHot(modelIds: string[], now = new Date()): Promise<void> {
  const until = new Date(now.getTime() + hotForMs);
  const still = new Date(until.getTime() - hotForMs / 5);
  await db().$executeRaw`
    UPDATE model SET hot_until = ${until}
    WHERE id = ANY(${modelIds}::uuid[]) AND (hot_until IS NULL OR hot_until < ${still})`;
}

/**
 * What lists show of these models, from the truth in `placement` and `model_version`, through the mapping valid now.
 * `changedAt`: the newest change that is new to us.
 */
export async function refreshModels(tx: Tx, models: { id: string; changedAt: Time | null }[]): Promise<void> {
  if (models.length === 0) return;
  const rows = models.map(({ id, changedAt }) => ({ id, changed_at: changedAt === null ? null : new Date(changedAt) }));
  await tx.$executeRaw`
    WITH r AS MATERIALIZED (SELECT * FROM ${recordset(rows, "id uuid, changed_at timestamptz")}),
    held AS (
      SELECT DISTINCT ON (r.id, sm.stage, p.version_id) r.id, sm.stage, v.native_key AS version, v.sort_key, e.origin,
        CASE p.axis WHEN 'alias' THEN '@' || p.key ELSE p.key END AS native, p.start_before
      FROM r JOIN model m ON m.id = r.id
      JOIN stage_mapping sm ON sm.connection_id = m.connection_id AND sm.valid_to IS NULL AND sm.stage IN ('production', 'staging', 'development')
      JOIN placement p ON p.model_id = r.id AND p.axis = sm.axis AND p.key = sm.key AND p.known_to IS NULL AND p.end_after IS NULL
      JOIN model_version v ON v.id = p.version_id
      JOIN event e ON e.id = p.start_event_id
      ORDER BY r.id, sm.stage, p.version_id, p.start_before
    ), ranked AS (
      SELECT *, row_number() OVER (PARTITION BY id, stage ORDER BY sort_key DESC) AS rank FROM held
    ), lists AS (
      SELECT id, stage, jsonb_agg(jsonb_build_object('version', version, 'native', native, 'origin', origin,
        'since', round(extract(epoch FROM start_before) * 1000)) ORDER BY rank) AS list
      FROM ranked WHERE rank <= 20 GROUP BY id, stage
    )
    UPDATE model m SET
      holders = coalesce((SELECT jsonb_object_agg(stage, list) FROM lists WHERE lists.id = r.id), '{}'),
      stages = ARRAY(
        SELECT DISTINCT sm.stage FROM stage_mapping sm
        WHERE sm.connection_id = m.connection_id AND sm.valid_to IS NULL AND sm.stage <> 'none' AND EXISTS (
          SELECT 1 FROM placement p WHERE p.model_id = r.id AND p.axis = sm.axis AND p.key = sm.key
            AND p.known_to IS NULL AND p.end_after IS NULL)
        ORDER BY sm.stage),
      version_count = (SELECT count(*) FROM model_version v WHERE v.model_id = r.id AND v.gone_at IS NULL),
      latest_version = (SELECT v.native_key FROM model_version v WHERE v.model_id = r.id AND v.gone_at IS NULL ORDER BY v.sort_key DESC LIMIT 1),
      last_change_at = greatest(m.last_change_at, r.changed_at)
    FROM r WHERE m.id = r.id`;
}

/** Computes every model's holders anew after the mapping changed. Each chunk is a transaction of its own: it may be repeated. */
export async function remapConnection(connectionId: string): Promise<void> {
  let after = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const models = await db().model.findMany({
      where: { connectionId, id: { gt: after } },
      orderBy: { id: "asc" },
      select: { id: true },
      take: 100,
    });
    const last = models.at(-1);
    if (!last) return;
    await transact((tx) =>
      refreshModels(
        tx,
        models.map(({ id }) => ({ id, changedAt: null })),
      ),
    );
    after = last.id;
  }
}

/** Lower-case name, owner, aliases and tags, a line each: one substring search finds any of them. */
function haystackOf({
  key,
  name,
  owner,
  aliases,
  tags,
}: Pick<RegistryModel, "key" | "name" | "owner" | "aliases" | "tags">): string {
  const aliasLines = Object.keys(aliases ?? {}).map((alias) => `@${alias}`);
  const tagLines = Object.entries(tags).map(([tag, value]) => `${tag}=${value.slice(0, 500)}`);
  const lines = [name, ...(key === name ? [] : [key]), ...(owner ? [owner] : []), ...aliasLines, ...tagLines];
  return lines.join("\n").toLowerCase();
}

const versionColumns =
  "status, status_message, native_stage, approval, native_approval, tags, description, author, run_id, source, updated_at";
const versionTypes = `status text, status_message text, native_stage text, approval text, native_approval text, tags jsonb,
  description text, author text, run_id text, source text, updated_at timestamptz`;

function versionFields(version: RegistryVersion) {
  return {
    status: version.status,
    status_message: version.statusMessage,
    native_stage: version.stage,
    approval: version.approval.status,
    native_approval: version.approval.native,
    tags: version.tags,
    description: version.description,
    author: version.author,
    run_id: version.runId,
    source: version.source,
    updated_at: version.updatedAt,
  };
}

/** After history was told: models sort by the newest thing that is known of them, of what was found by when it began. */
export async function settleLastChanges(connectionId: string): Promise<void> {
  await db().$executeRaw`
    UPDATE model m SET last_change_at = greatest(m.last_change_at, told.at)
    FROM (SELECT model_id, max(CASE WHEN origin = 'found' THEN not_before ELSE not_after END) AS at FROM event WHERE connection_id = ${connectionId}::uuid GROUP BY model_id) told
    WHERE m.id = told.model_id`;
}
