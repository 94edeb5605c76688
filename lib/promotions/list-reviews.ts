import "server-only";

import type { Viewer } from "@/lib/auth";
import { millis, Prisma, readJsonRows } from "@/lib/db/client";
import { versionLabel } from "@/lib/format";
import { intervalWords } from "@/lib/history/dates";
import type { Origin, Source } from "@/lib/history/types";
import { sourceWords } from "@/lib/history/words";
import { modelScopeSql } from "@/lib/scope";
import { isShared, targetWords } from "@/lib/target";

import type { ReviewLine } from "./types";

type Row = Omit<ReviewLine, "connection" | "model" | "what" | "closed" | "may"> & {
  slug: string;
  connectionName: string;
  modelKey: string;
  modelName: string;
  axis: string;
  key: string;
  before: string | null;
  after: string | null;
  notBefore: number;
  notAfter: number;
  sources: Source[];
  actor: string | null;
  /** What the registry itself says of the version: its word for a rejection or a pending approval. */
  unapproved: string | null;
  origin: Origin;
  /** Number of the request that the change is told as; null: it came from outside. */
  lateOf: number | null;
  closedAt: number | null;
  closedBy: string | null;
  closedWhy: string | null;
  mayAccept: boolean;
  mayRollBack: boolean;
};

/** `mine`: only those that the viewer may accept or roll back. */
type Asked = { connection?: string; model?: string; open: boolean; mine?: boolean };

const most = 100;

/** Outside changes of governed targets that the viewer may see, the newest first. */
export async function listReviews(
  viewer: Viewer,
  { connection, model, open, mine = false }: Asked,
): Promise<ReviewLine[]> {
  const may = {
    accept: modelScopeSql(viewer, "promotion.vote"),
    rollBack: modelScopeSql(viewer, "promotion.roll-back"),
  };
  const rows = await readJsonRows<Row>(Prisma.sql`
    SELECT r.id, r.state, c.slug, c.name AS "connectionName", m.native_key AS "modelKey", m.name AS "modelName", v.native_key AS version,
           r.target, r.holders, e.axis, e.key, e.before, e.after, e.origin, e.actor_name AS actor,
           (SELECT l.number FROM promotion l WHERE l.id = e.promotion_id) AS "lateOf",
           CASE WHEN v.approval IN ('rejected', 'pending') THEN v.native_approval END AS unapproved,
           ${millis(Prisma.sql`e.not_before`)} AS "notBefore", ${millis(Prisma.sql`e.not_after`)} AS "notAfter",
           (SELECT n.name FROM endpoint n WHERE e.axis = 'traffic' AND n.connection_id = e.connection_id AND n.native_key = e.key ORDER BY n.seen_at DESC LIMIT 1) AS "endpointName",
           e.axis = 'traffic' AND NOT EXISTS (
             SELECT FROM endpoint n WHERE n.connection_id = e.connection_id AND n.native_key = e.key AND n.gone_at IS NULL) AS "isEndpointGone",
           (SELECT array_agg(DISTINCT s.source) FROM sighting s WHERE s.event_id = e.id) AS sources,
           ${millis(Prisma.sql`r.opened_at`)} AS "openedAt", ${millis(Prisma.sql`r.closed_at`)} AS "closedAt", r.closed_by AS "closedBy", r.closed_why AS "closedWhy",
           ${may.accept} AS "mayAccept", ${may.rollBack} AS "mayRollBack"
    FROM review r JOIN event e ON e.id = r.event_id JOIN model m ON m.id = r.model_id JOIN connection c ON c.id = r.connection_id
      LEFT JOIN model_version v ON v.id = r.version_id
    WHERE ${modelScopeSql(viewer, "model.read")} AND ${open ? Prisma.sql`r.state = 'open'` : Prisma.sql`TRUE`}
      AND ${mine ? Prisma.sql`(${may.accept} OR ${may.rollBack})` : Prisma.sql`TRUE`}
      AND ${connection === undefined ? Prisma.sql`TRUE` : Prisma.sql`c.slug = ${connection}`}
      AND ${model === undefined ? Prisma.sql`TRUE` : Prisma.sql`m.native_key = ${model}`}
    ORDER BY r.id DESC LIMIT ${most}`);
  return rows.map(toLine);
}

function toLine(row: Row): ReviewLine {
  const { id, state, version, target, endpointName, isEndpointGone, holders, origin, openedAt } = row;
  return {
    id,
    state,
    connection: { slug: row.slug, name: row.connectionName },
    model: { key: row.modelKey, name: row.modelName },
    version,
    target,
    endpointName,
    isEndpointGone,
    holders,
    what: whatWords(row),
    origin,
    openedAt,
    closed: row.closedAt === null ? null : { at: row.closedAt, by: row.closedBy ?? "", why: row.closedWhy ?? "" },
    may: { accept: row.mayAccept, rollBack: row.mayRollBack },
  };
}

function whatWords(row: Row): string {
  const { axis, version, notBefore, notAfter, sources, unapproved, target } = row;
  const subject =
    axis === "alias" || axis === "existence"
      ? changeWords(row)
      : `${version === null ? `The holder of ${target}` : versionLabel(version)} ${changeWords(row)}`;
  const when = intervalWords({ after: notBefore, before: notAfter });
  const approval = unapproved === null || axis === "approval" ? "" : ` Its approval in the registry is ${unapproved}.`;
  return `${axis === "traffic" && version === null ? `A version ${changeWords(row)}` : subject}, ${when}, seen ${sourceWords(sources)}; ${whoWords(row)}.${approval}`;
}

function whoWords({ lateOf, actor }: Pick<Row, "lateOf" | "actor">): string {
  if (lateOf !== null)
    return `a write of #${lateOf} whose answer was lost may have arrived late, after the request was over, or somebody else did the same`;
  return actor === null ? "the registry names nobody" : `the registry names ${actor}`;
}

function changeWords({ axis, key, before, after, target, endpointName }: Row): string {
  const held = (version: string | null) => (version === null ? "nobody" : versionLabel(version));
  const share = (value: string | null) => (value === null ? "nothing" : `${value} %`);
  if (axis === "stage") return `went from ${before ?? "nothing"} to ${after ?? "no stage"}`;
  if (axis === "existence")
    return after === null
      ? `${held(before)} was deleted while it ${isShared(target) ? "was" : "held"} ${target}`
      : `${held(after)} was made with what means ${target}`;
  if (axis === "alias") return `@${key} moved from ${held(before)} to ${held(after)}`;
  if (axis === "approval") return `went from ${before ?? "no approval"} to ${after ?? "no approval"}`;
  if (axis === "traffic")
    return `went from ${share(before)} to ${share(after)} of ${targetWords(target, endpointName)}`;
  return `tag ${key} went from ${before ?? "nothing"} to ${after ?? "nothing"}`;
}
