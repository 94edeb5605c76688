import "server-only";

import type { Viewer } from "@/lib/auth";
import { Prisma } from "@/lib/db/client";
import { modelScopeSql } from "@/lib/scope";

import type { ModelsQuery } from "./types";

export type ModelsFilter = Pick<ModelsQuery, "q" | "connection" | "stage" | "tag" | "owner">;

/** Which rows of `model m JOIN connection c` the viewer may see and asks for. */
export function modelsWhere(viewer: Viewer, filter: ModelsFilter): Prisma.Sql {
  const conditions = [livingModels(viewer)];
  if (filter.q !== "") conditions.push(containsAll(Prisma.sql`m.haystack`, filter.q));
  if (filter.connection !== undefined) conditions.push(Prisma.sql`c.slug = ${filter.connection}`);
  if (filter.stage !== undefined) conditions.push(Prisma.sql`m.stages @> ARRAY[${filter.stage}]::text[]`);
  if (filter.owner !== undefined) conditions.push(Prisma.sql`m.owner = ${filter.owner}`);
  if (filter.tag !== undefined) conditions.push(tagged(filter.tag));
  return Prisma.join(conditions, " AND ");
}

export function livingModels(viewer: Viewer): Prisma.Sql {
  return Prisma.sql`m.gone_at IS NULL AND c.retired_at IS NULL AND ${modelScopeSql(viewer, "model.read")}`;
}

/** Every word of the text stands in the column, in any order. */
export function containsAll(column: Prisma.Sql, text: string): Prisma.Sql {
  const words = text.split(/\s+/).filter((word) => word !== "");
  return Prisma.join(
    words.map((word) => Prisma.sql`${column} LIKE ${containing(word)}`),
    " AND ",
  );
}

/** `haystack` is lower case already: a plain LIKE uses the same trigram index as ILIKE and costs a third. */
export function containing(text: string): string {
  return `%${escapeLike(text.toLowerCase())}%`;
}

/** For `LIKE` with its default escape character. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}

function tagged(tag: string): Prisma.Sql {
  const at = tag.indexOf("=");
  if (at === -1) return Prisma.sql`jsonb_exists(m.tags, ${tag})`;
  return Prisma.sql`m.tags ->> ${tag.slice(0, at)} = ${tag.slice(at + 1)}`;
}
