import "server-only";

import { cache } from "react";

import type { Viewer } from "@/lib/auth";
import { healthOf } from "@/lib/connections/rules";
import { progressOf } from "@/lib/connections/stored";
import { Prisma, readRows } from "@/lib/db/client";
import { connectionScopeSql } from "@/lib/scope";

import type { ConnectionAge } from "./types";

type Row = {
  id: string;
  slug: string;
  name: string;
  sweptAt: Date | null;
  lastOkAt: Date | null;
  failingSince: Date | null;
  failureCode: string | null;
  failureText: string | null;
  sweep: Prisma.JsonValue;
};

/** The living registries of which the viewer may see a model at least, by name. Read once a request: the page's frame and the page both ask. */
export const listConnectionAges = cache(async (viewer: Viewer): Promise<ConnectionAge[]> => {
  const now = new Date();
  const rows = await readRows<Row>(Prisma.sql`
    SELECT c.id, c.slug, c.name, c.swept_at AS "sweptAt", c.last_ok_at AS "lastOkAt", c.failing_since AS "failingSince",
           c.failure_code AS "failureCode", c.failure_text AS "failureText", c.sweep
    FROM connection c WHERE c.retired_at IS NULL AND ${connectionScopeSql(viewer, "model.read")} ORDER BY c.name, c.id`);
  return rows.map((row) => ({
    slug: row.slug,
    name: row.name,
    health: healthOf(row, now),
    readAt: (row.lastOkAt ?? row.sweptAt)?.getTime() ?? null,
    failingSince: row.failingSince?.getTime() ?? null,
    problem: row.failureText,
    progress: progressOf(viewer, row),
  }));
});
