import "server-only";

import type { Viewer } from "@/lib/auth";
import { millis, Prisma, readJsonRows, readRows } from "@/lib/db/client";
import { type Grant, patternToLike } from "@/lib/permissions";
import { modelScopeSql } from "@/lib/scope";

import type { PromotionsQuery } from "./inputs";
import { shiftedSql } from "./shifted";
import { promotionStates, type PromotionRow, type PromotionsPage, isOver } from "./types";

type Row = Omit<PromotionRow, "connection" | "model"> & {
  slug: string;
  connectionName: string;
  modelKey: string;
  modelName: string;
};

/** One page of requests that the viewer may see, the newest first: one statement. */
export async function listPromotions(viewer: Viewer, query: PromotionsQuery): Promise<PromotionsPage> {
  const backwards = query.after !== undefined;
  const beyond = backwards
    ? Prisma.sql`p.number > ${query.after}`
    : query.before !== undefined
      ? Prisma.sql`p.number < ${query.before}`
      : Prisma.sql`TRUE`;
  const rows = await readJsonRows<Row>(Prisma.sql`
    SELECT ${columns} FROM ${tables}
    WHERE ${modelScopeSql(viewer, "model.read")} AND ${listed(viewer, query)} AND ${beyond}
    ORDER BY p.number ${backwards ? Prisma.sql`ASC` : Prisma.sql`DESC`} LIMIT ${query.limit + 1}`);
  const more = rows.length > query.limit;
  const page = rows.slice(0, query.limit);
  if (backwards) page.reverse();
  const [newest, oldest] = [page[0]?.number ?? null, page.at(-1)?.number ?? null];
  return {
    rows: page.map(toRow),
    newer: backwards ? (more ? newest : null) : query.before === undefined ? null : newest,
    older: backwards ? oldest : more ? oldest : null,
  };
}

/** What people call the endpoint of a promotion `p` that is about traffic. */
export const endpointNameSql = Prisma.sql`(SELECT n.name FROM endpoint n
  WHERE p.target LIKE 'traffic:%' AND n.connection_id = p.connection_id AND n.native_key = substr(p.target, 9) ORDER BY n.seen_at DESC LIMIT 1)`;

const mostCounted = 100;

/** How many requests wait for this viewer's vote, counted no further than a badge shows. */
export async function countWaiting(viewer: Viewer): Promise<{ waiting: number }> {
  const [row] = await readRows<{ waiting: number }>(Prisma.sql`
    SELECT count(*)::int AS waiting FROM (
      SELECT 1 FROM promotion p JOIN model m ON m.id = p.model_id WHERE ${waitingFor(viewer)} LIMIT ${mostCounted}) counted`);
  return { waiting: row?.waiting ?? 0 };
}

const columns = Prisma.sql`p.number, p.kind, p.state, p.state_reason AS "stateReason", c.slug, c.name AS "connectionName",
  m.native_key AS "modelKey", m.name AS "modelName", v.native_key AS version, p.target, p.split,
  ${endpointNameSql} AS "endpointName",
  CASE WHEN p.target LIKE '@%' THEN coalesce(jsonb_build_array(m.aliases -> substr(p.target, 2)) - 'null', '[]')
       ELSE coalesce((SELECT jsonb_agg(h -> 'version') FROM jsonb_array_elements(m.holders -> p.target) h), '[]') END AS holders,
  p.actor_name AS "requestedBy", ${millis(Prisma.sql`p.requested_at`)} AS "requestedAt", ${millis(Prisma.sql`p.expires_at`)} AS "expiresAt",
  ${millis(Prisma.sql`p.state_at`)} AS "stateAt", p.quorum,
  (SELECT count(*) FROM vote t WHERE t.promotion_id = p.id AND t.voided_at IS NULL AND t.choice = 'approve') AS approvals,
  (SELECT count(*) FROM jsonb_array_elements(e.parts -> 'gates') g WHERE g ->> 'state' <> 'pass') AS failing,
  e.parts #>> '{comparison,verdict,replace,word}' AS verdict`;

const tables = Prisma.sql`promotion p JOIN model m ON m.id = p.model_id JOIN connection c ON c.id = p.connection_id
  JOIN model_version v ON v.id = p.version_id LEFT JOIN evidence e ON e.id = p.evidence_id`;

function listed(viewer: Viewer, { list, state, connection, model }: PromotionsQuery): Prisma.Sql {
  const over = promotionStates.filter(isOver);
  return Prisma.join(
    [
      list === "waiting"
        ? waitingFor(viewer)
        : list === "mine"
          ? Prisma.sql`p.actor_id = ${viewer.id}`
          : Prisma.sql`TRUE`,
      ...(state === "over" ? [Prisma.sql`p.state = ANY(${over}::text[])`] : []),
      ...(state === "open" ? [Prisma.sql`NOT p.state = ANY(${over}::text[])`] : []),
      ...(connection === undefined ? [] : [Prisma.sql`c.slug = ${connection}`]),
      ...(model === undefined ? [] : [Prisma.sql`m.native_key = ${model}`]),
    ],
    " AND ",
  );
}

/** Open, and this viewer's vote would count and is not given: says the same as `whyNotVote`. */
function waitingFor(viewer: Viewer): Prisma.Sql {
  return Prisma.sql`p.state = 'open' AND ${modelScopeSql(viewer, "promotion.vote")}
    AND p.actor_id IS DISTINCT FROM ${viewer.id} AND p.author_id IS DISTINCT FROM ${viewer.id}::uuid
    AND (p.voter_group IS NULL OR p.voter_group = ANY(${viewer.groups}::text[]))
    AND (p.voter_role IS NULL OR ${holdsVoterRole(viewer.grants)})
    AND (p.split IS NULL OR NOT EXISTS (
      SELECT FROM (${shiftedSql(Prisma.sql`p.connection_id`, Prisma.sql`substr(p.target, 9)`, Prisma.sql`p.split`)}) m WHERE ${modelScopeSql(viewer, "promotion.vote")} IS NOT TRUE))
    AND (p.author_id IS NOT NULL OR NOT EXISTS (
      SELECT FROM policy_version r WHERE r.policy_id = p.policy_id AND r.number = p.policy_version AND (r.rules ->> 'unknownAuthorBlocks')::boolean))
    AND NOT EXISTS (SELECT FROM vote t WHERE t.promotion_id = p.id AND t.member_id = ${viewer.id}::uuid AND t.voided_at IS NULL)`;
}

function holdsVoterRole(grants: readonly Grant[]): Prisma.Sql {
  const held = grants.map(({ role, connectionId, modelPattern }) => {
    const limits = [
      Prisma.sql`p.voter_role = ${role}`,
      ...(connectionId === null ? [] : [Prisma.sql`p.connection_id = ${connectionId}::uuid`]),
      ...(modelPattern === null ? [] : [Prisma.sql`m.name LIKE ${patternToLike(modelPattern)} ESCAPE '\\'`]),
    ];
    return Prisma.sql`(${Prisma.join(limits, " AND ")})`;
  });
  return held.length === 0 ? Prisma.sql`FALSE` : Prisma.sql`(${Prisma.join(held, " OR ")})`;
}

function toRow({ slug, connectionName, modelKey, modelName, ...row }: Row): PromotionRow {
  return { ...row, connection: { slug, name: connectionName }, model: { key: modelKey, name: modelName } };
}
