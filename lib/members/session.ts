import "server-only";

import { Prisma, readRows, readSharedRows } from "@/lib/db/client";
import { type Grant, roles } from "@/lib/permissions";

/** Who holds a session, as `lib/auth.ts` hands it on. */
type SessionMember = {
  id: string;
  email: string;
  name: string;
  groups: string[];
  grants: Grant[];
  previousSeenAt: Date | null;
};

type Row = Omit<SessionMember, "previousSeenAt"> & {
  last_seen_at: Date | null;
  previous_seen_at: Date | null;
  disabled_at: Date | null;
  sessions_from: Date;
};

const noteEveryMs = 60_000;
const newVisitAfterMs = 30 * 60_000;

/**
 * The member behind a session that began at `since`, with grants, in one statement; null once disabled or signed out
 * everywhere. This runs on every request, so it writes only once a minute a member.
 */
export async function readSession(memberId: string, since: number): Promise<SessionMember | null> {
  const [row] = await readSharedRows<Row>(Prisma.sql`
    SELECT m."id", m."email", m."name", m."groups", m."last_seen_at", m."previous_seen_at", m."disabled_at", m."sessions_from",
      coalesce((SELECT json_agg(json_build_object('role', g."role", 'connectionId', g."connection_id", 'modelPattern', g."model_pattern"))
        FROM "member_grant" g WHERE g."member_id" = m."id"), '[]') AS "grants"
    FROM "member" m WHERE m."id" = ${memberId}::uuid`);
  if (!row || row.disabled_at || since < row.sessions_from.getTime()) return null;

  const seen = row.last_seen_at?.getTime() ?? 0;
  const previousSeenAt =
    seen >= since && Date.now() - seen < noteEveryMs ? row.previous_seen_at : await noteVisit(row, since);
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    groups: row.groups,
    grants: row.grants.filter((grant) => roles.includes(grant.role)),
    previousSeenAt,
  };
}

/** A visit is new after half an hour of silence, or with a new session; the one before it is what "since you were last here" counts from. */
async function noteVisit(row: Row, since: number): Promise<Date | null> {
  const now = new Date();
  const begun = new Date(Math.max(since, now.getTime() - newVisitAfterMs));
  const [noted] = await readRows<{ previous_seen_at: Date | null }>(Prisma.sql`
    UPDATE "member" SET "last_seen_at" = ${now},
      "previous_seen_at" = CASE WHEN "last_seen_at" < ${begun} THEN "last_seen_at" ELSE "previous_seen_at" END
    WHERE "id" = ${row.id}::uuid AND ("last_seen_at" IS NULL OR "last_seen_at" < ${new Date(Math.max(since, now.getTime() - noteEveryMs))})
    RETURNING "previous_seen_at"`);
  return noted ? noted.previous_seen_at : row.previous_seen_at;
}
