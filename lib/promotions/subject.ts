import "server-only";

import { toStageRules } from "@/lib/catalog/stage-of";
import { openConnectionById } from "@/lib/connections/open";
import { db, Prisma, type Reader, readRows } from "@/lib/db/client";
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
export async function listHolders(modelId: string, rules: readonly StageRule[], target: string, reader: Reader = db()): Promise<MarkedRow[]> {
  const wanted = rulesFor(rules, target);
  const model = await reader.model.findUniqueOrThrow({ where: { id: modelId }, select: { aliases: true } });
  const aliases = (model.aliases ?? {}) as Record<string, string>;
  const pointedAt = wanted.flatMap(({ axis, key }) => (axis === "alias" && aliases[key] !== undefined ? [aliases[key]] : []));
  const stages = wanted.flatMap(({ axis, key }) => (axis === "stage" ? [key] : []));
  const tagged = wanted.flatMap(({ axis, key }) => (axis === "tag" ? [key] : []));
  const rows = await reader.modelVersion.findMany({
    where: {
      modelId,
      goneAt: null,
      OR: [
        { nativeKey: { in: pointedAt } },
        { nativeStage: { in: stages } },
        ...tagged.map((key) => ({ tags: { path: [key.slice(0, key.indexOf("="))], equals: key.slice(key.indexOf("=") + 1) } })),
      ],
    },
    orderBy: { sortKey: "asc" },
  });
  return rows.map((row) => toMarked(row, aliases)).filter((version) => holds(wanted, version));
}

/** Whether two lists name the same versions, in whatever order. */
export function sameIds(a: readonly { id: string }[], b: readonly { id: string }[]): boolean {
  const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id).sort().join();
  return ids(a) === ids(b);
}

/** One version as the catalog has it, with its marks. */
export async function findMarked(versionId: string, reader: Reader = db()): Promise<MarkedRow | null> {
  const row = await reader.modelVersion.findUnique({ where: { id: versionId }, include: { model: { select: { aliases: true } } } });
  return row && toMarked(row, (row.model.aliases ?? {}) as Record<string, string>);
}

type Row = { id: string; nativeKey: string; incarnation: string; nativeStage: string | null; tags: unknown; status: string; statusMessage: string | null; author: string | null; runId: string | null; createdAt: Date | null };

function toMarked(row: Row, aliases: Record<string, string>): MarkedRow {
  const { id, nativeKey: key, nativeStage: stage, tags, incarnation, status, statusMessage, author, runId, createdAt } = row;
  const own = Object.keys(aliases).filter((alias) => aliases[alias] === key);
  return { id, key, stage, aliases: own, tags: (tags ?? {}) as Record<string, string>, incarnation, status, statusMessage, author, runId, createdAt };
}
